//! Reading what is kept of an article.

use clap::Args;

/// The argument that names an article.
#[derive(Debug, Args)]
pub(crate) struct ArticleArgument {
    /// An article id or its beginning, a URL, or the path of a record in the archive
    pub(crate) article: String,
}

/// Arguments of `history`.
#[derive(Debug, Args)]
pub(crate) struct HistoryArguments {
    /// An article id or its beginning, a URL, or the path of a record [default: all articles]
    pub(crate) article: Option<String>,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    #[command(flatten)]
    pub(crate) article: ArticleArgument,
    /// The number of the revision [default: the latest]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) revision: Option<u32>,
    /// Print the record file's bytes as they are
    #[arg(long, conflicts_with = "json")]
    pub(crate) raw: bool,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArguments {
    #[command(flatten)]
    pub(crate) article: ArticleArgument,
    /// The older revision [default: the one before the newer]
    pub(crate) from: Option<u32>,
    /// The newer revision [default: the latest]
    pub(crate) to: Option<u32>,
}
