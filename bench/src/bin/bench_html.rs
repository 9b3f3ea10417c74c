//! Measures the HTML crate on record bodies: fictional ones of the specimen's shape, or the files
//! named as arguments. Prints one JSON line; speeds are in MB (10^6 bytes) of input a second.

use std::hint::black_box;
use std::time::{Duration, Instant};

use jianbao_html::{Profile, clean, decode, from_commonmark, is_inert, text, to_commonmark};

/// How long each function runs.
const RUN: Duration = Duration::from_millis(700);

fn main() -> anyhow::Result<()> {
    let mut bodies = Vec::new();
    for path in std::env::args().skip(1) {
        bodies.push(decode(&std::fs::read(path)?, None).text);
    }
    if bodies.is_empty() {
        bodies.push(fictional());
    }
    let bytes: usize = bodies.iter().map(String::len).sum();
    let speed = |run: &dyn Fn(&str) -> usize| {
        let started = Instant::now();
        let mut rounds = 0_u32;
        while started.elapsed() < RUN {
            for body in &bodies {
                black_box(run(black_box(body)));
            }
            rounds += 1;
        }
        #[allow(clippy::cast_precision_loss, reason = "a speed needs no 52 bits")]
        let read = bytes as f64 * f64::from(rounds);
        (read / started.elapsed().as_secs_f64() / 1e5).round() / 10.0
    };
    let line = serde_json::json!({
        "bytes": bytes,
        "optimised": !cfg!(debug_assertions),
        "clean_strict_mb_s": speed(&|body| clean(body, None, Profile::Strict).html.len()),
        "clean_feed_mb_s": speed(&|body| clean(body, None, Profile::Feed).html.len()),
        "is_inert_mb_s": speed(&|body| usize::from(is_inert(body))),
        "text_mb_s": speed(&|body| text(body).len()),
        "to_commonmark_mb_s": speed(&|body| to_commonmark(body, None).len()),
        "from_commonmark_mb_s": speed(&|body| from_commonmark(body).len()),
        "decode_mb_s": speed(&|body| decode(body.as_bytes(), None).text.len()),
        "ammonia_mb_s": speed(&|body| ammonia::clean(body).len()),
    });
    std::io::Write::write_all(&mut std::io::stdout(), format!("{line}\n").as_bytes())?;
    Ok(())
}

/// A body of the specimen's shape, of about 4 kB.
fn fictional() -> String {
    let sentence = "北风市气象台说，昨夜的雪比往年早了十天，河面上已经可以走人，学校停课一天。";
    let mut body = String::from(
        "<div><i>Tue, 02 Jan 2024 08:00:00 GMT</i></div><img src=\"https://images.example?url=gate.example/a_w900.jpg\" \
         width=\"100%\"><div><small style=\"color: #999;\">河边的孩子。（2024年1月2日）</small></div>北风市 — <p>",
    );
    for paragraph in 0..5 {
        body.push_str(&sentence.repeat(3));
        body.push_str("<br /><br />");
        if paragraph == 2 {
            body.push_str(
                "</p><div ><img  src=\"https://images.example?url=gate.example/b_w900.jpg\" alt=\"河边\" border=\"0\"/><div>\
                 <small style=\"color: #999;\">河边</small></div></div><a href=\"/a/100.html\"></a><p>",
            );
        }
    }
    body.push_str(&sentence.repeat(10));
    body.push_str("</p>");
    body
}
