//! What looks like other stories, comments and notices, and is text of the article.

use crate::{page, paragraphs, read};

/// The text of an article with something between its paragraphs.
fn text(between: &str) -> String {
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1>{0}{between}{0}</article>",
        paragraphs()
    );
    read(&page("", &article)).text
}

const CHINESE: [&str; 4] = [
    "往返外岛的渡轮星期一恢复通航，港务处表示，航班将逐步增加到每天十一班，票价维持不变。",
    "岛上居民说，停航三个月期间，药品和蔬菜都要靠渔船运送，天气不好时更是无法可想。",
    "船长今年六十岁，她对记者说，发动机状况良好，否则她不会同意出航，乘客也不必担心。",
    "码头上的店铺挂出了旗子，学校也带着孩子们来看，就像当年第一艘汽船来到岛上时那样。",
];

/// The text of an article in Chinese with something behind its first half.
fn chinese(between: &str) -> String {
    let [one, two, three, four] = CHINESE;
    read(&format!(
        "<html lang=zh><title>渡轮恢复通航</title><h1>渡轮恢复通航</h1><div><p>{one}</p><p>{two}</p>{between}<p>{three}</p><p>{four}</p></div>"
    ))
    .text
}

#[test]
fn a_statement_that_is_quoted_is_no_notice_of_the_site() {
    for line in [
        "<p>渡轮公司随后发表声明：</p>",
        "<p><strong>港务局声明：</strong></p>",
        "<p>港务局郑重声明：</p>",
    ] {
        let found = chinese(line);
        assert!(found.ends_with(CHINESE[3]), "{line}: {found}");
    }
}

#[test]
fn a_section_about_comments_is_text_where_another_one_follows() {
    for line in ["<h2>网友评论</h2>", "<p><strong>网友评论</strong></p>"] {
        let found = chinese(&format!("{line}<p>{}</p><h2>专家观点</h2>", CHINESE[0]));
        assert!(
            found.contains("网友评论") && found.ends_with(CHINESE[3]),
            "{line}: {found}"
        );
    }
}

#[test]
fn what_follows_a_line_about_comments_is_text_without_names_and_dates() {
    assert!(chinese("<p>评论已关闭，帖子随后被删除。</p>").ends_with(CHINESE[3]));
    assert!(chinese("<p>最新评论</p>").ends_with(CHINESE[3]));
    for line in [
        "Comments are closed on that forum now, she said.",
        "Comments are closed on that forum.",
        "Commenting on this article of law, he laughed.",
    ] {
        let found = text(&format!("<p>{line}</p>"));
        assert!(
            found.contains(line) && found.ends_with("are charged."),
            "{found}"
        );
    }
}

#[test]
fn a_paragraph_that_ends_with_a_footnote_or_a_name_is_no_broken_teaser() {
    for link in [
        "<a href='/a/17#fn1'>1</a>",
        "<a href='https://post.example/a/17#footnote-1'>1</a>",
        "<a href='17#fn1'>one</a>",
        "<sup><a href=/notes/1>1</a></sup>",
        "<a href=/people/anna>Anna Holm</a>.",
    ] {
        let line = format!(
            "<p>The minister said that the boat was finished, and nobody would miss it... {link}</p>"
        );
        let found = text(&line);
        assert!(found.contains("The minister said"), "{link}: {found}");
    }
}

#[test]
fn the_items_of_a_list_article_stay_with_the_pages_they_lead_to() {
    let items = |element: &str| -> String {
        (1..8)
            .map(|number| {
                format!(
                    "<{element}><h3><a href=/inns/{number}>The old lighthouse inn number {number}</a></h3>\
                     <p>A quiet house by the water, with rooms that look over the sound, and a kitchen that serves herring, potatoes and dill to all.</p></{element}>"
                )
            })
            .collect()
    };
    for list in [
        format!("<ol>{}</ol>", items("li")),
        format!("<ul>{}</ul>", items("li")),
        items("div"),
    ] {
        let found = text(&list);
        assert!(
            found.contains("inn number 1") && found.matches("potatoes and dill").count() == 7,
            "{found}"
        );
    }
    let led = format!("<h3>Related stories</h3><ul>{}</ul>", items("li"));
    assert!(!text(&led).contains("herring"), "{}", text(&led));
}

#[test]
fn a_list_of_sentences_or_of_sources_stays_below_any_heading() {
    let facts = "<h3>More on the numbers</h3><ul><li>The boat costs <a href=/b/1>four million crowns</a>, says the office.</li>\
        <li>The pier needs <a href=/b/2>two years of work</a>, say the engineers.</li></ul>";
    let found = text(facts);
    assert!(found.contains("two years of work, say"), "{found}");
    let books = "<h3>Learn more</h3><ul><li>Holm, A. (2019). <a href=https://press.example.org/x>The boats of the north</a>. Quay Press.</li>\
        <li>Berg, B. (2020). <a href=https://press.example.org/y>Storms and other guests</a>. Quay Press.</li></ul>";
    let found = text(books);
    assert!(found.contains("Storms and other guests"), "{found}");
}

#[test]
fn what_others_said_of_a_call_or_a_fax_is_no_notice_at_the_end() {
    let [one, two, ..] = CHINESE;
    for line in [
        "截至发稿，记者多次致电该公司，对方工作人员表示会在核实之后与我们联系。",
        "她说：“船一修好，请港务局与我们联系。”",
        "村民们每天都在等，等船长与我们联系，等孩子们回家。",
        "传真：这个词如今的年轻人已经不认识了，他笑着说。",
    ] {
        let found = read(&format!(
            "<html lang=zh><title>渡轮恢复通航</title><h1>渡轮恢复通航</h1><div><p>{one}</p><p>{two}</p><p>{line}</p></div>"
        ));
        assert!(found.text.ends_with(line), "{}", found.text);
    }
    let asked = "如有版权问题，请与我们联系。";
    let found = read(&format!(
        "<html lang=zh><title>渡轮恢复通航</title><h1>渡轮恢复通航</h1><div><p>{one}</p><p>{two}</p><p>{asked}</p></div>"
    ));
    assert!(found.text.ends_with(two), "{}", found.text);
}

#[test]
fn turns_of_an_interview_are_no_credits() {
    let turns = [
        "编辑：你为什么选择留在岛上？",
        "作者：因为大海，因为这里的人，也因为那艘旧船。",
        "编辑：你写了多久？",
        "作者：三十年。一开始只是记日记，后来才写成书。",
    ];
    let lines: String = turns.iter().map(|turn| format!("<p>{turn}</p>")).collect();
    let found = chinese(&lines);
    assert!(turns.iter().all(|turn| found.contains(turn)), "{found}");
    let found = chinese("<p>作者：李远 编辑：王明</p>");
    assert!(!found.contains("李远"), "{found}");
}

#[test]
fn a_heading_of_other_news_heads_a_section_of_the_text() {
    let russian = |heading: &str| {
        let line = "Паром снова ходит на северные острова, сообщила в понедельник администрация порта, после одиннадцати дней ремонта, и билеты стоят столько же.";
        let html = format!(
            "<html lang=ru><title>Паром снова ходит</title><h1>Паром снова ходит</h1><div><p>{line}</p><p>Жители деревень, по словам учительницы, ждали этого три недели.</p><h3>{heading}</h3><p>{line} Так было и зимой.</p></div>"
        );
        read(&html).text
    };
    let found = russian("Другие новости с островов");
    assert!(found.contains("Другие новости с островов"), "{found}");
    assert!(!russian("Другие новости").contains("Другие"));
}

#[test]
fn a_numbered_list_that_ranks_things_without_links_is_text() {
    let found = text(
        "<ol class=ranking><li>Grey Heron, eleven knots, built in the year of the great storm</li>\
         <li>Morning Tide, twelve knots, built a year later in the same yard</li></ol>",
    );
    assert!(found.contains("Morning Tide"), "{found}");
    let found = text(
        "<ol class=ranking><li><a href=/a/5>Gulls learn to open boxes at the pier</a></li>\
         <li><a href=/a/6>The lighthouse is sold to a painter</a></li></ol>",
    );
    assert!(!found.contains("Gulls"), "{found}");
}

#[test]
fn linked_headings_of_the_items_of_a_list_stay_with_short_items() {
    let items: String = (1..5)
        .map(|number| {
            format!(
                "<li><h4><a href=/rules/{number}>Rule of the quay number {number}</a></h4> Passengers, and their dogs, wait behind line {number} until the gangway is down.</li>"
            )
        })
        .collect();
    let found = text(&format!("<ul>{items}</ul>"));
    assert!(
        found.contains("quay number 3") && found.contains("line 3"),
        "{found}"
    );
}
