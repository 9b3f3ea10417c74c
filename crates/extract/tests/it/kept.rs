//! Paragraphs that look like notices, bylines or labels, and are the text.

use crate::{PARAGRAPHS, body, page, paragraphs, read};

/// The text of an article with lines above, within and below its paragraphs.
fn text(above: &str, within: &str, below: &str) -> String {
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1>{above}{}{within}<p>{}</p>{below}</article>",
        paragraphs(),
        PARAGRAPHS[1].replace("Eleven", "Twelve"),
    );
    read(&page("", &article)).text
}

#[test]
fn sentences_above_the_first_long_paragraph_stay() {
    for line in [
        "The pier was closed on 4 May 2026 after a plank broke under a walker.",
        "By Monday evening, water had reached the second step of the old town hall.",
        "Von der Insel fuhr am Montag kein einziges Boot nach Norden.",
        "أغلقت السلطات الرصيف يوم 4 مايو 2026 بعد أن انكسر لوح تحت أحد المارة.",
    ] {
        let found = text(&format!("<p>{line}</p>"), "", "");
        assert!(found.contains(line), "{found}");
    }
}

#[test]
fn breaking_news_of_two_lines_is_text() {
    let found = read(&page(
        "",
        "<article><h1>Ferry returns to the islands</h1><p>The mayor resigned on Monday, 4 May 2026.</p><p>More follows.</p></article>",
    ));
    assert!(found.text.contains("The mayor resigned"), "{found:?}");
}

#[test]
fn last_paragraphs_with_words_of_requests_stay() {
    for line in [
        "The boats will be painted next year, the mayor wrote on Facebook after the meeting of the town.",
        "She posted the picture on Instagram, where half the island saw it before noon.",
        "The winner, who lives on the northern island, will donate half of its income to the school.",
        "The company was told to change its privacy policy by the end of the year.",
        "The vote is a political earthquake for the islands, where nothing had changed for forty years.",
        "“This is a national tragedy,” the minister told the people on the pier.",
        "公司表示，新版客户端将于下月上线，届时乘客可以直接查看每一班渡轮的位置和剩余座位。",
    ] {
        let found = text("", "", &format!("<p>{line}</p>"));
        assert!(found.ends_with(line), "{found}");
    }
}

#[test]
fn paragraphs_within_the_text_with_words_of_notices_stay() {
    for line in [
        "Copyright holders of the old photographs have sued the town and its museum.",
        "Getty Images sued the town over a picture of the old ferry in the dock.",
        "Foto tersebut menjadi viral setelah kapal itu kembali ke pelabuhan.",
        "他一个人带着相机，在码头上连续三天独自拍摄。",
        "To see the timetable readers have to enable JavaScript, which many of the islanders never do.",
        "Publishers of the town left <a href=https://news.test/>Google News</a> in spring, and came back in May.",
        "Related charges were dropped in May.",
        "Mehr zu sagen hatte er nicht.",
    ] {
        let found = text("", &format!("<p>{line}</p>"), "");
        let plain = line
            .replace("<a href=https://news.test/>", "")
            .replace("</a>", "");
        assert!(found.contains(&plain), "{plain}\n in {found}");
    }
}

#[test]
fn a_short_last_paragraph_in_a_script_without_marks_stays() {
    let long = "ท่าเรือแห่งนี้ใช้เวลาก่อสร้างสามปีและเปิดให้บริการแก่ประชาชนทั่วไปเมื่อวันจันทร์ที่ผ่านมาโดยมีเรือข้ามฟากวันละสิบเอ็ดเที่ยวจนถึงฤดูใบไม้ร่วง";
    let found = read(&page(
        "",
        &format!(
            "<article><h1>ท่าเรือเปิดแล้ว</h1><p>{long}</p><p>{long}แล้ว</p><p>{long}ครับ</p><p>ประชาชนต่างยินดี</p></article>"
        ),
    ));
    assert!(found.text.ends_with("ประชาชนต่างยินดี"), "{}", found.text);
}

#[test]
fn linked_subheadings_with_prose_below_stay() {
    let list = (1..4)
        .map(|number| {
            format!(
                "<h2><a href=/places/pier-{number}>{number}. The pier of the island</a></h2><p>{}</p>",
                PARAGRAPHS[3].replace("1974", &format!("197{number}"))
            )
        })
        .collect::<Vec<_>>().concat();
    let found = text("", &list, "");
    assert!(found.contains("2. The pier of the island"), "{found}");
}

#[test]
fn an_answer_given_again_stays_and_a_label_of_boxes_goes() {
    let answer = |number: usize| {
        format!(
            "<p>The office was asked in round {number} of the talks whether the fare would rise again.</p><p>No answer</p>"
        )
    };
    let answers: String = (1..4).map(answer).collect();
    let found = text("", &answers, "");
    assert_eq!(found.matches("No answer").count(), 3, "{found}");
    let labels = (1..4)
        .map(|number| {
            format!("<p>The office was asked in round {number} of the talks, and it had no answer.</p><div>Our harbour shop</div>")
        })
        .collect::<Vec<_>>().concat();
    let found = text("", &labels, "");
    assert!(!found.contains("harbour shop"), "{found}");
}

#[test]
fn what_one_attribute_hides_another_does_not_show() {
    for hidden in [
        "style='display:none' class=js-hidden",
        "hidden class=x-hide",
    ] {
        let found = text(
            "",
            &format!(
                "<div {hidden}><p>Nobody on the pier was meant to read this line, and nobody did.</p></div>"
            ),
            "",
        );
        assert!(!found.contains("Nobody"), "{hidden}: {found}");
    }
}

#[test]
fn line_breaks_between_parts_of_code_stay() {
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1>{}<pre><code><span>let boats</span>\n  <span>let crew</span></code></pre><p>{}</p></article>",
        paragraphs(),
        PARAGRAPHS[1].replace("Eleven", "Twelve"),
    );
    let html = body(&read(&page("", &article)));
    assert!(html.contains("let boats\n  let crew"), "{html}");
}

#[test]
fn many_bold_lines_and_nested_boxes_take_linear_time() {
    let bold = "<p><b>Testimonials</b></p>".repeat(8_000);
    let nested = format!("{}{}", "<div>a".repeat(300), "<i></i>".repeat(20_000));
    for markup in [bold, nested] {
        let started = std::time::Instant::now();
        text("", &markup, "");
        assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    }
}
