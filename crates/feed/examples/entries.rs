//! Prints the entries of a feed: `cargo run -p jianbao-feed --example entries -- FILE [URL]`.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;

use jianbao_feed::{Context, Url, parse};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("give a file")?;
    let context = Context {
        url: arguments.next().and_then(|url| Url::parse(&url).ok()),
        ..Context::default()
    };
    let parsed = parse(&std::fs::read(file)?, &context);
    for warning in &parsed.warnings {
        println!("! {}", warning.message);
    }
    println!("{}", parsed.feed.title.as_deref().unwrap_or("(no title)"));
    for entry in &parsed.feed.entries {
        let date = entry.published.as_ref().or(entry.updated.as_ref());
        let date = date.map(|date| date.instant.to_string());
        let url = entry.url.as_deref().unwrap_or(&entry.id);
        println!(
            "{} {}\n    {url}",
            date.as_deref().unwrap_or("undated"),
            entry.title
        );
    }
    Ok(())
}
