use super::*;

const STORY: &str = "北风市昨夜下了今年第一场雪，学校停课一天，孩子们在河边堆雪人。";

fn check(
    bytes: &[u8],
    content_type: Option<&str>,
    text: &str,
    charset: &str,
    source: CharsetSource,
) {
    let decoded = decode(bytes, content_type);
    assert_eq!((decoded.charset, decoded.source), (charset, source));
    assert!(decoded.text.contains(text), "{:?}", decoded.text);
}

fn encoded(encoding: &'static Encoding, head: &str) -> Vec<u8> {
    encoding.encode(&format!("{head}{STORY}")).0.into_owned()
}

#[test]
fn declared_charsets_are_used_in_order() {
    let gbk = encoded(GBK, "<meta charset=gb2312>");
    check(&gbk, None, STORY, "gb18030", CharsetSource::Meta);
    check(
        &gbk,
        Some("text/html; charset=\"GBK\""),
        STORY,
        "gb18030",
        CharsetSource::Http,
    );
    let big5 = encoding_rs::BIG5
        .encode("<meta http-equiv=Content-Type content='text/html; charset=big5'>北風市昨夜下雪")
        .0
        .into_owned();
    check(&big5, None, "北風市昨夜下雪", "Big5", CharsetSource::Meta);
    let xml = encoded(GBK, "<?xml version='1.0' encoding='gbk'?>");
    check(&xml, None, STORY, "gb18030", CharsetSource::Xml);
    check(
        b"\xef\xbb\xbfabc",
        Some("text/html; charset=gbk"),
        "abc",
        "UTF-8",
        CharsetSource::Bom,
    );
    check(
        b"\xff\xfea\0b\0",
        None,
        "ab",
        "UTF-16LE",
        CharsetSource::Bom,
    );
    check(b"<\0?\0x\0", None, "<?x", "UTF-16LE", CharsetSource::Xml);
    check(
        b"caf\xe9",
        Some("text/html; charset=latin1"),
        "café",
        "windows-1252",
        CharsetSource::Http,
    );
}

#[test]
fn a_declaration_that_lies_is_overridden() {
    let utf8 = format!("<meta charset=gbk>{STORY}");
    check(
        utf8.as_bytes(),
        Some("text/html; charset=gb2312"),
        STORY,
        "UTF-8",
        CharsetSource::Detected,
    );
    check(
        &utf8.as_bytes()[..utf8.len() - 1],
        None,
        "堆雪人",
        "UTF-8",
        CharsetSource::Detected,
    );
    let gbk = encoded(GBK, "<meta charset=utf-8>");
    check(
        &gbk,
        Some("text/html; charset=utf-8"),
        STORY,
        "gb18030",
        CharsetSource::Detected,
    );
    let honest_meta = encoded(GBK, "<meta charset=gbk>");
    check(
        &honest_meta,
        Some("text/html; charset=utf-8"),
        STORY,
        "gb18030",
        CharsetSource::Meta,
    );
    check(
        &encoded(GBK, ""),
        None,
        STORY,
        "gb18030",
        CharsetSource::Detected,
    );
}

#[test]
fn a_few_broken_characters_do_not_change_the_charset() {
    let mut bytes = STORY.repeat(20).into_bytes();
    bytes.insert(300, 0xff);
    for content_type in [None, Some("text/html; charset=utf-8")] {
        let decoded = decode(&bytes, content_type);
        assert_eq!(decoded.charset, "UTF-8");
        assert!(decoded.had_errors);
    }
}

#[test]
fn meta_in_a_comment_does_not_count_and_empty_input_is_text() {
    check(
        b"<!-- <meta charset=big5> --><p>rain",
        None,
        "rain",
        "UTF-8",
        CharsetSource::Detected,
    );
    check(
        b"",
        Some("text/html; charset=hz-gb-2312"),
        "",
        "UTF-8",
        CharsetSource::Detected,
    );
}

/// A page of a script as it is in an encoding, without a word on the encoding.
fn page_of(encoding: &'static Encoding, sentence: &str) -> Vec<u8> {
    let page = format!(
        "<html><head><title>{sentence}</title></head><body><div class=text><p>{sentence}</p><p>{}</p></div></body></html>",
        sentence.repeat(4)
    );
    let (bytes, _, lossy) = encoding.encode(&page);
    assert!(!lossy, "{}", encoding.name());
    bytes.into_owned()
}

const SENTENCES: &[(&Encoding, &str)] = &[
    (
        GB18030,
        "渡轮停航四个月之后，星期一恢复往返群岛的航行，港务处的人说。",
    ),
    (
        encoding_rs::BIG5,
        "渡輪停航四個月之後，星期一恢復往返群島的航行，港務處的人說。",
    ),
    (
        encoding_rs::SHIFT_JIS,
        "島へ渡る船は、月曜日からまた走り出すと、港の事務所は伝えた。",
    ),
    (
        encoding_rs::EUC_JP,
        "島へ渡る船は、月曜日からまた走り出すと、港の事務所は伝えた。",
    ),
    (
        encoding_rs::EUC_KR,
        "섬으로 가는 배가 월요일부터 다시 다닌다고 항구 사무소가 말했다.",
    ),
    (
        encoding_rs::WINDOWS_1251,
        "Паром на острова снова ходит с понедельника, сообщили в порту.",
    ),
    (
        encoding_rs::KOI8_R,
        "Паром на острова снова ходит с понедельника, сообщили в порту.",
    ),
    (
        encoding_rs::WINDOWS_1253,
        "Το πλοίο για τα νησιά ταξιδεύει ξανά από τη Δευτέρα, είπε το λιμάνι.",
    ),
    (
        encoding_rs::WINDOWS_1256,
        "عادت العبارة إلى الجزر يوم الاثنين بعد أربعة أشهر، قال مكتب الميناء.",
    ),
    (
        encoding_rs::WINDOWS_1255,
        "המעבורת אל האיים מפליגה שוב מיום שני, אמרו במשרד הנמל.",
    ),
    (
        encoding_rs::WINDOWS_874,
        "เรือข้ามฟากไปยังเกาะกลับมาเดินเรืออีกครั้งในวันจันทร์ ท่าเรือกล่าว",
    ),
];

#[test]
fn what_is_not_declared_is_detected() {
    for (encoding, sentence) in SENTENCES {
        let decoded = decode(&page_of(encoding, sentence), None);
        assert!(
            decoded.text.contains(sentence),
            "{} as {}",
            encoding.name(),
            decoded.charset
        );
        assert!(!decoded.had_errors);
    }
}

#[test]
fn what_a_server_says_of_everything_does_not_count() {
    for label in ["iso-8859-1", "windows-1252", "us-ascii"] {
        for (encoding, sentence) in SENTENCES {
            let header = format!("text/html; charset={label}");
            let decoded = decode(&page_of(encoding, sentence), Some(&header));
            assert!(
                decoded.text.contains(sentence),
                "{} as {}",
                encoding.name(),
                decoded.charset
            );
        }
        let french = page_of(
            WINDOWS_1252,
            "« L’été dernier, à l’île d’Yeu », dit-elle, « la traversée coûtait déjà très cher. »",
        );
        let decoded = decode(&french, Some(&format!("text/html; charset={label}")));
        assert_eq!(
            (decoded.charset, decoded.source),
            ("windows-1252", CharsetSource::Http)
        );
    }
}

#[test]
fn declared_is_what_is_used_of_each_encoding() {
    for (encoding, sentence) in SENTENCES {
        let bytes = page_of(encoding, sentence);
        let header = format!("text/html;charset={}", encoding.name());
        check(
            &bytes,
            Some(&header),
            sentence,
            encoding.name(),
            CharsetSource::Http,
        );
        let meta = format!("<meta charset='{}'>", encoding.name());
        let bytes = [meta.as_bytes(), &bytes].concat();
        check(&bytes, None, sentence, encoding.name(), CharsetSource::Meta);
    }
}

#[test]
fn utf_16_is_seen_without_a_mark() {
    let html = "<!doctype html><html><title>雪</title><p>Rain and snow, and the ferry sails.";
    let little: Vec<u8> = html.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = html.encode_utf16().flat_map(u16::to_be_bytes).collect();
    check(&little, None, html, "UTF-16LE", CharsetSource::Detected);
    check(
        &big,
        Some("text/html; charset=utf-8"),
        html,
        "UTF-16BE",
        CharsetSource::Detected,
    );
    check(
        b"<p>a\0b\0c and rain</p>",
        None,
        "rain",
        "UTF-8",
        CharsetSource::Detected,
    );
}

#[test]
fn labels_within_a_page_mean_what_browsers_take_them_for() {
    let utf16 = format!("<meta charset=utf-16>{STORY}");
    check(utf16.as_bytes(), None, STORY, "UTF-8", CharsetSource::Meta);
    check(
        b"<meta charset=x-user-defined><p>caf\xe9",
        None,
        "caf\u{e9}",
        "windows-1252",
        CharsetSource::Meta,
    );
    let late = format!("{}<meta charset=big5>", " ".repeat(2_000));
    let late = [late.as_bytes(), &encoding_rs::BIG5.encode("北風").0].concat();
    check(&late, None, "北風", "Big5", CharsetSource::Meta);
}
