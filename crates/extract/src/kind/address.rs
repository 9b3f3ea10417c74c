//! What a URL says of the kind of its page.

use url::Url;

/// How much a URL is that of a list, or below 0 of an article.
pub(super) fn address(url: &Url) -> i32 {
    let path = url.path().to_ascii_lowercase();
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let Some(last) = segments.last() else {
        return 0;
    };
    if segments.len() == 1
        && matches!(
            *last,
            "index.html" | "index.htm" | "index.php" | "home" | "index.shtml"
        )
    {
        return 0;
    }
    let digits = path.bytes().filter(u8::is_ascii_digit).count();
    let is_story = digits >= 5
        || last.matches(['-', '_']).count() >= 4
        || [".html", ".htm", ".shtml"]
            .iter()
            .any(|end| last.ends_with(end));
    let names_list = segments.iter().any(|part| {
        matches!(
            *part,
            "tag"
                | "tags"
                | "topic"
                | "topics"
                | "category"
                | "categories"
                | "author"
                | "authors"
                | "autor"
                | "auteur"
                | "search"
                | "section"
                | "sections"
                | "archive"
                | "archives"
                | "latest"
                | "galleries"
                | "gallery"
                | "videos"
                | "photos"
                | "pictures"
                | "page"
                | "suche"
                | "recherche"
                | "buscar"
                | "themen"
                | "thema"
                | "tema"
                | "sujet"
        )
    });
    let asks = url
        .query_pairs()
        .any(|(key, _)| matches!(&*key, "q" | "s" | "query" | "search" | "keyword" | "wd"));
    match (is_story, names_list || asks) {
        (true, false) => -1,
        (true, true) => 0,
        (false, true) => 2,
        (false, false) => i32::from(segments.len() <= 2 && digits == 0 && last.len() <= 20),
    }
}
