//! A fictional file of every dialect, read and written.

use jianbao_core::record::{ReadError, read};
use jianbao_core::{Certainty, Dialect, Record, RecordFile};
use jiff::tz::TimeZone;

const CLASSIC: &str = include_str!("../data/classic.md");
const JEKYLL: &str = include_str!("../data/jekyll.md");
const JEKYLL_PLAIN: &str = include_str!("../data/jekyll-plain.md");
const OLDER: &str = include_str!("../data/older.md");
const FRONT_MATTER: &str = include_str!("../data/front-matter.md");

fn read_text(text: &str) -> Result<RecordFile, ReadError> {
    read(text.as_bytes(), &TimeZone::get("Asia/Shanghai").unwrap())
}

#[test]
fn classic_is_composed_again_byte_for_byte() {
    let file = read_text(CLASSIC).unwrap();
    assert_eq!(file.dialect, Dialect::Classic);
    assert_eq!(file.bytes, CLASSIC.as_bytes());
    let record = &file.record;
    assert_eq!(
        record.headline,
        "灯塔岛渡船复航 “不针对冬季航线”？岛民：等了三年"
    );
    assert_eq!(
        record.entry_time.unwrap().to_string(),
        "2031-05-16T18:25:08Z"
    );
    assert_eq!(
        record.date_published.as_ref().unwrap().text,
        "Fri, 16 May 2031 18:25:08 GMT"
    );
    assert!(record.body.starts_with("<div><i>Fri") && record.body.ends_with("公布。</p>"));
    assert_eq!(
        String::from_utf8(record.write(Dialect::Classic)).unwrap(),
        CLASSIC
    );
}

#[test]
fn jekyll_is_composed_again_byte_for_byte() {
    let file = read_text(JEKYLL).unwrap();
    assert_eq!(file.dialect, Dialect::Jekyll);
    assert_eq!(file.record.byline.as_deref(), Some("林若溪"));
    assert_eq!(file.record.tags, ["灯塔岛"]);
    assert_eq!(file.record.body, "<p>停航三年的灯塔岛渡船星期五复航。</p>");
    assert_eq!(
        String::from_utf8(file.record.write(Dialect::Jekyll)).unwrap(),
        JEKYLL
    );
}

#[test]
fn front_matter_is_composed_again_byte_for_byte() {
    let file = read_text(FRONT_MATTER).unwrap();
    assert_eq!(file.dialect, Dialect::FrontMatter);
    assert_eq!(file.record.headline, "灯塔岛渡船 \"白鹭号\" 复航");
    assert_eq!(file.record.revision, Some(2));
    assert_eq!(
        String::from_utf8(file.record.write(Dialect::FrontMatter)).unwrap(),
        FRONT_MATTER
    );
}

#[test]
fn template_markers_of_site_generators_are_not_written() {
    let mut record = read_text(FRONT_MATTER).unwrap().record;
    record.body = "{{ site.secret }} {% include x %} [[Note]] {{{ %%hidden%%".to_owned();
    let written = String::from_utf8(record.write(Dialect::FrontMatter)).unwrap();
    for marker in ["{{", "{%", "[[", "%%"] {
        assert!(!written.contains(marker), "{marker} in {written}");
    }
}

#[test]
fn read_only_dialects_are_read() {
    let plain = read_text(JEKYLL_PLAIN).unwrap();
    assert_eq!(plain.dialect, Dialect::JekyllPlain);
    assert_eq!(
        plain.record.url,
        "https://weekly.example/%e7%81%af%e5%a1%94/"
    );
    assert!(plain.record.body.starts_with("<article") && plain.record.body.ends_with("</article>"));
    let older = read_text(OLDER).unwrap();
    assert_eq!(older.dialect, Dialect::Older);
    assert_eq!(
        older.record.entry_time.unwrap().to_string(),
        "2031-05-16T20:14:54Z"
    );
    assert_eq!(older.record.body, "<p>邮差阿满说，“邮包也跟着回来了。”</p>");
}

#[test]
fn damaged_front_matter_still_gives_a_record() {
    let check = |text: &str, headline: &str, warnings: usize| {
        let file = read_text(text).unwrap();
        assert_eq!(file.record.headline, headline, "{text}");
        assert_eq!(file.warnings.len(), warnings, "{:?}", file.warnings);
        assert_eq!(file.bytes, text.as_bytes());
    };
    check(
        "---\ntitle: \"钟声\nfrom: http://a.example/1\ndate: 2031-05-16\n---\n<p>x</p>\n",
        "钟声",
        0,
    );
    check(
        "---\ntitle: 钟\u{7}声\nfrom: http://a.example/1\n---\nx",
        "钟 声",
        0,
    );
    check(
        "---\r\ntitle: a\r\nfrom: http://a.example/1\r\n---\r\nx",
        "a",
        0,
    );
    check(
        "---\ntitle: a\nfrom: http://a.example/1\ndate: NaN\n---\nx",
        "a",
        1,
    );
    check("---\ntitle: a\nfrom: http://a.example/1\n<p>x</p>", "a", 1);
    check(
        "---\ntitle: a\nfrom: http://a.example/1\n---\n<!--NaN-->\n[b](http://a.example/2)\n------\n\n<div>\nx\n</div>\n",
        "b",
        1,
    );
    check(
        "\u{feff}<!--1-->\n[a\u{0}b](http://a.example/1)\n------\n\nx",
        "a b",
        0,
    );
}

#[test]
fn a_value_of_white_space_alone_is_not_written() {
    let record = Record {
        headline: "a".to_owned(),
        url: "http://a.example/1".to_owned(),
        byline: Some(" ".to_owned()),
        description: Some("\t".to_owned()),
        ..Record::default()
    };
    let text = String::from_utf8(record.write(Dialect::FrontMatter)).unwrap();
    assert!(
        !text.contains("author") && !text.contains("description"),
        "{text}"
    );
}

#[test]
fn a_file_that_is_no_record_is_refused_with_line_and_reason() {
    let check = |bytes: &[u8], line: usize, part: &str| {
        let error = read(bytes, &TimeZone::UTC).unwrap_err();
        assert_eq!(error.line, line, "{error}");
        assert!(error.reason.contains(part), "{error}");
    };
    check(b"", 1, "neither front matter nor a heading");
    check(b"# A page\n\nText", 1, "neither");
    check(b"<!--1-->\n[a](b)\n------\n\n\xff", 5, "UTF-8");
    check(b"---\ntitle: a\n---\nx", 1, "URL");
    check(b"---\nfrom: http://a.example/1\n---\nx", 1, "headline");
    check(b"<!--1-->\n[a]()\n------\n\nx", 2, "URL");
}

#[test]
fn a_day_without_time_is_taken_in_the_zone_of_the_archive() {
    let file =
        read_text("---\ntitle: a\nfrom: http://a.example/1\ndate: 2031-05-16\n---\nx").unwrap();
    let date = file.record.date_published.unwrap();
    assert_eq!(date.certainty, Certainty::DateOnly);
    assert_eq!(date.instant.to_string(), "2031-05-15T16:00:00Z");
}
