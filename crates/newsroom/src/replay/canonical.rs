//! Taking `rel=canonical` out of a page: it names the real address, which is not where the page is now.

/// The page without `link` tags that are `rel=canonical`, every other byte as it was.
pub(super) fn without(page: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = find(rest, b"<link") {
        let (before, tag) = rest.split_at(at);
        out.extend(before);
        let end = tag.iter().position(|byte| *byte == b'>');
        let (tag, after) = tag.split_at(end.map_or(tag.len(), |end| end + 1));
        let is_canonical = find(tag, b"rel").is_some() && find(tag, b"canonical").is_some();
        if !is_canonical {
            out.extend(tag);
        }
        rest = after;
    }
    out.extend(rest);
    out
}

/// The first place of an ASCII needle, in any case.
fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes
        .windows(needle.len())
        .position(|window| window.eq_ignore_ascii_case(needle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_link_goes() {
        let page = b"<LINK rel=\"Canonical\" href=x><link rel=icon href=y>\xff<link rel=canonical";
        assert_eq!(without(page), b"<link rel=icon href=y>\xff");
    }
}
