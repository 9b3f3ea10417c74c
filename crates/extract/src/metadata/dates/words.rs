//! The words and names that tell which date it is: of the publication or of a change.

/// `meta` elements that say when it was published, the most trusted first.
pub(super) const PUBLISHED: [&str; 42] = [
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "og:published_time",
    "published_time",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "published-date",
    "publicationdate",
    "publication_date",
    "article_date_original",
    "parsely-pub-date",
    "dc.date.issued",
    "dc.issued",
    "dc.date.published",
    "dc.created",
    "dc.date.created",
    "dc.date",
    "citation_publication_date",
    "citation_online_date",
    "sailthru.date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "weibo: article:create_at",
    "article:create_at",
    "originalpublicationdate",
    "bt:pubdate",
    "og:pubdate",
    "_pubtime",
    "published",
    "published_on",
    "published_at",
    "publish_time",
    "publishtime",
    "pub_date",
    "pub-date",
    "date_published",
    "date",
];

/// `meta` elements that say when it was changed.
pub(super) const MODIFIED: [&str; 12] = [
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "article:modified",
    "datemodified",
    "modified_time",
    "lastmod",
    "last_updated",
    "dc.modified",
    "dc.date.modified",
    "article:update_at",
    "last-modified",
];

/// Whether a text has the words that announce the date of publication.
pub(super) fn is_label(text: &str) -> bool {
    let chinese = [
        "发布时间",
        "发布日期",
        "發布時間",
        "發佈時間",
        "發布日期",
        "发表时间",
        "发表于",
        "發表於",
        "时间：",
        "時間：",
        "时间:",
        "发布于",
        "發佈於",
        "更新时间",
        "发布：",
        "发布:",
        "刊登日期",
        "発行日",
        "公開日",
        "掲載日",
        "配信",
        "입력",
    ];
    if !text.is_ascii() && chinese.iter().any(|label| text.contains(label)) {
        return true;
    }
    let lower: String = text
        .trim_start_matches(|character: char| !character.is_alphabetic())
        .chars()
        .take(40)
        .flat_map(char::to_lowercase)
        .collect();
    [
        "published",
        "posted on",
        "posted:",
        "posted at",
        "publication date",
        "date published",
        "veröffentlicht",
        "erschienen am",
        "publié le",
        "publicado",
        "publicada",
        "pubblicato",
        "opublikowano",
        "data publikacji",
        "опубликовано",
        "дата публикации",
        "опубліковано",
        "yayınlanma",
        "gepubliceerd",
        "publicerad",
        "publisert",
        "udgivet",
        "julkaistu",
        "publikováno",
        "diterbitkan",
        "ngày đăng",
        "δημοσίευση",
        "δημοσιεύθηκε",
        "เผยแพร่",
    ]
    .iter()
    .any(|label| lower.starts_with(label))
}

/// Whether the words around a date say that it is of a change.
pub(super) fn is_of_change(words: &str) -> bool {
    let words = words.to_lowercase();
    let changed = [
        "updated",
        "update:",
        "modified",
        "revised",
        "last reviewed",
        "aktualisiert",
        "geändert",
        "mis à jour",
        "modifié",
        "actualizado",
        "actualizada",
        "modificado",
        "aggiornato",
        "aggiornamento",
        "modificato",
        "atualizado",
        "atualizada",
        "aktualizacja",
        "zaktualizowano",
        "обновлено",
        "изменено",
        "оновлено",
        "ενημέρωση",
        "güncelleme",
        "güncellendi",
        "bijgewerkt",
        "uppdaterad",
        "oppdatert",
        "opdateret",
        "päivitetty",
        "aktualizováno",
        "frissítve",
        "actualizat",
        "diperbarui",
        "cập nhật",
        "อัปเดต",
        "تحديث",
        "更新",
        "수정",
        "最終更新",
    ]
    .iter()
    .filter_map(|word| words.find(word))
    .min();
    let Some(changed) = changed else {
        return false;
    };
    // "Published 4 May, updated 5 May": the first date is of the publication.
    let published = [
        "published",
        "posted",
        "veröffentlicht",
        "publié",
        "publicado",
        "pubblicato",
        "publicada",
        "opublikowano",
        "опубликовано",
        "опубліковано",
        "yayın",
        "gepubliceerd",
        "publicerad",
        "publisert",
        "udgivet",
        "julkaistu",
        "发布",
        "發布",
        "公開",
        "입력",
        "配信",
    ]
    .iter()
    .filter_map(|word| words.find(word))
    .min();
    let first_digit = words.find(|character: char| character.is_ascii_digit());
    published.is_none_or(|published| published > changed)
        && first_digit.is_none_or(|digit| {
            changed < digit || words.ends_with("更新") || words.contains("更新 ")
        })
}
