//! What a page is: an article, or something in its place.

mod address;
mod around;
mod doors;
mod evidence;
mod words;

use url::Url;

use crate::document::Document;
use crate::extraction::PageKind;
use crate::hints::Said;
use crate::measure::SENTENCE;
use crate::metadata::Metadata;
use crate::words::{Amount, amount, is_wide};
use address::address;
use doors::{LOGIN, LOGIN_HEADINGS, offers};
use evidence::{Evidence, line_text};
use words::{CHALLENGE, CODES, CONSENT, CONSENT_TERMS, ERROR, SCRIPTS, SELF, TROUBLE, says};

/// What was found on a page so far.
pub(crate) struct Found<'a> {
    pub(crate) document: &'a Document,
    pub(crate) said: &'a [Said],
    pub(crate) amounts: &'a [Amount],
    pub(crate) metadata: &'a Metadata,
    pub(crate) url: &'a Url,
    /// The text of the article, if it is one.
    pub(crate) text: &'a str,
    /// How many pictures with captions belong to it.
    pub(crate) captions: usize,
    /// Whether the bytes are no text; see [`is_binary`].
    pub(crate) is_binary: bool,
}

/// A kind, and how sure it is.
pub(crate) struct Judgement {
    pub(crate) kind: PageKind,
    pub(crate) confidence: f64,
}

impl Judgement {
    fn new(kind: PageKind, confidence: f64) -> Self {
        Self { kind, confidence }
    }
}

/// Judges a page by what was found on it.
pub(crate) fn judge(found: &Found<'_>) -> Judgement {
    /// Weight of a text that is an article's if the page says so.
    const MUCH_TEXT: usize = 2_500;
    if found.is_binary {
        return Judgement::new(PageKind::Empty, 0.9);
    }
    let weight = amount(found.text).weight;
    if found.metadata.is_article && weight >= MUCH_TEXT && address(found.url) <= 0 {
        return Judgement::new(PageKind::Article, 0.95);
    }
    let never = crate::strip::never(found.document);
    let evidence = Evidence::gather(
        found.document,
        found.said,
        found.amounts,
        &never,
        found.metadata,
        found.url,
    );
    // What was chosen as the text stands where no list is.
    if weight >= 900 && evidence.prose * 2 < weight {
        return Judgement::new(PageKind::Article, 0.7);
    }
    if let Some(judgement) = stand_in(found, &evidence, weight) {
        return judgement;
    }
    let score = index(found, &evidence, weight);
    let sure = |score: f64| 1.0 / (1.0 + (-score).exp());
    if score >= THRESHOLD {
        let confidence = sure(f64::from(score - THRESHOLD) + 0.5);
        return Judgement::new(PageKind::FrontPage, confidence);
    }
    if weight == 0 && found.captions == 0 {
        return Judgement::new(PageKind::Empty, 0.9);
    }
    Judgement::new(PageKind::Article, sure(f64::from(THRESHOLD - score) * 0.7))
}

/// How files begin that are no text and have too few bytes, or too many that are letters, to tell by these
/// (WHATWG MIME Sniffing §6): the first bytes, how many of any kind follow, those after them, and what it is.
/// Words begin like the short ones, so what comes next counts too.
const SIGNATURES: [(&[u8], usize, &[u8], &str); 18] = [
    (b"%PDF-", 0, b"", "it is a PDF file"),
    (b"%!PS-Adobe-", 0, b"", "it is a PostScript file"),
    (b"\x89PNG\r\n\x1a\n", 0, b"", "it is a picture"),
    (b"GIF87a", 0, b"", "it is a picture"),
    (b"GIF89a", 0, b"", "it is a picture"),
    (b"\xff\xd8\xff", 0, b"", "it is a picture"),
    (b"RIFF", 4, b"WEBP", "it is a picture"),
    (b"RIFF", 4, b"AVI ", "it is a video"),
    (b"RIFF", 4, b"WAVE", "it is a sound"),
    (b"OggS\x00", 0, b"", "it is a sound or a video"),
    (b"PK\x03\x04", 0, b"", "it is a ZIP file"),
    (b"Rar!\x1a\x07", 0, b"", "it is a RAR file"),
    (b"\x1f\x8b\x08", 0, b"", "it is packed with gzip"),
    (b"BZh", 1, b"1AY&SY", "it is packed with bzip2"),
    (b"\xfd7zXZ\x00", 0, b"", "it is packed with xz"),
    (b"\x28\xb5\x2f\xfd", 0, b"", "it is packed with zstd"),
    (b"wOFF", 0, b"", "it is a font"),
    (b"wOF2", 0, b"", "it is a font"),
];

/// What a file is that is no page, by how it begins; white space before that is passed over.
#[must_use]
pub fn known_by_signature(bytes: &[u8]) -> Option<&'static str> {
    let bytes = bytes.trim_ascii_start();
    let has = |begin: &[u8], gap: usize, then: &[u8]| {
        let rest = bytes.strip_prefix(begin).and_then(|rest| rest.get(gap..));
        rest.is_some_and(|rest| rest.starts_with(then))
    };
    let mut known = SIGNATURES.iter();
    let (.., what) = known.find(|(begin, gap, then, _)| has(begin, *gap, then))?;
    Some(what)
}

/// Whether a page is no text, by its bytes and by what was decoded of them: a program, a picture or a PDF
/// that is called a page.
pub(crate) fn is_binary(bytes: &[u8], decoded: &str) -> bool {
    /// Characters that are looked at; more tell nothing else.
    const LOOKED_AT: usize = 20_000;
    /// One control character in this many: twenty times what the most damaged page has.
    const CONTROL_IN: usize = 50;
    /// One character in this many could not be read: more than the accents of a text in another charset
    /// than the page says.
    const UNREAD_IN: usize = 12;
    /// As many may be damage to the shortest page.
    const DAMAGE: usize = 8;
    if known_by_signature(bytes).is_some() {
        return true;
    }
    let (mut all, mut controls, mut unread) = (0_usize, 0_usize, 0_usize);
    for character in decoded.chars().take(LOOKED_AT) {
        all += 1;
        if matches!(character, ' '..='~') {
            continue;
        }
        let is_space = matches!(character, '\t' | '\n' | '\r' | '\u{c}');
        controls += usize::from(character.is_control() && !is_space);
        unread += usize::from(character == '\u{fffd}');
    }
    controls + unread > DAMAGE && (controls * CONTROL_IN > all || unread * UNREAD_IN > all)
}

/// Points from which a page is an index.
const THRESHOLD: i32 = 4;

/// Points for an index.
fn index(found: &Found<'_>, evidence: &Evidence, weight: usize) -> i32 {
    let mut score = evidence.address;
    let mut add = |points: i32, is_so: bool| score += if is_so { points } else { 0 };
    // What the page says of itself.
    add(-4, evidence.is_article);
    add(-2, evidence.is_og_article && !evidence.is_article);
    add(-2, evidence.is_dated);
    add(1, evidence.is_og_other && !evidence.is_article);
    add(2, evidence.is_list && !evidence.is_article);
    // How links and prose alternate.
    add(2, evidence.cards >= 4);
    add(1, evidence.cards >= 8);
    add(1, evidence.story_links >= 8);
    add(1, evidence.story_links >= 16);
    add(1, evidence.linked * 2 > evidence.weight);
    add(1, evidence.longest < 300);
    add(1, evidence.longest * 4 < evidence.prose);
    add(-1, evidence.longest * 2 > evidence.prose);
    add(
        -1,
        evidence.longest * 5 > evidence.prose * 3 && evidence.longest >= 300,
    );
    add(-1, evidence.longest >= 500);
    add(-2, evidence.longest >= 700);
    add(-2, evidence.longest >= 1_200);
    // Under what headline.
    add(1, evidence.heading < 25);
    add(1, evidence.heading_is_link && !evidence.has_headline);
    add(-2, evidence.has_headline);
    add(-1, found.metadata.byline.is_some());
    add(-1, found.captions >= 3);
    // A short story above others.
    add(
        -4,
        evidence.is_story_under_headline() && !evidence.is_list && evidence.address < 2,
    );
    add(-10, evidence.story_links < 3);
    add(1, weight < 120);
    score
}

/// Something in place of an article.
fn stand_in(found: &Found<'_>, evidence: &Evidence, weight: usize) -> Option<Judgement> {
    /// Weight of the longest uninterrupted prose of a page in place of another.
    const MAX_PROSE: usize = 700;
    let told = evidence.weight - evidence.linked;
    let is_stated = evidence.is_stated() && weight >= 120;
    if let Some(judgement) = offer(found, evidence) {
        return Some(judgement);
    }
    if is_stated || (weight >= MAX_PROSE * 3 && evidence.longest >= MAX_PROSE) {
        return None;
    }
    let is_story = evidence.is_story();
    let is_small = told < 900;
    if told < 700 && evidence.story_links < 8 && is_challenge(evidence, told) {
        return Some(Judgement::new(PageKind::Challenge, 0.9));
    }
    let is_error = |head: &String| names_error(head, evidence);
    if evidence.longest < MAX_PROSE && evidence.heads.iter().any(is_error) {
        // A headline may speak of what was not found: then it is a long one, or text follows.
        let is_plain = evidence.longest < 350 || !found.metadata.is_article;
        if is_plain {
            return Some(Judgement::new(PageKind::Error, 0.9));
        }
    }
    if let Some(judgement) = consent(found, evidence) {
        return Some(judgement);
    }
    let names_login = evidence
        .heads
        .iter()
        .any(|head| names_login(head, evidence));
    if (names_login && evidence.longest < MAX_PROSE)
        || (!is_story
            && evidence.passwords > 0
            && told < 700
            && evidence.longest < 350
            && evidence.story_links < 6)
        || (!is_story && told < 300 && says(LOGIN, &evidence.text))
    {
        return Some(Judgement::new(PageKind::Login, 0.9));
    }
    if !is_story
        && told < 500
        && is_small
        && evidence.heading < 40
        && first_lines_tell_error(evidence)
    {
        return Some(Judgement::new(PageKind::Error, 0.75));
    }
    if told < 300 && says(&SCRIPTS, &evidence.text) && evidence.story_links < 3 {
        return Some(Judgement::new(PageKind::Empty, 0.8));
    }
    None
}

/// The weight of what a heading says beside one of `names`, where that is least.
fn beside(names: &[&str], head: &str) -> Option<usize> {
    let told = names.iter().filter(|name| head.contains(**name));
    let most = told.map(|name| amount(name).weight).max()?;
    Some(amount(head).weight.saturating_sub(most))
}

/// What else may stand, by weight, in a heading that is a name.
const MAX_BESIDE: usize = 13;

/// A check for robots: its heading is hardly more than its name, or it has something to fill in.
fn is_challenge(evidence: &Evidence, told: usize) -> bool {
    let rest = evidence
        .heads
        .iter()
        .filter_map(|head| beside(CHALLENGE, head))
        .min();
    if rest.is_some_and(|rest| rest <= MAX_BESIDE) {
        return true;
    }
    if evidence.is_story() {
        return false;
    }
    let checks = evidence.has_checker || evidence.fields > 0;
    (rest.is_some() && checks)
        || (evidence.has_checker && told < 300)
        || (says(CHALLENGE, &evidence.text) && (evidence.heading == 0 || (told < 450 && checks)))
}

/// Whether a heading is the name of an error, and no headline on one.
fn names_error(head: &str, evidence: &Evidence) -> bool {
    /// What else may stand in it, by weight: "Sorry, the page you asked for was …".
    const MAX_OTHER: usize = 45;
    /// The same where a text follows.
    const MAX_ABOVE_TEXT: usize = 8;
    /// Weight of the shortest text that is more than an excuse.
    const MIN_TEXT: usize = 150;
    let bare = head.trim_matches(|character: char| !character.is_alphanumeric());
    let is_code = CODES.iter().any(|code| {
        bare.strip_prefix(code)
            .is_some_and(|rest| rest.is_empty() || matches!(rest.trim(), "error" | "ошибка"))
    });
    let tells =
        || says(SELF, head) || (evidence.below < MIN_TEXT && says(SELF, &evidence.below_text));
    is_code
        || beside(ERROR, head).is_some_and(|rest| {
            rest <= MAX_ABOVE_TEXT || (rest <= MAX_OTHER && (!evidence.is_story() || tells()))
        })
}

/// Whether a heading is the name of a login, and the page has what one fills in.
fn names_login(head: &str, evidence: &Evidence) -> bool {
    /// What else may stand in it, by weight.
    const MAX_OTHER: usize = 30;
    let most = if evidence.passwords > 0 && !evidence.is_story() {
        MAX_OTHER
    } else {
        MAX_BESIDE
    };
    let asks = evidence.passwords > 0 || evidence.fields > 0 || evidence.mails > 0;
    let is_whole = |name: &str| {
        let letter = |character: Option<char>| {
            character.is_some_and(|character| character.is_alphanumeric() && !is_wide(character))
        };
        head.split_once(name).is_some_and(|(before, after)| {
            !letter(before.chars().next_back()) && !letter(after.chars().next())
        })
    };
    asks && LOGIN_HEADINGS
        .iter()
        .any(|name| is_whole(name) && amount(head).weight <= amount(name).weight + most)
}

/// Whether a page without a headline begins with what is not there.
fn first_lines_tell_error(evidence: &Evidence) -> bool {
    evidence
        .text
        .lines()
        .take(4)
        .any(|line| says(ERROR, line) || says(TROUBLE, line))
}

/// A question for consent: most of what the page tells is of cookies and partners, and there is
/// something to press.
fn consent(found: &Found<'_>, evidence: &Evidence) -> Option<Judgement> {
    /// Least weight of a wall; bars that stand on all pages have less.
    const MIN_WEIGHT: usize = 200;
    /// The longest text, by weight, that speaks of consent with one of its terms.
    const WEIGHT_A_TERM: usize = 160;
    if evidence.story_links >= 8 {
        return None;
    }
    let told = evidence.weight - evidence.linked;
    let is_story = evidence.is_story();
    let rest = evidence
        .heads
        .iter()
        .filter_map(|head| beside(CONSENT, head))
        .min();
    if told < 2_500 && rest.is_some_and(|rest| rest <= MAX_BESIDE || !is_story) {
        return Some(Judgement::new(PageKind::Consent, 0.9));
    }
    // News of banners, above one.
    if is_story {
        return None;
    }
    let (mut of_it, mut all) = (0, 0);
    for line in evidence.text.lines() {
        let weight = amount(line).weight;
        if weight >= SENTENCE {
            all += weight;
            let terms = CONSENT_TERMS.iter().filter(|term| line.contains(**term));
            of_it += if terms.count() * WEIGHT_A_TERM >= weight {
                weight
            } else {
                0
            };
        }
    }
    let terms = CONSENT_TERMS
        .iter()
        .filter(|term| evidence.text.contains(**term))
        .count();
    let is_wall = all >= MIN_WEIGHT && terms >= 3 && of_it * 10 >= all * 7;
    let is_small = told < 900 && says(CONSENT, &evidence.text);
    ((is_wall || is_small) && evidence.has_accept(found.document))
        .then(|| Judgement::new(PageKind::Consent, 0.85))
}

/// An offer in place of the rest of a text.
fn offer(found: &Found<'_>, evidence: &Evidence) -> Option<Judgement> {
    /// Weight of the longest beginning that is no text: two paragraphs.
    const MAX_BEGINNING: usize = 900;
    let is_headed = evidence.heading >= 15 || evidence.is_stated();
    if evidence.longest > MAX_BEGINNING
        || !is_headed
        || evidence.heading_is_link
        || evidence.address >= 2
    {
        return None;
    }
    let mut beginning = 0;
    let mut after = 0;
    let mut seen = false;
    let is_stated = evidence.is_stated();
    for line in evidence
        .lines
        .iter()
        .filter(|line| line.is_prose || line.weight < 400)
    {
        let text = line_text(found.document, line.node);
        if !line.is_link
            && offers(&text)
            && (!is_stated || evidence.is_locked || can_press(found, line.node))
        {
            seen = true;
        } else if line.is_prose {
            *(if seen { &mut after } else { &mut beginning }) += line.weight;
        }
        if beginning > MAX_BEGINNING * 2 {
            break;
        }
    }
    let most = if evidence.is_locked {
        MAX_BEGINNING
    } else {
        MAX_BEGINNING * 2 / 3
    };
    (seen && after <= MAX_BEGINNING * 2 && beginning <= most).then(|| {
        Judgement::new(
            PageKind::Paywall,
            if evidence.is_locked { 0.95 } else { 0.8 },
        )
    })
}

/// Whether a line, or a small box that it is in, holds something to press.
fn can_press(found: &Found<'_>, line: usize) -> bool {
    /// Most nodes of a small box.
    const MAX_NODES: usize = 60;
    /// Most text of a small box, by weight.
    const MAX_TEXT: usize = 500;
    let document = found.document;
    let within = |node: usize| {
        document.end(node).saturating_sub(node) <= MAX_NODES
            && document
                .below(node)
                .any(|inner| matches!(document.name(inner), "a" | "button"))
            && amount(&document.text_below(node)).weight <= MAX_TEXT
    };
    within(line) || document.ancestors(line).take(2).any(within)
}
