//! How the text is written: blocks, lines, notes, scripts.

use crate::{PARAGRAPHS, body, page, paragraphs, read};

/// The HTML of an article with `markup` between its first paragraphs and its last.
fn written(markup: &str) -> String {
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1>{}{markup}<p>{}</p></article>",
        paragraphs(),
        "The office thanked all who had waited, and asked them to come early, since the first boat of the day is full."
    );
    body(&read(&page("", &article)))
}

#[track_caller]
fn check(markup: &str, expect: &str) {
    let html = written(markup);
    assert!(html.contains(expect), "{expect}\n in {html}");
}

#[test]
fn lists_tables_quotes_and_code_stay() {
    check(
        "<h2>What to bring</h2><ul><li>A coat<ul><li>warm</li></ul></li><li>A ticket</li></ul>",
        "<h2>What to bring</h2><ul><li>A coat<ul><li>warm</li></ul></li><li>A ticket</li></ul>",
    );
    check(
        "<table><tr><th>Month</th><th>Boats</th></tr><tr><td>May</td><td>11</td></tr><tr><td></td><td>12</td></tr></table>",
        "<tr><td></td><td>12</td></tr>",
    );
    check(
        "<dl><dt>Knot</dt><dd>A sea mile an hour, a little more than on land</dd></dl>",
        "<dl><dt>Knot</dt><dd>A sea mile an hour, a little more than on land</dd></dl>",
    );
    check(
        "<pre><code>let boats = 11;\n  let crew = 4;</code></pre>",
        "<pre><code>let boats = 11;\n  let crew = 4;</code></pre>",
    );
    check(
        "<blockquote class=twitter-tweet><p>We sail again!</p>&mdash; Harbour Office (@harbour) <a href=https://social.test/1>May 4, 2026</a></blockquote>",
        "<blockquote><p>We sail again!</p><p>— Harbour Office (@harbour) <a href=\"https://social.test/1\">May 4, 2026</a></p></blockquote>",
    );
}

#[test]
fn lists_of_links_are_text_when_a_sentence_announces_them_or_they_lead_out() {
    check(
        "<p>The office names three papers on the ferry and its engines:</p><ol><li><a href=/paper/1>On batteries at sea</a></li>\
         <li><a href=/paper/2>On the noise of engines</a></li></ol>",
        "On the noise of engines",
    );
    check(
        "<h3>Sources</h3><ul><li><a href=https://journal.test/1>On batteries at sea, a study</a></li>\
         <li><a href=https://journal.test/2>On the noise of engines, a study</a></li></ul>",
        "a study",
    );
    let html = written(
        "<h3>Elsewhere on the coast</h3><ul><li><a href=/a/5>A lighthouse is for sale again</a></li>\
         <li><a href=/a/6>Gulls learn to open boxes</a></li></ul>",
    );
    assert!(
        !html.contains("lighthouse") && !html.contains("Elsewhere"),
        "{html}"
    );
}

#[test]
fn two_line_breaks_end_a_paragraph_and_one_does_not() {
    check(
        "<div>The first line,<br>the second line.<br><br> <b>Another</b> paragraph.<br></div>",
        "<p>The first line,<br>the second line.</p><p><b>Another</b> paragraph.</p>",
    );
    check(
        "<p>A verse of the page's own.<br><br>And another.<br></p>",
        "<p>A verse of the page's own.<br><br>And another.</p>",
    );
    check(
        "<div>Loose text, and more of it.<br><br>Then a gap, <i>slanted<br><br>across</i> it.<p>A paragraph.</p>The tail.</div>",
        "<p>Loose text, and more of it.</p><p>Then a gap, <i>slanted</i></p><p><i>across</i> it.</p><p>A paragraph.</p><p>The tail.</p>",
    );
}

#[test]
fn notes_are_reached_by_their_numbers() {
    let html = written(
        "<p>The boat makes nine knots<sup><a href=#n1>1</a></sup> in calm water, the office said.</p>\
         <ol><li id=n1>Measured in May, with forty people on board.</li><li id=x>Measured in June.</li></ol>",
    );
    let (_, target) = html.split_once("href=\"#").unwrap();
    let (target, _) = target.split_once('"').unwrap();
    assert!(
        html.contains(&format!("<li id=\"{target}\">Measured in May")),
        "{html}"
    );
    assert!(html.contains("<li>Measured in June"), "{html}");
}

#[test]
fn nothing_is_glued_and_nothing_is_empty() {
    let html = written(
        "<p>The fare<span></span> is <b>low</b> <i>and</i>\n<a href=/f>fair</a>, H<sub>2</sub>O.<span class=br></span>It stays.</p><p>&nbsp;</p><p><b> </b></p><div></div>",
    );
    assert!(
        html.contains("<p>The fare is <b>low</b> <i>and</i>"),
        "{html}"
    );
    assert!(html.contains("H<sub>2</sub>O. It stays.</p>"), "{html}");
    assert!(
        !html.contains("<p></p>") && !html.contains("<b>"[..2].repeat(2).as_str()),
        "{html}"
    );
    check(
        "<p>船名は<ruby>海<rt>うみ</rt></ruby>と<b>「</b>空<b>」</b>。</p>",
        "<ruby>海<rt>うみ</rt></ruby>と<b>「</b>空<b>」</b>。",
    );
}

#[test]
fn datelines_stay_before_the_text() {
    for line in [
        "HARBOUR CITY — ",
        "（港城讯）",
        "Harbour Agency: ",
        "<b>HARBOUR CITY</b> — ",
    ] {
        let text = PARAGRAPHS[0];
        let article = format!(
            "<article><h1>Ferry returns to the islands</h1><p>{line}{text}</p><p>{}</p><p>{}</p></article>",
            PARAGRAPHS[1], PARAGRAPHS[2]
        );
        let html = body(&read(&page("", &article)));
        assert!(html.starts_with(&format!("<p>{line}{text}</p>")), "{html}");
    }
}
