//! Charsets: declared, undeclared, misdeclared.

use jianbao_feed::{Context, WarningKind, parse};

use crate::kinds;

/// 北风市昨夜下了今年第一场雪 in GB18030.
const GBK: &[u8] = b"\xb1\xb1\xb7\xe7\xca\xd0\xd7\xf2\xd2\xb9\xcf\xc2\xc1\xcb\xbd\xf1\xc4\xea\xb5\xda\xd2\xbb\xb3\xa1\xd1\xa9";
const TITLE: &str = "北风市昨夜下了今年第一场雪";

fn check(head: &str, title: &[u8], content_type: Option<&str>) {
    let bytes = [
        head.as_bytes(),
        b"<rss><channel><title>",
        title,
        b"</title></channel></rss>",
    ]
    .concat();
    let context = Context {
        content_type: content_type.map(str::to_owned),
        ..Context::default()
    };
    let parsed = parse(&bytes, &context);
    assert_eq!(
        parsed.feed.title.as_deref(),
        Some(TITLE),
        "{head} {content_type:?}"
    );
    // That it is not what is stated, or that nothing is stated, is told.
    assert!(
        kinds(&parsed)
            .iter()
            .all(|kind| *kind == WarningKind::Charset)
    );
}

#[test]
fn declared_undeclared_and_misdeclared_charsets_are_read() {
    let headers = [
        None,
        Some("text/xml"),
        Some("text/xml; charset=gbk"),
        Some("text/xml; charset=utf-8"),
        Some("text/xml; charset=iso-8859-1"),
    ];
    for content_type in headers {
        check("<?xml version='1.0' encoding='gb2312'?>", GBK, content_type);
        check(
            "<?xml version=\"1.0\" encoding=\"GBK\" ?>\n",
            GBK,
            content_type,
        );
        check(
            "<?xml version='1.0' encoding='utf-8'?>",
            TITLE.as_bytes(),
            content_type,
        );
        check(
            "<?xml version='1.0' encoding='gbk'?>",
            TITLE.as_bytes(),
            content_type,
        );
        check("", TITLE.as_bytes(), content_type);
    }
    for content_type in [None, Some("text/xml; charset=gbk")] {
        check("<?xml version='1.0' encoding='utf-8'?>", GBK, content_type);
        check("", GBK, content_type);
    }
}

#[test]
fn utf_16_and_utf_32_are_read_with_and_without_mark() {
    let feed = format!(
        "<?xml version='1.0' encoding='utf-16'?><rss><channel><title>{TITLE}</title></channel></rss>"
    );
    let little: Vec<u8> = feed.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = feed.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let wide: Vec<u8> = feed
        .chars()
        .flat_map(|character| u32::from(character).to_le_bytes())
        .collect();
    for bytes in [
        [b"\xff\xfe\0\0", wide.as_slice()].concat(),
        wide,
        [b"\xff\xfe", little.as_slice()].concat(),
        little,
        [b"\xfe\xff", big.as_slice()].concat(),
        big,
    ] {
        let parsed = parse(&bytes, &Context::default());
        assert_eq!(parsed.feed.title.as_deref(), Some(TITLE));
    }
}

#[test]
fn a_few_broken_bytes_are_a_warning() {
    let title = TITLE.repeat(10);
    let feed = [
        b"<rss><channel><title>x\xff",
        title.as_bytes(),
        b"</title></channel></rss>",
    ]
    .concat();
    let parsed = parse(&feed, &Context::default());
    assert_eq!(parsed.feed.title, Some(format!("x\u{fffd}{title}")));
    assert_eq!(kinds(&parsed), [WarningKind::Charset]);
}

#[test]
fn russian_is_told_from_ukrainian_and_japanese_known_by_its_escapes() {
    let russian = "Паром не ходит, потому что в гавани туман, и никто не знает, когда он уйдёт";
    let ukrainian = "Пором не ходить, бо в гавані туман, і ніхто не знає, коли він піде її шляхом";
    let japanese = "渡し船は霧のため出ません";
    for (encoding, title) in [
        (encoding_rs::KOI8_R, russian),
        (encoding_rs::KOI8_U, ukrainian),
        (encoding_rs::ISO_2022_JP, japanese),
    ] {
        let feed = format!("<rss><channel><title>{title}</title></channel></rss>");
        let (bytes, _, had_errors) = encoding.encode(&feed);
        assert!(!had_errors, "{title}");
        let parsed = parse(&bytes, &Context::default());
        assert_eq!(parsed.feed.title.as_deref(), Some(title));
        assert_eq!(parsed.feed.charset, encoding.name().to_ascii_lowercase());
    }
}
