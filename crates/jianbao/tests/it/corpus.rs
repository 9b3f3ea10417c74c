//! A fictional corpus that takes an import through everything it can meet: every dialect, several
//! sources and days, articles in several texts, files that are no records, copies, JSON lines.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Command;

use crate::support::Ground;

/// What is imported, in this order.
const PATHS: [&str; 3] = ["mirror", "corpus.jsonl", "later.jsonl.gz"];

/// Steps a batch: the corpus then crosses many batches, and articles are cut by their borders.
const BATCH: &str = "40";

/// The import of the whole corpus into an archive.
pub(crate) fn import(ground: &Ground, archive: &str) -> Command {
    let mut arguments = vec!["import"];
    arguments.extend(PATHS);
    let mut command = ground.on(archive, &arguments);
    command.env("JIANBAO_BATCH", BATCH);
    command
}

/// Writes the corpus onto the ground.
pub(crate) fn write(ground: &Ground) {
    classic(ground);
    jekyll(ground);
    front_matter(ground);
    older(ground);
    odd_files(ground);
    json_lines(ground);
}

/// The milliseconds since 1970 of a minute of May 2031, and its day.
fn minute(number: u32) -> (u64, u32) {
    const FIRST_OF_MAY: u64 = 1_935_360_000_000;
    (
        FIRST_OF_MAY + u64::from(number) * 60_000,
        number / (24 * 60) + 1,
    )
}

fn classic_record(number: u32, at: u32, text: &str) -> String {
    let (milliseconds, _) = minute(at);
    format!(
        "<!--{milliseconds}-->\n[第{number}号渡船靠岸](https://www.river.example/a/{number}.html)\n------\n\n<p>{text}</p>\n"
    )
}

/// 90 articles of six days; every sixth in three texts, told in files whose names are in no order.
fn classic(ground: &Ground) {
    for number in 0..90 {
        let at = number * 97;
        let (_, day) = minute(at);
        let folder = format!("mirror/articles/river-gazette/2031/05/{day:02}");
        let text = format!("渡船今天走了{number}趟，船上有{}人。", number * 7);
        ground.write(
            &format!("{folder}/{number}.md"),
            classic_record(number, at, &text),
        );
        if number % 6 == 0 {
            for (name, later) in [("z", 30), ("b", 60)] {
                let text = format!("{text}{later}分钟后又走了一趟。");
                ground.write(
                    &format!("{folder}/{number}-{name}.md"),
                    classic_record(number, at + later, &text),
                );
            }
        }
    }
}

fn jekyll(ground: &Ground) {
    for number in 0..60 {
        let (milliseconds, day) = minute(number * 131);
        ground.write(
            &format!("mirror/_posts/2031-05-{day:02}-coast-{number}.md"),
            format!(
                "---\nlayout: post\ntitle: \"海岸第{number}夜\"\ndate: 2031-05-{day:02}T08:00:00.000Z\nauthor: 阿满\n\
                 from: https://coast.example/{number}/\ntags: [ 海岸 ]\ncategories: [ 海岸 ]\n---\n\
                 <!--{milliseconds}-->\n[海岸第{number}夜](https://coast.example/{number}/)\n------\n\n\
                 <div>\n<p>钟声响了{number}下。</p>\n</div>\n"
            ),
        );
    }
}

fn front_matter(ground: &Ground) {
    for number in 0..40 {
        ground.write(
            &format!("mirror/island-post/{number}.md"),
            format!(
                "---\ntitle: \"灯塔 {number}\"\ndate: \"2031-05-{:02}T06:00:00Z\"\n\
                 canonical_url: \"https://island.example/{number}\"\n---\n\n灯塔**亮**了{number}次。\n",
                number % 9 + 1
            ),
        );
    }
}

fn older(ground: &Ground) {
    for number in 0..20 {
        ground.write(
            &format!("mirror/harbour-radio/{number}.md"),
            format!(
                "[邮包 {number}](https://radio.example/{number}/)\n------\n\
                 日期：Fri, {:02} May 2031 20:14:54 +0000\n\n<p>邮包到了{number}个。</p>\n",
                number % 9 + 1
            ),
        );
    }
}

/// Files that are no records, copies, a text that is kept in other bytes already, pages of the site.
fn odd_files(ground: &Ground) {
    ground.write("mirror/river-gazette/broken.md", b"\xff\xfe no text\n");
    ground.write("mirror/river-gazette/note.md", "谁忘了标题？\n");
    ground.write("mirror/README.md", "# 镜像\n");
    ground.write(
        "mirror/lists.md",
        "河报\n------\n\n5-16 [一](/a/1.md)\n\n5-15 [二](/a/2.md)\n",
    );
    for number in [3, 5, 7, 11] {
        let at = number * 97;
        let text = format!("渡船今天走了{number}趟，船上有{}人。", number * 7);
        let record = classic_record(number, at, &text);
        ground.write(&format!("mirror/river-gazette/copy-{number}.md"), &record);
        let same_text = record.replace("<p>", "<p >");
        ground.write(&format!("mirror/river-gazette/same-{number}.md"), same_text);
    }
}

/// 70 articles, some with two and three texts in one file; and a second file that revises some again.
fn json_lines(ground: &Ground) {
    let mut corpus = String::new();
    let mut later = String::new();
    for number in 0..70 {
        let line = |lines: &mut String, hour: u32, more: &str| {
            let _ = writeln!(
                lines,
                r#"{{"url":"https://news.example/{number}","title":"山城 {number}","text":"雾散了{number}次。{more}","date":"2031-05-{:02}T{hour:02}:30:00Z","source":"mountain-news"}}"#,
                number % 7 + 1
            );
        };
        line(&mut corpus, 8, "");
        if number % 3 == 0 {
            line(&mut corpus, 9, "又起雾了。");
        }
        if number % 9 == 0 {
            line(&mut corpus, 10, "天晴了。");
        }
        if number % 4 == 0 {
            line(&mut later, 12, "午后有雨。");
            line(&mut later, 14, "雨停了。");
        }
    }
    corpus.push_str("{\"url\":\n");
    ground.write("corpus.jsonl", corpus);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(later.as_bytes()).unwrap();
    ground.write("later.jsonl.gz", gzip.finish().unwrap());
}
