//! The version of the extractor changes when its results do.

use jianbao_extract::{VERSION, VERSION_READINGS};

use super::read;

const PLAIN: &str = "<html lang=en><head><title>Ferry returns - Harbour Post</title>\
    <meta property=article:published_time content=2026-05-04T06:00:00Z></head><body>\
    <nav><a href=/>Home</a> <a href=/islands>Islands</a></nav><h1>Ferry returns</h1>\
    <p class=byline>By Ann Lee</p><article><p>The ferry to the islands sails again, the office said on \
    Monday, eleven times a day and for the old fare.</p><h2>Three months</h2><p>All that the islands \
    needed was brought by fishermen in the meantime, who did it for nothing, as they said.</p>\
    <ul><li>Flour and oil, every week</li><li>Letters, when the wind was fair</li></ul></article>\
    <aside class=related><a href=/a/18>The railway in the mountains is late</a></aside>\
    <footer>All rights reserved</footer></body></html>";

const CHINESE: &str = "<html lang=zh><head><title>渡轮恢复通航_港湾报</title></head><body><h1>渡轮恢复通航</h1>\
    <div class=info>2026年05月04日 08:30 来源：港湾报 作者：林安</div><div class=content>\
    <p>往返外岛的渡轮星期一恢复通航，港务处表示，航班将逐步增加到每天十一班，票价维持不变。</p>\
    <p>岛上居民说，停航三个月期间，药品和蔬菜都要靠渔船运送，天气不好时更是无法可想。</p>\
    <p>（责任编辑：陈明）</p></div><div class=share>分享到</div></body></html>";

const STATED: &str = r#"<html lang=de><head><script type="application/ld+json">{"@type": "NewsArticle",
    "headline": "Die Fähre fährt wieder", "datePublished": "2026-05-04T08:00:00+02:00",
    "author": [{"@type": "Person", "name": "Jana Beispiel"}, {"@type": "Person", "name": "Udo Muster"}]}
    </script></head><body><div id=top><p>Wir nutzen Cookies, damit die Seite funktioniert.</p></div><main>
    <h1>Die Fähre fährt wieder</h1><p>Die Fähre zu den Inseln fährt seit Montag wieder, elf Mal am Tag und zum
    alten Preis, teilte das Hafenamt mit.</p><blockquote><p>Wir haben lange darauf gewartet, sagte eine
    Bewohnerin.</p></blockquote><p>Drei Monate lang hatten Fischer alles gebracht, was gebraucht wurde.</p>
    </main></body></html>"#;

#[test]
fn results_do_not_change_without_the_version() {
    let mut readings = format!("version {VERSION}\n");
    for page in [PLAIN, CHINESE, STATED] {
        let found = read(page);
        let date = found.date_published.map(|date| date.rfc3339());
        let texts = [Some(found.text), found.headline, found.byline, date];
        for text in texts {
            readings.push_str(text.as_deref().unwrap_or("none"));
            readings.push('\n');
        }
    }
    // FNV-1a, 64 bits: the same everywhere.
    let number = readings
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |number, byte| {
            (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    assert_eq!(
        number, VERSION_READINGS,
        "these pages are read in another way than version {VERSION} was known to read them. If that is \
         meant: raise VERSION in src/lib.rs, unless it was raised since the last release, and then set \
         VERSION_READINGS to what this test says is on the left. They are read as:\n{readings}"
    );
}
