//! The language of a page: as it says, unless its script says otherwise.

use super::head::Head;
use crate::document::Document;
use crate::linked_data::LinkedData;
use crate::words::{count_bytes, is_wide};

/// Most texts that are looked at, and most characters of each.
const MAX_LOOKED_AT: usize = 2_000;

/// Least letters of a script before it says anything.
const ENOUGH: usize = 200;

pub(super) fn of(document: &Document, head: &Head, stated: &LinkedData) -> Option<String> {
    let stated = head
        .language
        .as_deref()
        .and_then(tag)
        .or_else(|| stated.language.as_deref().and_then(tag))
        .or_else(|| {
            [
                "og:locale",
                "content-language",
                "language",
                "dc.language",
                "inlanguage",
            ]
            .iter()
            .find_map(|name| tag(&head.first(&[name])?))
        });
    let counts = count(document);
    let Some(script) = counts.script() else {
        return stated;
    };
    // Templates often say English over other text.
    match stated {
        Some(tag) if script.admits(&tag) => Some(tag),
        // A language of the script that has more than one is not guessed over what is stated.
        Some(tag) if script.languages.len() > 1 && !tag.starts_with("en") => Some(tag),
        stated => script.sole().map(str::to_owned).or(stated),
    }
}

/// A well-formed BCP 47 tag.
fn tag(text: &str) -> Option<String> {
    let tag = text.trim().replace('_', "-");
    let tag = tag.split([',', ';', ' ']).next().unwrap_or_default();
    let first = tag.split('-').next().unwrap_or_default();
    // "utf-8", "iso-8859-1": a subtag of one character is never the last (RFC 5646 §2.2.6).
    let ends_well = tag.rsplit('-').next().is_some_and(|last| last.len() > 1);
    let well_formed = (2..=3).contains(&first.len())
        && ends_well
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && tag.len() <= 35
        && tag.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
    well_formed.then(|| tag.to_owned())
}

/// A script and the languages that news is written with it in, the one that it is if it is the only
/// one first.
struct Script {
    languages: &'static [&'static str],
    is_telling: bool,
}

impl Script {
    fn admits(&self, tag: &str) -> bool {
        let first = tag.split('-').next().unwrap_or_default();
        self.languages
            .iter()
            .any(|language| language.eq_ignore_ascii_case(first))
    }

    /// The language that the script alone says.
    fn sole(&self) -> Option<&'static str> {
        self.languages.first().copied().filter(|_| self.is_telling)
    }
}

/// How many letters of each script stand in the texts of a page.
#[derive(Debug, Default)]
struct Counts {
    latin: usize,
    han: usize,
    kana: usize,
    hangul: usize,
    cyrillic: usize,
    ukrainian: usize,
    greek: usize,
    thai: usize,
    arabic: usize,
    persian: usize,
    urdu: usize,
    hebrew: usize,
    devanagari: usize,
    bengali: usize,
    tibetan: usize,
    burmese: usize,
    khmer: usize,
}

fn count(document: &Document) -> Counts {
    let mut counts = Counts::default();
    for text in (0..document.len())
        .filter_map(|node| document.text(node))
        .filter(|text| !text.trim_start().starts_with(['{', '[', '<']))
        .take(MAX_LOOKED_AT)
    {
        let head = text.as_bytes();
        let head = head.get(..MAX_LOOKED_AT).unwrap_or(head);
        if head.is_ascii() {
            counts.latin += count_bytes(head, |byte| byte.is_ascii_alphabetic());
            continue;
        }
        for character in text.chars().take(MAX_LOOKED_AT) {
            if character.is_ascii() {
                counts.latin += usize::from(character.is_ascii_alphabetic());
                continue;
            }
            let place = match character {
                '\u{3040}'..='\u{30ff}' => &mut counts.kana,
                '\u{ac00}'..='\u{d7af}' => &mut counts.hangul,
                'і' | 'ї' | 'є' | 'ґ' => &mut counts.ukrainian,
                '\u{400}'..='\u{52f}' => &mut counts.cyrillic,
                '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => &mut counts.greek,
                '\u{e00}'..='\u{e7f}' => &mut counts.thai,
                'پ' | 'چ' | 'ژ' | 'گ' => &mut counts.persian,
                'ٹ' | 'ڈ' | 'ڑ' | 'ے' | 'ں' => &mut counts.urdu,
                '\u{600}'..='\u{6ff}' => &mut counts.arabic,
                '\u{590}'..='\u{5ff}' => &mut counts.hebrew,
                '\u{900}'..='\u{97f}' => &mut counts.devanagari,
                '\u{980}'..='\u{9ff}' => &mut counts.bengali,
                '\u{f00}'..='\u{fff}' => &mut counts.tibetan,
                '\u{1000}'..='\u{109f}' => &mut counts.burmese,
                '\u{1780}'..='\u{17ff}' => &mut counts.khmer,
                _ if is_wide(character) => &mut counts.han,
                _ if character.is_alphabetic() => &mut counts.latin,
                _ => continue,
            };
            *place += 1;
        }
    }
    counts
}

impl Counts {
    /// The script that most of the page is in, where it is not Latin.
    fn script(&self) -> Option<Script> {
        let script = |languages, is_telling| {
            Some(Script {
                languages,
                is_telling,
            })
        };
        let most = |letters: usize| letters > ENOUGH && letters * 2 > self.latin;
        let cyrillic = self.cyrillic + self.ukrainian;
        let arabic = self.arabic + self.persian + self.urdu;
        if most(self.han + self.kana) && self.kana * 20 >= self.han + self.kana {
            return script(&["ja"], true);
        }
        if most(self.hangul) {
            return script(&["ko"], true);
        }
        if most(self.han) {
            return script(
                &["zh", "yue", "wuu", "nan", "cmn", "hak", "lzh", "ja"],
                self.kana * 50 < self.han,
            );
        }
        if most(cyrillic) {
            let is_ukrainian = self.ukrainian * 25 > cyrillic;
            return if is_ukrainian {
                script(&["uk", "be", "kk", "ky"], true)
            } else {
                script(
                    &[
                        "ru", "bg", "sr", "mk", "be", "uk", "kk", "ky", "tg", "mn", "tt",
                    ],
                    self.ukrainian * 200 < cyrillic,
                )
            };
        }
        if most(arabic) {
            let languages: &[&str] = &["ar", "fa", "ur", "ps", "ckb", "ku", "ug", "sd"];
            if self.urdu * 30 > arabic {
                return script(&["ur", "ps", "pnb", "sd"], true);
            }
            if self.persian * 50 > arabic {
                return script(&["fa", "ps", "ckb", "ku", "ug", "prs", "ur"], false);
            }
            return script(languages, self.persian * 500 < arabic);
        }
        for (letters, languages, is_telling) in [
            (self.greek, &["el"] as &[&str], true),
            (self.thai, &["th"], true),
            (self.hebrew, &["he", "iw", "yi"], true),
            (self.devanagari, &["hi", "mr", "ne", "mai", "bho"], false),
            (self.bengali, &["bn", "as"], true),
            (self.tibetan, &["bo", "dz"], true),
            (self.burmese, &["my"], true),
            (self.khmer, &["km"], true),
        ] {
            if most(letters) {
                return script(languages, is_telling);
            }
        }
        None
    }
}
