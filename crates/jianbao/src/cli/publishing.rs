//! Pages for readers.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

/// Arguments of `build`.
#[derive(Debug, Args)]
pub(crate) struct BuildArguments {
    /// Where the site goes [default: public/ in the archive]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// The folder to make the archive in; it must not be there yet
    #[arg(value_name = "DIR", default_value = "jianbao-demo")]
    pub(crate) directory: PathBuf,
    /// End when it is built instead of serving it
    #[arg(long)]
    pub(crate) once: bool,
    /// Where to serve it
    #[arg(
        long,
        value_name = "ADDR:PORT",
        default_value = "127.0.0.1:8080",
        conflicts_with = "once"
    )]
    pub(crate) listen: SocketAddr,
}

const SERVE_HELP: &str = "The first line on stdout is the address. What is archived meanwhile shows up by \
itself; settings are read once. A private archive is served to this machine only: another address needs \
archive.visibility = \"public\". Ctrl-C or SIGTERM ends it once the requests under way are answered.";

/// Arguments of `serve`.
#[derive(Debug, Args)]
#[command(after_help = SERVE_HELP)]
pub(crate) struct ServeArguments {
    /// Where to listen; port 0 takes one that is free
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
}
