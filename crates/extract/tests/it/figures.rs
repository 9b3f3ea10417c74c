//! Pictures and videos.

use jianbao_extract::{BodyPart, Media};

use crate::{PARAGRAPHS, page, paragraphs, read};

fn article(before: &str, within: &str) -> String {
    format!(
        "<article><h1>Ferry returns to the islands</h1>{before}<p>{}</p><p>{}</p>{within}<p>{}</p><p>{}</p></article>",
        PARAGRAPHS[0], PARAGRAPHS[1], PARAGRAPHS[2], PARAGRAPHS[3]
    )
}

fn urls(media: &[Media]) -> Vec<&str> {
    media.iter().map(|media| media.url.as_str()).collect()
}

#[test]
fn figures_are_objects_and_captions_no_text() {
    let found = read(&page(
        "",
        &article(
            "<figure><img src=/i/tern-at-dawn.jpg alt='The Tern'><figcaption>The Tern on Monday. <span class=credit>Photo: Ada Wren</span></figcaption></figure>",
            "<div class=image-wrapper><img src=/i/engine-room-two.jpg><div class=caption>The new engine, seen from above.</div></div>",
        ),
    ));
    assert_eq!(found.text, PARAGRAPHS.join("\n"));
    assert_eq!(found.lead, Some(0));
    assert_eq!(
        found.media,
        [
            Media {
                url: "https://post.example/i/tern-at-dawn.jpg".into(),
                alt: Some("The Tern".into()),
                caption: Some("The Tern on Monday.".into()),
                credit: Some("Photo: Ada Wren".into()),
                ..Media::default()
            },
            Media {
                url: "https://post.example/i/engine-room-two.jpg".into(),
                caption: Some("The new engine, seen from above.".into()),
                ..Media::default()
            },
        ]
    );
    assert!(matches!(
        found.body.as_slice(),
        [BodyPart::Html(_), BodyPart::Media(1), BodyPart::Html(_)]
    ));
    assert!(
        found
            .html()
            .contains("<figcaption>The new engine, seen from above.</figcaption>")
    );
}

#[test]
fn lazy_pictures_are_found_by_what_they_will_be() {
    for picture in [
        "<figure><img src='data:image/gif;base64,R0lGOD' data-src=/i/quay-2026-a.jpg></figure>",
        "<figure><img src=/i/loading.gif data-original=/i/quay-2026-a.jpg></figure>",
        "<figure><img srcset='/i/small-2026-b.jpg 320w, /i/quay-2026-a.jpg 1280w, /i/huge-2026-c.jpg 5000w'></figure>",
        "<figure><picture><source srcset='/i/quay-2026-a.jpg 1200w'><img alt=quay></picture></figure>",
        "<figure><img src='data:image/gif;base64,R0lGOD' class=lazy><noscript><img src=/i/quay-2026-a.jpg></noscript></figure>",
    ] {
        let found = read(&page("", &article("", picture)));
        assert_eq!(
            urls(&found.media),
            ["https://post.example/i/quay-2026-a.jpg"],
            "{picture}"
        );
        assert_eq!(found.lead, None, "{picture}");
    }
}

#[test]
fn icons_portraits_counters_and_thumbnails_are_none() {
    let found = read(&page(
        "",
        &article(
            "<div class=author><img class=avatar src=/i/ada-wren-portrait.jpg>Ada Wren</div>",
            "<p><img src=/i/pixel.gif width=1 height=1><img src=/i/arrow.svg></p>\
             <a href=/a/9><img src=/i/gulls-story-thumb.jpg><span>Gulls learn to open boxes</span></a>",
        ),
    ));
    assert_eq!(urls(&found.media), Vec::<&str>::new());
    assert_eq!(found.text, PARAGRAPHS.join("\n"));
}

#[test]
fn the_preview_picture_leads_where_no_other_does() {
    let head = "<meta property=og:image content=/i/preview-2026.jpg>";
    let found = read(&page(head, &article("", "")));
    assert_eq!(found.lead, Some(0));
    assert_eq!(
        urls(&found.media),
        ["https://post.example/i/preview-2026.jpg"]
    );
    assert_eq!(found.media.first().unwrap().caption, None);
}

#[test]
fn a_preview_picture_that_is_in_the_text_stays_there() {
    let head = "<meta property=og:image content=/i/quay-2026-x_w1200.jpg>";
    let found = read(&page(
        head,
        &article("", "<figure><img src=/i/quay-2026-x_w640.jpg></figure>"),
    ));
    assert_eq!(found.lead, None);
    assert_eq!(
        urls(&found.media),
        ["https://post.example/i/quay-2026-x_w640.jpg"]
    );
}

#[test]
fn a_lead_that_comes_again_counts_once() {
    let found = read(&page(
        "",
        &article(
            "<figure><img src=/i/quay-2026-x_w1200.jpg><figcaption>The quay.</figcaption></figure>",
            "<figure><img src=/i/quay-2026-x_w640.jpg></figure>",
        ),
    ));
    assert_eq!(found.lead, Some(0));
    assert_eq!(
        urls(&found.media),
        ["https://post.example/i/quay-2026-x_w1200.jpg"]
    );
    assert_eq!(found.body.len(), 1);
}

#[test]
fn videos_have_posters() {
    let found = read(&page(
        "",
        &article(
            "",
            "<figure><video poster=/i/still-2026.jpg><source src=/v/tern.mp4></video><figcaption>The Tern sails.</figcaption></figure>",
        ),
    ));
    let video = found.media.first().unwrap();
    assert!(video.is_video);
    assert_eq!(video.url, "https://post.example/v/tern.mp4");
    assert_eq!(
        video.poster.as_deref(),
        Some("https://post.example/i/still-2026.jpg")
    );
    assert_eq!(video.caption.as_deref(), Some("The Tern sails."));
    assert!(found.html().contains("<video controls src="));
}

#[test]
fn a_centred_line_below_a_picture_is_its_caption() {
    let found = read(&page(
        "",
        &article(
            "",
            "<p align=center><img src=/i/quay-2026-a.jpg></p><p align=center>五月四日，渡轮停靠在码头。</p>",
        ),
    ));
    assert_eq!(
        found.media.first().unwrap().caption.as_deref(),
        Some("五月四日，渡轮停靠在码头。")
    );
    assert_eq!(found.text, PARAGRAPHS.join("\n"));
}

#[test]
fn a_caption_is_known_by_the_alternative_text() {
    let found = read(&page(
        "",
        &article(
            "",
            "<div><div><img src=/i/quay-2026-a.jpg alt='The quay on Monday morning'></div><div><span>The quay on Monday morning, before the first boat left.</span></div></div>",
        ),
    ));
    assert_eq!(
        found.media.first().unwrap().caption.as_deref(),
        Some("The quay on Monday morning, before the first boat left.")
    );
    assert_eq!(found.text, PARAGRAPHS.join("\n"));
}

#[test]
fn pictures_in_buttons_and_hidden_from_screen_readers_are_pictures() {
    for figure in [
        "<figure><button><img src=/i/quay-2026-a.jpg></button><figcaption>The quay on Monday.</figcaption></figure>",
        "<figure><div aria-hidden=true><img src=/i/quay-2026-a.jpg></div><figcaption>The quay on Monday.</figcaption></figure>",
        "<figure><img src=/i/quay-2026-a.jpg><figcaption><span aria-hidden=true>The quay on Monday.</span></figcaption></figure>",
        "<figure><img src=/i/quay-2026-a.jpg><a href=/zoom><img src=/i/zoom.svg></a><figcaption>The quay on Monday.</figcaption></figure>",
    ] {
        let found = read(&page("", &article("", figure)));
        assert_eq!(
            urls(&found.media),
            ["https://post.example/i/quay-2026-a.jpg"],
            "{figure}"
        );
        assert_eq!(
            found.media.first().unwrap().caption.as_deref(),
            Some("The quay on Monday."),
            "{figure}"
        );
    }
}

#[test]
fn the_preview_picture_has_the_caption_that_linked_data_gives_it() {
    let head = r#"<meta property=og:image content=/i/preview-2026.jpg><script type=application/ld+json>{"@type":"NewsArticle","image":{"@type":"ImageObject","url":"/i/preview-2026.jpg","caption":"The quay on Monday.","creditText":"Ada Wren"}}</script>"#;
    let found = read(&page(head, &article("", "")));
    let lead = found.media.first().unwrap();
    assert_eq!(lead.caption.as_deref(), Some("The quay on Monday."));
    assert_eq!(lead.credit.as_deref(), Some("Ada Wren"));
}

#[test]
fn the_portrait_of_the_author_is_none() {
    let found = read(&page(
        "",
        &article(
            "<div><img src=/i/staff-2026-aw.jpg alt='Ada Wren'><p>By Ada Wren</p></div>",
            "",
        ),
    ));
    assert_eq!(found.byline.as_deref(), Some("Ada Wren"));
    assert_eq!(urls(&found.media), Vec::<&str>::new());
}

#[test]
fn a_paragraph_that_begins_with_the_name_in_the_picture_is_no_caption() {
    let found = read(&page(
        "",
        &format!(
            "<h1>Ferry returns to the islands</h1><p>It sails again on Monday, the office said.</p>\
             <img src=/i/quay-2026.jpg alt='Harbour master Jana Dvorak'>\
             <p>Harbour master Jana Dvorak said on Monday that the pier had been mended, that the ferry \
             would sail again, and that nobody would have to pay more than before.</p>{}",
            paragraphs()
        ),
    ));
    assert!(
        found.text.contains("said on Monday that the pier"),
        "{}",
        found.text
    );
}

#[test]
fn pictures_in_folders_of_their_own_are_all_kept() {
    let figures: String = (1..=3)
        .map(|number| {
            format!(
                "<figure><img src=/media/{number}{number}/1200x675.jpg><figcaption>The quay on day \
                 {number} of the repair.</figcaption></figure><p>On day {number} the crane came, and \
                 the planks were laid, the office said.</p>"
            )
        })
        .collect();
    let found = read(&page(
        "",
        &format!(
            "<h1>Ferry returns to the islands</h1>{}{figures}",
            paragraphs()
        ),
    ));
    assert_eq!(found.media.len(), 3, "{:?}", found.media);
}
