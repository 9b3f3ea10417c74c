//! Dumps the readings of pages.
#![allow(clippy::print_stdout, reason = "a program whose output is its purpose")]
use flate2::read::GzDecoder;
use jianbao_extract::{Hints, Limits, Page, Url, readings};
use serde_json::{Value, json};
use std::error::Error;
use std::io::{BufRead as _, Read as _};
fn main() -> Result<(), Box<dyn Error>> {
    for line in std::io::stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let mut bytes = std::fs::read(row["html_path"].as_str().ok_or("no html_path")?)?;
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut page = Vec::new();
            GzDecoder::new(bytes.as_slice()).read_to_end(&mut page)?;
            bytes = page;
        }
        let page = Page {
            bytes,
            url: row["url"]
                .as_str()
                .and_then(|u| Url::parse(u).ok())
                .map_or_else(|| Url::parse("https://page.invalid/a/1"), Ok)?,
            content_type: None,
        };
        let all = readings(&page, &Hints::default(), &Limits::default());
        println!(
            "{}",
            json!({"id": row["id"], "readings": all.iter().map(|(s, f, t)| json!({"source": s, "f": f, "text": t})).collect::<Vec<_>>()})
        );
    }
    Ok(())
}
