//! Names of elements and attributes as numbers, so that one is found in a table without comparing
//! strings: nearly all the time of cleaning would go into that.

/// Longest name that any table holds, in bytes.
const MAX_BYTES: usize = 16;

/// A name in lower case; all names that no table can hold are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name(u128);

impl Name {
    /// No name of any table.
    const UNKNOWN: Self = Self(0);

    /// Reads a name as written, in whichever case.
    #[inline]
    pub(crate) const fn new(name: &str) -> Self {
        let bytes = name.as_bytes();
        if bytes.len() > MAX_BYTES {
            return Self::UNKNOWN;
        }
        let mut packed = 0_u128;
        let mut rest = bytes;
        while let Some((byte, before)) = rest.split_last() {
            if *byte == 0 {
                return Self::UNKNOWN;
            }
            packed = packed << 8 | byte.to_ascii_lowercase() as u128;
            rest = before;
        }
        Self(packed)
    }

    /// Whether it is this name, which is given in lower case.
    #[inline]
    pub(crate) fn is(self, name: &'static str) -> bool {
        self == Self::new(name)
    }

    /// The place of its first letter in the alphabet.
    #[inline]
    fn letter(self) -> Option<usize> {
        let first = self.0.to_le_bytes()[0].checked_sub(b'a')?;
        (first < 26).then_some(usize::from(first))
    }
}

/// Names in order, to be looked up.
#[derive(Debug)]
pub(crate) struct Names<const N: usize> {
    names: [Name; N],
    /// Where the names with each letter begin, and where the last ones end.
    starts: [u8; 27],
}

impl<const N: usize> Names<N> {
    /// Takes names in lower case whose first bytes are letters in order.
    pub(crate) const fn new(list: [&str; N]) -> Self {
        let mut names = [Name::UNKNOWN; N];
        let mut starts = [0; 27];
        let mut index = 0;
        while index < N {
            names[index] = Name::new(list[index]);
            let mut later = (list[index].as_bytes()[0] - b'a') as usize + 1;
            while later < 27 {
                starts[later] += 1;
                later += 1;
            }
            index += 1;
        }
        Self { names, starts }
    }

    /// The place of a name in the list.
    #[inline]
    pub(crate) fn find(&self, name: Name) -> Option<usize> {
        let letter = name.letter()?;
        let start = usize::from(*self.starts.get(letter)?);
        let end = usize::from(*self.starts.get(letter + 1)?);
        let within = self.names.get(start..end)?;
        within
            .iter()
            .position(|known| *known == name)
            .map(|at| start + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case_and_no_others() {
        const LIST: [&str; 4] = ["a", "abbr", "b", "bordercolorlight"];
        static NAMES: Names<4> = Names::new(LIST);
        for (at, name) in LIST.iter().enumerate() {
            assert_eq!(NAMES.find(Name::new(name)), Some(at));
            assert_eq!(NAMES.find(Name::new(&name.to_uppercase())), Some(at));
        }
        for unknown in [
            "",
            "a\0",
            "\0a",
            "\0",
            "c",
            "ab",
            "bordercolorlights",
            "é",
            "{",
            "B ",
        ] {
            assert_eq!(NAMES.find(Name::new(unknown)), None, "{unknown:?}");
        }
        assert!(Name::new("IMG").is("img"));
        assert!(!Name::new("img").is("image"));
    }
}
