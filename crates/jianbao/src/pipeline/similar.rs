//! Whether two texts are the same story, and whether a change is told already.

use std::collections::HashSet;

/// Characters compared at a time.
const SHINGLE: usize = 4;
/// Shingles of a text that are compared; more change nothing.
const MAX_SHINGLES: usize = 20_000;

/// Two texts that share this much of the shorter one are one story, when there is another sign of it.
pub(crate) const SAME_STORY: f64 = 0.7;

/// A headline and the text under it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) headline: String,
    pub(crate) text: String,
}

/// How much of the shorter text is in the longer one, 0 to 1.
pub(crate) fn overlap(one: &str, other: &str) -> f64 {
    let (one, other) = (shingles(one), shingles(other));
    let (shorter, longer) = if one.len() < other.len() {
        (&one, &other)
    } else {
        (&other, &one)
    };
    if shorter.is_empty() {
        return if longer.is_empty() { 1.0 } else { 0.0 };
    }
    let common = shorter.intersection(longer).count();
    #[allow(clippy::cast_precision_loss)] // Both are small.
    let share = common as f64 / shorter.len() as f64;
    share
}

fn shingles(text: &str) -> HashSet<[char; SHINGLE]> {
    let characters: Vec<char> = text.chars().filter(|one| one.is_alphanumeric()).collect();
    characters
        .windows(SHINGLE)
        .filter_map(|window| window.try_into().ok())
        .take(MAX_SHINGLES)
        .collect()
}

/// Whether the change from `before` to `now` is in `kept` already: all lines that came are in it, and
/// none that went.
pub(crate) fn is_told_already(before: &Told, now: &Told, kept: &Told) -> bool {
    if before.headline != now.headline && kept.headline != now.headline {
        return false;
    }
    let kept = bare(&kept.text);
    let (old, new) = (lines(&before.text), lines(&now.text));
    let came = new
        .difference(&old)
        .all(|line| kept.contains(line.as_str()));
    // A line that was changed went too; of a typo, what is left of it may well be there. One that was
    // only added to is in the new text still.
    let text_now = bare(&now.text);
    let went = old
        .difference(&new)
        .all(|line| !kept.contains(line.as_str()) || text_now.contains(line.as_str()));
    came && went
}

fn lines(text: &str) -> HashSet<String> {
    text.lines()
        .map(bare)
        .filter(|line| !line.is_empty())
        .collect()
}

/// Without white space, which feeds and pages put differently.
fn bare(text: &str) -> String {
    text.chars().filter(|one| !one.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(headline: &str, text: &str) -> Told {
        Told {
            headline: headline.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn the_same_story_overlaps_and_another_does_not() {
        let story =
            "The ferry to the outer islands did not sail on Monday, the harbour office said.";
        assert!(overlap(story, &format!("{story} It sails again on Tuesday.")) > 0.95);
        assert!(
            overlap(
                story,
                "A library opened its doors after two years of repair."
            ) < 0.2
        );
        assert!(
            overlap(
                "渡船停航三天，学校停课。",
                "渡船停航三天，学校停课。又一句。"
            ) > 0.95
        );
    }

    #[test]
    fn a_change_that_the_other_series_brought_is_told() {
        let before = told("Ferry", "First.\nSecond.");
        let now = told("Ferry", "First.\nSecond, longer.\nThird.");
        let kept = told(
            "Ferry",
            "A date\nFirst.\n\nSecond, longer. \nThird.\nA caption",
        );
        assert!(is_told_already(&before, &now, &kept));
        assert!(!is_told_already(&before, &now, &before));
        assert!(!is_told_already(&before, &told("Other", &now.text), &kept));
        let added_to = told("Ferry", "First.\nSecond. And more.");
        let kept_added_to = told("Ferry", "First.\nSecond. And more.\nA caption");
        assert!(is_told_already(&before, &added_to, &kept_added_to));
        let cut = told("Ferry", "First.");
        assert!(!is_told_already(&before, &cut, &before));
        assert!(is_told_already(&before, &cut, &cut));
    }
}
