//! Quirks mode (WHATWG HTML §13.2.6.4.1): in old pages a table stands within a paragraph.

/// Longest doctype that is read, in characters.
const MAX_CHARACTERS: usize = 400;

/// Whether a page is read as pages were before standards.
pub(super) fn is_quirky(page: &str) -> bool {
    let mut rest = page.trim_ascii_start();
    while let Some(comment) = rest.strip_prefix("<!--") {
        let Some((_, behind)) = comment.split_once("-->") else {
            return true;
        };
        rest = behind.trim_ascii_start();
    }
    let Some((head, rest)) = rest.split_at_checked("<!doctype".len()) else {
        return true;
    };
    if !head.eq_ignore_ascii_case("<!doctype") {
        return true;
    }
    let declaration: String = rest
        .chars()
        .take(MAX_CHARACTERS)
        .take_while(|character| *character != '>')
        .collect();
    let declaration = declaration.to_ascii_lowercase();
    let Some(after) = declaration.trim_ascii_start().strip_prefix("html") else {
        return true;
    };
    let quoted: Vec<&str> = after.split(['"', '\'']).skip(1).step_by(2).collect();
    let Some(public) = quoted.first().filter(|_| after.contains("public")) else {
        return false;
    };
    let loose = |version: &str| {
        ["transitional//", "frameset//"].iter().any(|kind| {
            public
                .strip_prefix(version)
                .is_some_and(|rest| rest.trim_ascii_start().starts_with(kind))
        })
    };
    if public.starts_with("-//w3c//dtd html 4.01") {
        return loose("-//w3c//dtd html 4.01") && quoted.len() < 2;
    }
    if public.starts_with("-//w3c//dtd html 4.0") {
        return loose("-//w3c//dtd html 4.0");
    }
    !(public.starts_with("-//w3c//dtd xhtml") || public.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_doctypes_and_none_are_quirky() {
        for page in [
            "<p>",
            "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\"><p>",
            "<!doctype html public '-//W3C//DTD HTML 3.2 Final//EN'>",
            "<!-- a --><html>",
            "",
        ] {
            assert!(is_quirky(page), "{page}");
        }
        for page in [
            "<!doctype html><p>",
            " <!-- a --> <!DOCTYPE html>",
            "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\" \"http://www.w3.org/TR/html4/loose.dtd\">",
            "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">",
        ] {
            assert!(!is_quirky(page), "{page}");
        }
    }
}
