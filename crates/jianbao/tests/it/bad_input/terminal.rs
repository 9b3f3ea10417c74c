//! Foreign text cannot steer the terminal of who looks at it.

use std::fs;

use serde_json::json;

use crate::archive_fixture::Fixture;

/// Control characters of every kind, and marks that reverse a line.
const HOSTILE: &str =
    "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{90}x\u{9c}\r\u{8}\u{7f}\u{202e}\u{2066}\t\u{b}";

/// Whether a text can be shown as it is.
fn is_harmless(text: &str) -> bool {
    let steers = |character: char| {
        character != '\n' && character.is_control()
            || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    !text.contains(steers)
}

#[test]
fn no_command_shows_control_characters() {
    let fixture = Fixture::new();
    let url = format!("https://river.example/1?{HOSTILE}");
    let line = |text: &str, date: &str| {
        json!({
            "url": url, "title": format!("a{HOSTILE}b"), "text": format!("c{HOSTILE}{text}"), "author": format!("d{HOSTILE}e"),
            "source": format!("f{HOSTILE}g"), "date": date,
        })
    };
    let bad = json!({"url": format!("x{HOSTILE}"), "title": HOSTILE, "text": HOSTILE});
    let lines = [
        line("one", "2031-05-16"),
        line("two", "2031-05-17"),
        bad,
        json!({"url": HOSTILE, "title": "x", "text": "x"}),
    ];
    let text = lines.map(|line| line.to_string()).join("\n");
    fixture.put("a.jsonl", text + "\n" + HOSTILE);
    #[cfg(unix)]
    let folder = format!("records{HOSTILE}");
    #[cfg(not(unix))]
    let folder = "records".to_owned();
    let heading = format!("[a{HOSTILE}b](https://river.example/2{HOSTILE})\n------\n\n{HOSTILE}\n");
    fixture.put(&format!("{folder}/{HOSTILE}.md"), heading);
    fixture.put(&format!("{folder}/bad{HOSTILE}.md"), HOSTILE);
    fixture.put(&format!("{folder}/lying.md"), format!(
        "---\ntitle: x\ndate: {HOSTILE}\nfrom: https://river.example/3{HOSTILE}\nlang: {HOSTILE}\n---\n[{HOSTILE}x](https://river.example/4{HOSTILE})\n---\n{HOSTILE}\n"
    ));
    let settings = fs::read_to_string(fixture.file("jianbao.toml")).unwrap();
    let title = serde_json::Value::from(format!("T{HOSTILE}"))
        .to_string()
        .replace('\u{7f}', "\\u007F");
    fs::write(
        fixture.file("jianbao.toml"),
        settings.replace("title = \"river\"", &format!("title = {title}")),
    )
    .unwrap();

    let mut runs = vec![
        fixture.import(["a.jsonl"]),
        fixture.run(["-v", "import", &folder]),
    ];
    let article = fixture.run(["--json", "show", &url]).expect_code(0).json()["article"].clone();
    let article = article.as_str().unwrap();
    for command in [
        &["show", article][..],
        &["history", article],
        &["diff", article],
        &["status"],
        &["-v", "status"],
        &["sources"],
        &["verify"],
        &["rebuild"],
        &["show", &url],
        &["show", HOSTILE],
        &["show", "x/\u{1b}[2J"],
        &["verify", "--key", HOSTILE],
        &["verify", "--since", HOSTILE],
        &["import", HOSTILE],
        &["import", "a.jsonl", "--source", HOSTILE],
        &["--clock", HOSTILE, "import", "a.jsonl"],
    ] {
        runs.push(fixture.run(command));
        let json: Vec<&str> = ["--json"].iter().chain(command).copied().collect();
        runs.push(fixture.run(json));
    }
    for run in runs {
        assert!(
            is_harmless(&run.stdout) && is_harmless(&run.stderr),
            "{run:?}"
        );
    }
    // The files that git shows are as they are, but the pages we make of them are plain.
    for page in fixture
        .tracked()
        .iter()
        .filter(|path| path.starts_with("lists/") || *path == "README.md")
    {
        let text = fs::read_to_string(fixture.file(page)).unwrap();
        assert!(
            !text.contains(|character: char| character.is_control() && character != '\n'),
            "{page}: {text:?}"
        );
    }
    fixture.git([
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@x.invalid",
        "commit",
        "--quiet",
        "-am",
        "x",
    ]);
    fixture.assert_sound();
}
