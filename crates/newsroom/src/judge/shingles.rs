//! How much alike two texts are: F1 over their shingles of four characters, without white space.

use std::collections::HashMap;

/// The shingles of a text, with how often each is there.
#[derive(Clone, Debug, Default)]
pub(super) struct Shingles {
    counts: HashMap<[char; 4], usize>,
    total: usize,
}

impl Shingles {
    pub(super) fn of(text: &str) -> Self {
        let letters: Vec<char> = text
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        let mut shingles = Self::default();
        let mut add = |shingle: [char; 4]| {
            *shingles.counts.entry(shingle).or_default() += 1;
            shingles.total += 1;
        };
        for window in letters.windows(4) {
            add([window[0], window[1], window[2], window[3]]);
        }
        if letters.len() < 4 && !letters.is_empty() {
            let letter = |at: usize| letters.get(at).copied().unwrap_or_default();
            add([letter(0), letter(1), letter(2), letter(3)]);
        }
        shingles
    }

    /// F1 of one as an answer to the other; 1 when both are empty.
    pub(super) fn f1(&self, other: &Self) -> f64 {
        let count = |shingle| other.counts.get(shingle).copied().unwrap_or(0);
        let shared: usize = self
            .counts
            .iter()
            .map(|(shingle, here)| count(shingle).min(*here))
            .sum();
        super::share(2 * shared, self.total + other.total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_does_not_count_and_order_does() {
        let f1 = |one: &str, other: &str| Shingles::of(one).f1(&Shingles::of(other));
        assert!((f1("a bcd ef", "abc def") - 1.0).abs() < 1e-9);
        assert!((f1("", "") - 1.0).abs() < 1e-9);
        assert!(f1("渡船今天复航了", "渡船今天停航了") < 0.5);
        assert!(f1("ab", "ba").abs() < 1e-9);
    }
}
