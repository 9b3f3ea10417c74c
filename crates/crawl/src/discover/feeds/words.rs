//! Words by which feeds of comments are known, in their titles and addresses.

/// Words of comments in the languages of the systems that sites are made with. In Latin letters they count
/// as whole words only: a column can be called "Commentary".
const COMMENTS: [&str; 21] = [
    "comments",
    "commentaires",
    "comentarios",
    "comentários",
    "comentaris",
    "commenti",
    "kommentare",
    "kommentarer",
    "kommentit",
    "kommentarfeed",
    "komentarze",
    "komentáře",
    "hozzászólások",
    "yorumlar",
    "comentarii",
    "komentari",
    "reacties",
    "комментарии",
    "комментариев",
    "коментарі",
    "σχόλια",
];
/// The same where words are not separated.
const WIDE_COMMENTS: [&str; 9] = [
    "评论",
    "留言",
    "回响",
    "回應",
    "評論",
    "コメント",
    "댓글",
    "迴響",
    "跟帖",
];
/// Words that some papers have for their opinion pages too.
const COMMENT: [&str; 4] = ["comment", "kommentar", "commentaire", "comentario"];

/// Whether a title or an address speaks of comments.
pub(super) fn says_comments(text: &str) -> bool {
    let text = text.to_lowercase();
    WIDE_COMMENTS.iter().any(|word| text.contains(word))
        || words(&text).any(|word| COMMENTS.contains(&word))
        || text.contains("comment feed")
        || text.contains("kommentar-feed")
}

/// Whether it may be one of comments.
pub(super) fn says_comment(text: &str) -> bool {
    let text = text.to_lowercase();
    COMMENT.iter().any(|word| text.contains(word))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphabetic())
}
