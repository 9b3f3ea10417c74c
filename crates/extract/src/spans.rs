//! Where words stand: the page itself, and what had to be made of it because it is not there as such
//! (character references, joined texts, names in capitals). Nothing else is copied.

/// A piece of [`Texts`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    length: u32,
}

impl Span {
    /// A piece of the page. Pages are far shorter than 4 GiB; what does not fit is empty.
    pub(crate) fn new(start: usize, length: usize) -> Self {
        match (u32::try_from(start), u32::try_from(length)) {
            (Ok(start), Ok(length)) => Self { start, length },
            _ => Self::default(),
        }
    }

    pub(crate) fn len(self) -> usize {
        self.length as usize
    }

    /// Its first bytes and the others.
    pub(crate) fn split(self, at: usize) -> (Self, Self) {
        let start = self.start as usize;
        let at = at.min(self.len());
        (Self::new(start, at), Self::new(start + at, self.len() - at))
    }

    fn end(self) -> usize {
        self.start as usize + self.length as usize
    }
}

/// A page and what was made of it.
#[derive(Debug)]
pub(crate) struct Texts<Page> {
    page: Page,
    made: String,
}

impl<Page: AsRef<str>> Texts<Page> {
    pub(crate) fn new(page: Page) -> Self {
        Self {
            page,
            made: String::new(),
        }
    }

    /// What was made, without the page.
    pub(crate) fn into_made(self) -> String {
        self.made
    }

    /// A page with what was made of it before.
    pub(crate) fn with_made(page: Page, made: String) -> Self {
        Self { page, made }
    }

    pub(crate) fn page(&self) -> &str {
        self.page.as_ref()
    }

    pub(crate) fn page_len(&self) -> usize {
        self.page.as_ref().len()
    }

    /// Where pieces of what was made begin: one behind the page, so that no two pieces of the one and
    /// the other look like neighbours.
    fn border(&self) -> usize {
        self.page.as_ref().len() + 1
    }

    #[inline]
    pub(crate) fn get(&self, span: Span) -> &str {
        let page = self.page.as_ref();
        let (start, end) = (span.start as usize, span.end());
        match page.get(start..end) {
            Some(text) => text,
            None => start
                .checked_sub(page.len() + 1)
                .and_then(|start| self.made.get(start..start + span.len()))
                .unwrap_or_default(),
        }
    }

    /// Keeps what is not on the page.
    pub(crate) fn make(&mut self, text: &str) -> Span {
        let span = Span::new(self.border() + self.made.len(), text.len());
        self.made.push_str(text);
        span
    }

    /// How much was made, in bytes.
    pub(crate) fn made(&self) -> usize {
        self.made.len()
    }

    /// Whether `second` stands right behind `first`, or can be put there.
    pub(crate) fn follows(&self, first: Span, second: Span) -> bool {
        let end = first.end();
        end == second.start as usize || end == self.border() + self.made.len()
    }

    /// One piece of two.
    pub(crate) fn join(&mut self, first: Span, second: Span) -> Span {
        if first.len() == 0 {
            return second;
        }
        let whole = first.len() + second.len();
        if first.end() == second.start as usize {
            return Span::new(first.start as usize, whole);
        }
        let is_last = first.end() == self.border() + self.made.len();
        let start = if is_last {
            first.start as usize
        } else {
            let start = self.border() + self.made.len();
            let first = self.get(first).to_owned();
            self.made.push_str(&first);
            start
        };
        let second = self.get(second).to_owned();
        self.made.push_str(&second);
        Span::new(start, whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_joined_wherever_they_stand() {
        let mut texts = Texts::new("snow and rain");
        let snow = Span::new(0, 4);
        let and = Span::new(4, 5);
        let both = texts.join(snow, and);
        assert_eq!((texts.get(both), texts.made()), ("snow and ", 0));
        let hail = texts.make("hail");
        let all = texts.join(both, hail);
        assert_eq!(texts.get(all), "snow and hail");
        let more = texts.join(all, Span::new(8, 5));
        assert_eq!(texts.get(more), "snow and hail rain");
        assert_eq!(texts.get(hail), "hail");
        assert_eq!(texts.get(Span::new(10, 40)), "");
    }
}
