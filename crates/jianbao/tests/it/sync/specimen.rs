//! A feed's own text, as the mirrors of this family publish it: the record is the specimen.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;

use crate::support::{Ground, assert_ended, run};

/// The record that the fictional feed below must give.
const TWIN: &str = concat!(
    "<!--1936118343000-->\n",
    "[渡船停航第三天：外岛居民靠渔船往返](https://www.harbour-press.test/a/ferry-stops-20310509/100231.html)\n",
    "------\n",
    "\n",
);
const TWIN_BODY: &str = concat!(
    "<div><i>Fri, 09 May 2031 18:25:08 GMT</i></div>",
    "<img src=\"https://images.weserv.nl?url=pictures.harbour-press.test/01000000-0aff-0242_w900.jpg\" width=\"100%\">",
    "<div><small style=\"color: #999;\">渡船停在港口。（2031年5月9日）</small></div>",
    "港城 — <p>渡船公司星期五（5月9日）宣布，“海鸥号”继续停航。<br /><br />外岛居民说，他们只能靠渔船往返。<br /><br />",
    "镇公所说，“修理需要时间……请大家耐心等待。”</p>",
    "<div ><img  src=\"https://images.weserv.nl?url=pictures.harbour-press.test/02a5_w900.jpg\" alt=\"渔船驶向外岛。\" border=\"0\"/>",
    "<div><small style=\"color: #999;\">渔船驶向外岛。</small></div></div>",
    "<p>学校停课三天。<br /><br />孩子们在码头画画，一共画了三十二幅。</p><a href=\"/a/100230.html\"></a><p>港务处说，星期一会有新的消息。</p>",
);

/// Serves one feed to whoever asks, and nothing else.
fn serve(feed: String) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = [0; 4096];
            let length = stream.read(&mut head).unwrap();
            let is_feed = head[..length].starts_with(b"GET /rss.xml ");
            let (status, body) = if is_feed {
                ("200 OK", feed.as_str())
            } else {
                ("404 Not Found", "")
            };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/rss+xml\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            let _ = stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(body.as_bytes()));
        }
    });
    port
}

/// A feed with one item.
fn feed(title: &str, link: &str, published: &str, content: &str) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\n\
         <channel><title>港报</title><link>https://www.harbour-press.test/</link>\n\
         <item><title>{}</title><link>{}</link><guid>{}</guid><pubDate>{published}</pubDate>\
         <content:encoded><![CDATA[{content}]]></content:encoded></item>\n</channel></rss>\n",
        escaped(title),
        escaped(link),
        escaped(link)
    )
}

/// The record that a sync makes of a feed.
#[track_caller]
fn record_of(feed: String, host: &str) -> Vec<u8> {
    let port = serve(feed);
    let ground = Ground::new();
    assert_ended(&run(&mut ground.init("press")), 0);
    let path = ground.path("press/jianbao.toml");
    let mut settings = std::fs::read_to_string(&path).unwrap();
    settings.push_str(&format!(
        "\n[fetch]\nconnect = {{\"{host}\" = \"127.0.0.1:{port}\"}}\n\n[[source]]\nid = \"press\"\ntitle = \"港报\"\nurl = \"http://{host}/rss.xml\"\n"
    ));
    std::fs::write(&path, settings).unwrap();
    let mut sync = std::process::Command::new(env!("CARGO_BIN_EXE_jianbao"));
    sync.args(["-C", "press", "sync", "--json"])
        .current_dir(ground.path(""))
        .env_clear()
        .env("HOME", ground.path("home"))
        .env("JIANBAO_KEY", ground.key());
    let output = run(&mut sync);
    assert_ended(&output, 0);
    ground.assert_sound("press");
    record_below(&ground.path("press/articles")).unwrap()
}

/// The first record below a folder.
fn record_below(folder: &Path) -> Option<Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).find_map(|path| {
        if path.is_dir() {
            return record_below(&path);
        }
        let is_record = path.extension().is_some_and(|extension| extension == "md");
        is_record.then(|| std::fs::read(path).unwrap())
    })
}

#[test]
fn a_feeds_own_text_is_the_record_byte_for_byte() {
    let link = "https://www.harbour-press.test/a/ferry-stops-20310509/100231.html";
    let title = "渡船停航第三天：外岛居民靠渔船往返";
    let record = record_of(
        feed(title, link, "Fri, 09 May 2031 18:39:03 GMT", TWIN_BODY),
        "feeds.harbour-press.test",
    );
    let expect = format!("{TWIN}{TWIN_BODY}\n");
    assert_eq!(String::from_utf8(record).unwrap(), expect);
}

#[test]
fn the_specimen_is_made_of_its_feed() {
    let Some(data) = std::env::var_os("JIANBAO_DATA") else {
        println!("skipped: JIANBAO_DATA is not set");
        return;
    };
    let folder = Path::new(&data).join("../specimen");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is not there", folder.display());
        return;
    };
    let path = entries
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "md"))
        .unwrap();
    let specimen = std::fs::read_to_string(path).unwrap();
    let (comment, rest) = specimen.split_once('\n').unwrap();
    let milliseconds: i64 = comment
        .trim_start_matches("<!--")
        .trim_end_matches("-->")
        .parse()
        .unwrap();
    let published = jiff::Timestamp::from_millisecond(milliseconds).unwrap();
    let published =
        jiff::fmt::rfc2822::to_string(&published.to_zoned(jiff::tz::TimeZone::UTC)).unwrap();
    let (heading, rest) = rest.split_once('\n').unwrap();
    let (title, link) = heading[1..heading.len() - 1].split_once("](").unwrap();
    let body = rest
        .strip_prefix("------\n\n")
        .unwrap()
        .trim_end_matches('\n');
    let record = record_of(feed(title, link, &published, body), "feeds.specimen.test");
    assert_eq!(String::from_utf8(record).unwrap(), specimen);
}
