//! An extraction in the forms that others read: text for people, CommonMark, JSON.

use jianbao_html::{text, to_commonmark};
use jiff::tz::Offset;
use jiff::{SignedDuration, fmt::temporal::Pieces};
use serde_json::{Value, json};

use crate::extraction::{BodyPart, Certainty, Date, Extraction, Media, PageKind};

impl Extraction {
    /// The lead and the body for reading on a terminal: an empty line between paragraphs, pictures in
    /// brackets in their places.
    pub fn reading_text(&self) -> String {
        let mut paragraphs: Vec<String> = Vec::new();
        let lead = self.lead.and_then(|lead| self.media.get(lead));
        paragraphs.extend(lead.map(in_brackets));
        for part in &self.body {
            match part {
                BodyPart::Html(html) => {
                    let text = text(html);
                    let lines = text.lines().map(str::trim_end);
                    paragraphs.extend(lines.filter(|line| !line.is_empty()).map(str::to_owned));
                }
                BodyPart::Media(index) => {
                    paragraphs.extend(self.media.get(*index).map(in_brackets));
                }
            }
        }
        paragraphs.join("\n\n")
    }

    /// The lead and the body as CommonMark with the tables of GFM.
    pub fn commonmark(&self) -> String {
        to_commonmark(&self.html(), None)
    }

    /// Everything that was read, as JSON: the members of this type under their names, `body` as
    /// [`Extraction::html`].
    pub fn json(&self) -> Value {
        json!({
            "kind": self.kind.name(),
            "confidence": self.confidence,
            "method": self.method,
            "headline": self.headline,
            "byline": self.byline,
            "date_published": self.date_published.as_ref().map(date_json),
            "date_modified": self.date_modified.as_ref().map(date_json),
            "section": self.section,
            "keywords": self.keywords,
            "language": self.language,
            "site_name": self.site_name,
            "description": self.description,
            "canonical_url": self.canonical_url.as_ref().map(url::Url::as_str),
            "licence": self.licence,
            "source": self.source,
            "is_paywalled": self.is_paywalled,
            "lead": self.lead,
            "media": self.media.iter().map(media_json).collect::<Vec<_>>(),
            "text": self.text,
            "html": self.html(),
            "warnings": self.warnings,
        })
    }
}

impl PageKind {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Error => "error",
            Self::Challenge => "challenge",
            Self::Consent => "consent",
            Self::Login => "login",
            Self::Paywall => "paywall",
            Self::FrontPage => "front-page",
            Self::Empty => "empty",
        }
    }
}

impl Certainty {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::ZoneAssumed => "zone-assumed",
            Self::DateOnly => "date-only",
        }
    }
}

impl Date {
    /// The date in the form of RFC 3339, in the zone that the page states, else in UTC; only the day when the
    /// page states no more.
    pub fn rfc3339(&self) -> String {
        if self.certainty == Certainty::DateOnly {
            // The instant is midnight in a zone that is not known here: half a day later it is the same day
            // in UTC, whichever zone it was.
            let noon = self.instant.checked_add(SignedDuration::from_hours(12));
            let day = noon
                .unwrap_or(self.instant)
                .to_zoned(jiff::tz::TimeZone::UTC);
            return day.date().to_string();
        }
        match stated_offset(&self.text) {
            Some(offset) => self.instant.display_with_offset(offset).to_string(),
            None => self.instant.to_string(),
        }
    }
}

/// The offset in the page's own words, when they are ISO 8601.
fn stated_offset(words: &str) -> Option<Offset> {
    let pieces = Pieces::parse(words.trim()).ok()?;
    pieces
        .to_numeric_offset()
        .filter(|offset| *offset != Offset::UTC)
}

fn date_json(date: &Date) -> Value {
    json!({"date": date.rfc3339(), "text": date.text, "certainty": date.certainty.name()})
}

fn media_json(media: &Media) -> Value {
    json!({
        "url": media.url,
        "is_video": media.is_video,
        "poster": media.poster,
        "alt": media.alt,
        "caption": media.caption,
        "credit": media.credit,
    })
}

/// A picture as a line.
fn in_brackets(media: &Media) -> String {
    let what = if media.is_video { "video" } else { "picture" };
    let words = [&media.caption, &media.credit];
    let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
    if words.is_empty() {
        format!("[{what}] {}", media.url)
    } else {
        format!("[{what}: {}] {}", words.join(" "), media.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(instant: &str, text: &str, certainty: Certainty) -> Date {
        Date {
            instant: instant.parse().unwrap(),
            text: text.to_owned(),
            certainty,
        }
    }

    #[test]
    fn a_date_keeps_the_zone_that_the_page_states() {
        let check = |instant: &str, text: &str, certainty, expect: &str| {
            assert_eq!(date(instant, text, certainty).rfc3339(), expect);
        };
        check(
            "2031-05-16T17:00:00Z",
            "2031-05-17T01:00:00+08:00",
            Certainty::Exact,
            "2031-05-17T01:00:00+08:00",
        );
        check(
            "2031-05-16T17:00:00Z",
            "May 16, 2031 17:00",
            Certainty::ZoneAssumed,
            "2031-05-16T17:00:00Z",
        );
        check(
            "2031-05-15T16:00:00Z",
            "2031年5月16日",
            Certainty::DateOnly,
            "2031-05-16",
        );
        check(
            "2031-05-16T05:00:00Z",
            "May 16, 2031",
            Certainty::DateOnly,
            "2031-05-16",
        );
    }

    #[test]
    fn pictures_stand_in_their_places() {
        let extraction = Extraction {
            lead: Some(0),
            media: vec![
                Media {
                    url: "https://img.example/lead.jpg".to_owned(),
                    caption: Some("The pier".to_owned()),
                    credit: Some("A. Name".to_owned()),
                    ..Media::default()
                },
                Media {
                    url: "https://img.example/sea.mp4".to_owned(),
                    is_video: true,
                    ..Media::default()
                },
            ],
            body: vec![
                BodyPart::Html("<p>One.</p><p>Two.</p>".to_owned()),
                BodyPart::Media(1),
                BodyPart::Html("<p>Three.</p>".to_owned()),
            ],
            ..Extraction::default()
        };
        assert_eq!(
            extraction.reading_text(),
            "[picture: The pier A. Name] https://img.example/lead.jpg\n\nOne.\n\nTwo.\n\n\
             [video] https://img.example/sea.mp4\n\nThree."
        );
        assert!(extraction.commonmark().contains("One.\n\nTwo."));
    }
}
