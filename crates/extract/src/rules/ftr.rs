//! The format of the public collection fivefilters/ftr-site-config: lines of `directive: value`.
//!
//! It is described in the help of Full-Text RSS, "Site Patterns", and by the files themselves. What tells
//! their own program how to fetch, parse or tidy a page means nothing here and is listed as ignored;
//! so is what follows links, and logins. An expression that is no XPath 1.0 is ignored there and here, so
//! that a file does what its author saw it do; only when it has no `body` left the file is unusable.

use super::check::TestCase;
use super::{RulesError, SiteRules, XPath, expression, within_size};

/// Most notes on what is ignored.
const MAX_IGNORED: usize = 50;

/// Reads a file.
pub(super) fn read(name: &str, text: &str) -> Result<SiteRules, RulesError> {
    within_size(name, text)?;
    let mut rules = SiteRules {
        name: name.into(),
        ..SiteRules::default()
    };
    let mut unusable = None;
    // What the next `replace_string` replaces.
    let mut find: Option<&str> = None;
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((key, value)) = split(line) else {
            ignore(&mut rules, format!("line {number}: no directive"));
            continue;
        };
        let at = format!("line {number}: {key}");
        match key {
            _ if value.is_empty() && key != "replace_string" => {}
            "title" | "body" | "author" | "date" | "strip" => match expression(name, &at, value) {
                Ok(read) => of_key(&mut rules, key).push(read),
                Err(error) => {
                    ignore(&mut rules, error.to_string());
                    if key == "body" {
                        unusable.get_or_insert(error);
                    }
                }
            },
            "strip_id_or_class" | "strip_image_src" => match unquoted(value) {
                // Every name has an empty one in it.
                part if part.trim().is_empty() => {
                    ignore(&mut rules, format!("{at} is empty"));
                }
                part if key == "strip_image_src" => rules.strip_pictures.push(part),
                part => rules.strip_named.push(part),
            },
            "find_string" => find = Some(value),
            "replace_string" => match find.take() {
                Some(find) => rules.replace.push((find.into(), value.into())),
                None => ignore(&mut rules, format!("{at} without find_string")),
            },
            "test_url" | "test_urls" => rules.tests.push(TestCase {
                url: value.into(),
                ..TestCase::default()
            }),
            "test_contains" => match rules.tests.last_mut() {
                Some(case) => case.contains.push(value.into()),
                None => ignore(&mut rules, format!("{at} without test_url")),
            },
            // What they ask for is done anyway, or is the other program's own business.
            "tidy"
            | "prune"
            | "autodetect_on_failure"
            | "parser"
            | "skip_json_ld"
            | "convert_double_br_tags"
            | "src_lazy_load_attr"
            | "strip_comments"
            | "strip_attr"
            | "post_strip_attr"
            | "insert_detected_image"
            | "autodetect_next_page"
            | "footnotes" => {}
            _ => match inside(key, "replace_string") {
                Some(find) if !find.is_empty() => rules.replace.push((find.into(), value.into())),
                _ => ignore(&mut rules, format!("{at} means nothing here")),
            },
        }
    }
    match unusable {
        Some(error) if rules.body.is_empty() => Err(error),
        _ => Ok(rules),
    }
}

fn of_key<'a>(rules: &'a mut SiteRules, key: &str) -> &'a mut Vec<XPath> {
    match key {
        "title" => &mut rules.headline,
        "body" => &mut rules.body,
        "author" => &mut rules.byline,
        "date" => &mut rules.date,
        _ => &mut rules.strip,
    }
}

/// Directive and value. What is replaced stands in the directive and may have colons of its own.
fn split(line: &str) -> Option<(&str, &str)> {
    let end = if line.starts_with("replace_string(") {
        line.find("):")? + 1
    } else {
        line.find(':')?
    };
    let (key, value) = line.split_at_checked(end)?;
    Some((key.trim(), value.get(1..).unwrap_or_default().trim()))
}

/// What stands in the parentheses of a directive.
fn inside<'a>(key: &'a str, directive: &str) -> Option<&'a str> {
    key.strip_prefix(directive)?
        .strip_prefix('(')?
        .strip_suffix(')')
}

/// The other program puts these into an expression in quotation marks and drops their own.
fn unquoted(value: &str) -> String {
    value.replace(['\'', '"'], "")
}

fn ignore(rules: &mut SiteRules, note: String) {
    if rules.ignored.len() < MAX_IGNORED {
        rules.ignored.push(note);
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    const FILE: &str = "\u{feff}# The fictional Harbour Post\r\n\
        title: //h1[@class='head']\r\n\
        body: //div[@id=\"story\"]\n\
        strip_id_or_class: 'share-bar'\n\
        replace_string(<br>:<br>): </p><p>\n\
        find_string: <x>\n\
        replace_string: \n\
        http_header(User-Agent): PHP/5.2\n\
        tidy: no\n\
        prune: no\n\
        test_url: https://post.example/a/1\n\
        test_contains: sails again\n\
        a line of prose\n";

    #[test]
    fn directives_are_read() {
        let rules = read("post.example.txt", FILE).unwrap();
        assert_eq!(rules.headline.len(), 1);
        assert_eq!(rules.body.len(), 1);
        assert_eq!(rules.strip_named, ["share-bar"]);
        let replaced = [("<br>:<br>", "</p><p>"), ("<x>", "")];
        assert_eq!(
            rules.replace,
            replaced.map(|(find, by)| (find.to_owned(), by.to_owned()))
        );
        assert_eq!(rules.tests[0].contains, ["sails again"]);
        assert_eq!(
            rules.ignored,
            [
                "line 8: http_header(User-Agent) means nothing here",
                "line 13: no directive"
            ]
        );
    }

    #[test]
    fn an_empty_text_in_quotation_marks_strips_nothing() {
        let text = "body: //main\nstrip_id_or_class: ''\nstrip_image_src: \"\"";
        let rules = read("post.example.txt", text).unwrap();
        assert!(rules.strip_named.is_empty() && rules.strip_pictures.is_empty());
        assert_eq!(rules.ignored[0], "line 2: strip_id_or_class is empty");
    }

    #[test]
    fn without_any_body_that_can_be_read_the_file_is_unusable() {
        let text = "body: //div[\nbody: //main\nstrip: //a b";
        assert_eq!(read("post.example.txt", text).unwrap().count(), 1);
        let error = read("post.example.txt", "title: //h1\nbody: //div[@id='x'").unwrap_err();
        assert_eq!(
            error.to_string(),
            "rules post.example.txt: line 2: body \"//div[@id='x'\" is no XPath 1.0: \
             \"]\" is missing at the end"
        );
    }
}
