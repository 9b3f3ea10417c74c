//! Expressions on hand-made pages.

use super::{TooCostly, Unreadable, Value, XPath, string_of};
use crate::document::Document;
use crate::parse;

const PAGE: &str = "<html lang=en-GB><head><title>Ferry returns | Post</title>\
    <meta property='og:title' content='Ferry returns'></head><body>\
    <div id=story class='story  body wide'><h1>Ferry <b>returns</b></h1>\
    <p class=lead>One</p><p>Two <a href=/a/2>link</a></p><p data-n=3>Three</p>\
    <ul><li>a<li>b<li>c</ul></div>\
    <div class=story-foot><p>Foot</p><span>By Ann Lee, Post</span></div></body></html>";

fn parsed(html: &str) -> Document {
    parse::parse(html.to_owned(), 10_000, 100).document
}

/// The texts of what an expression selects, or its value as text.
fn select(expression: &str) -> Vec<String> {
    let document = parsed(PAGE);
    let path = XPath::parse(expression).unwrap();
    match path.evaluate(&document, &mut 100_000).unwrap() {
        Value::Nodes(nodes) => nodes
            .iter()
            .map(|node| string_of(&document, *node))
            .collect(),
        other => vec![other.text(&document)],
    }
}

fn check(expression: &str, expect: &[&str]) {
    assert_eq!(select(expression), expect, "{expression}");
}

#[test]
fn paths_select_in_document_order_and_once() {
    check("//h1", &["Ferry returns"]);
    check("/html/body/div/p", &["One", "Two link", "Three", "Foot"]);
    check("//div//p[@class]", &["One"]);
    check(
        "//p | //h1 | //p[1]",
        &["Ferry returns", "One", "Two link", "Three", "Foot"],
    );
    check(
        "//meta[@property=\"og:title\"]/@content",
        &["Ferry returns"],
    );
    check("//P[@Data-N]", &["Three"]);
    check("//@href", &["/a/2"]);
    check("//h1/text()", &["Ferry "]);
    check("id('story')/h1/b", &["returns"]);
    check("//p/..//li", &["a", "b", "c"]);
    check(
        "//*[@id='story']/descendant-or-self::*[@class='lead']",
        &["One"],
    );
    check("//comment()", &[]);
}

#[test]
fn positions_count_within_the_parent_and_along_the_axis() {
    check("//li[2]", &["b"]);
    check("//li[last()]", &["c"]);
    check("//li[position() > 1][1]", &["b"]);
    check("//p[1]", &["One", "Foot"]);
    check("(//p)[1]", &["One"]);
    check("(//p)[last()]", &["Foot"]);
    check("//li[3]/preceding-sibling::li[1]", &["b"]);
    check("//li[1]/following-sibling::*[1][self::li]", &["b"]);
    check("//b/ancestor::*[1]", &["Ferry returns"]);
    check("//ul/preceding::p[1]", &["Three"]);
    check("//ul/following::p", &["Foot"]);
    check("//li[last() - 1]", &["b"]);
    check("//li[position() mod 2 = 1]", &["a", "c"]);
    check("//p[count(preceding-sibling::p) = 2]", &["Three"]);
    check("//p[string-length(.) = 3]", &["One"]);
    check("//div[p[2]]/h1", &["Ferry returns"]);
}

#[test]
fn conditions_are_those_of_public_rule_files() {
    let class = "contains(concat(' ',normalize-space(@class),' '),' body ')";
    check(&format!("//div[{class}]/h1"), &["Ferry returns"]);
    check("//div[contains(@class, 'story') and not(@id)]/p", &["Foot"]);
    check(
        "//div[starts-with(@class, 'story-') or @id='none']/p",
        &["Foot"],
    );
    check("//p[contains(., 'Tw')]", &["Two link"]);
    check("//p[contains(text(), 'Two')]/a/@href", &["/a/2"]);
    check("//p[a]", &["Two link"]);
    check("//p[not(a) and not(@*)]", &["Foot"]);
    check("//p[.='One']", &["One"]);
    check("//div [ @id = \"story\" ]/h1", &["Ferry returns"]);
    check("//li[.='b']/parent::ul/li[1]", &["a"]);
    check("//p[@data-n > 2]", &["Three"]);
    check("//*[self::h1 or self::li][1]", &["Ferry returns", "a"]);
    check("//*[name()='h1']", &["Ferry returns"]);
    check("//p[@class != 'lead']", &[]);
    check("//p[lang('en')][1]", &["One", "Foot"]);
}

#[test]
fn functions_give_texts_numbers_and_truths() {
    check("substring-before(//title, ' |')", &["Ferry returns"]);
    check("substring-after(//span, 'By ')", &["Ann Lee, Post"]);
    check(
        "substring-before(substring-after(//span, 'By '), ',')",
        &["Ann Lee"],
    );
    check(
        "concat(//title, '-', 1.50, true())",
        &["Ferry returns | Post-1.5true"],
    );
    check("count(//p) + 2 * 3", &["10"]);
    check("7 mod 4 div 2 - -1", &["2.5"]);
    check("normalize-space('  a  b ')", &["a b"]);
    check("translate('bar','abc','AB')", &["BAr"]);
    check("substring('12345', 2, 3)", &["234"]);
    check("substring('12345', 1.5, 2.6)", &["234"]);
    check("substring('12345', 0 div 0, 3)", &[""]);
    check("string(1 div 0)", &["Infinity"]);
    check("number('x')", &["NaN"]);
    check("sum(//p/@data-n)", &["3"]);
    check("round(2.5) + floor(-1.5) + ceiling(1.2)", &["3"]);
    check("boolean(//nothing)", &["false"]);
    check("'a' = 'a' and 1 < 2", &["true"]);
    check("local-name(//*[@id])", &["div"]);
}

#[test]
fn names_of_operators_are_names_where_a_name_stands() {
    let document = parsed("<div><or>x</or><and>y</and></div>");
    let count = |expression: &str| {
        let value = XPath::parse(expression).unwrap();
        match value.evaluate(&document, &mut 10_000).unwrap() {
            Value::Nodes(nodes) => nodes.len(),
            _ => 0,
        }
    };
    assert_eq!(count("//or | //and"), 2);
    assert_eq!(count("//*[or or and]"), 1);
    assert_eq!(count("//*[* and */text()]"), 1);
}

#[test]
fn what_cannot_be_read_says_why() {
    let check = |expression: &str, expect: &str| {
        assert_eq!(
            XPath::parse(expression).err(),
            Some(Unreadable(expect.into())),
            "{expression}"
        );
    };
    check("", "a name is missing at the end");
    check("//div[@id='x'", "\"]\" is missing at the end");
    check("//div[@id='x]", "a quotation mark is not closed");
    check("//a,/b", "\",\" is out of place");
    check("//a/matches(., 'x')", "matches() cannot be a step");
    check("ends-with(., 'x')", "XPath 1.0 has no function ends-with()");
    check("$x", "variables are not known");
    check("//beside::a", "there is no axis \"beside\"");
    check("contains('x')", "contains() does not take 1 arguments");
    check("//div.body#", "\"#\" is out of place");
    check(&"(".repeat(100), "nested deeper than 24 levels");
    check(&"a/".repeat(3_000), "longer than 4000 bytes");
}

#[test]
fn long_chains_do_not_nest() {
    let sum = format!("1{}", "+1".repeat(1_900));
    check(&sum, &["1901"]);
    let either = format!("//h1[@a{}]", " or @a".repeat(600));
    check(&either, &[]);
}

#[test]
fn costly_expressions_end() {
    let document = parsed(&"<div>".repeat(90).repeat(10));
    let path = XPath::parse("//*[.//*[.//*[.//*[.//*]]]]/following::*[preceding::*]").unwrap();
    let mut steps = 50_000;
    assert_eq!(path.evaluate(&document, &mut steps), Err(TooCostly));
    assert_eq!(steps, 0);
}
