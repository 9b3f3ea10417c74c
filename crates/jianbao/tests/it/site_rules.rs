//! `rules`: listed, checked, and fetched with git from a folder nearby.

use crate::support::{Ground, assert_ended, has_git, run, stderr};

const SETTINGS: &str =
    "[archive]\nname = \"harbour\"\n\n[extract]\nsite_rules = [\"mine\", \"theirs\"]\n";

fn stdout(output: &std::process::Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn rules_are_listed_and_checked() {
    let ground = Ground::new();
    ground.write("first/jianbao.toml", SETTINGS);
    let rule = "source = 'a page of the fictional Post'\nbody = ['//main']\n[[test]]\n\
        url = 'https://post.example/a/1'\nbegins = 'Ferries sail'\n\
        html = '<main><p>Ferries sail again from Monday on, the harbour office said.</p></main>'\n";
    ground.write("first/mine/post.example.toml", rule);
    ground.write(
        "first/theirs/news.example.txt",
        "body: //article\ntidy: no\nlogin_uri: x\n",
    );
    let listed = run(&mut ground.on("first", &["rules", "list"]));
    assert_ended(&listed, 0);
    let text = stdout(&listed);
    assert!(text.contains("post.example"), "{text}");
    assert!(text.contains("news.example"), "{text}");

    let checked = run(&mut ground.on("first", &["rules", "check", "--verbose"]));
    assert_ended(&checked, 0);
    let text = stdout(&checked);
    assert_eq!(
        text,
        "news.example.txt: ignored: line 3: login_uri means nothing here\n"
    );

    let wrong = rule.replace("'Ferries sail'", "'Boats'");
    ground.write("first/mine/post.example.toml", wrong);
    ground.write("first/theirs/broken.example.txt", "body: //article[\n");
    let checked = run(&mut ground.on("first", &["rules", "check"]));
    assert_ended(&checked, 1);
    let text = stdout(&checked);
    assert!(
        text.contains("post.example.toml: test 1: text begins"),
        "{text}"
    );
    assert!(text.contains("broken.example.txt: unusable: "), "{text}");
    let json = run(&mut ground.on(
        "first",
        &["--json", "rules", "check", "first/mine/post.example.toml"],
    ));
    assert_ended(&json, 1);
    assert!(
        stdout(&json).contains("\"wrong\":[\"test 1:"),
        "{}",
        stdout(&json)
    );
}

#[test]
fn the_collection_is_cloned_and_brought_up_to_date() {
    if !has_git() {
        return;
    }
    let ground = Ground::new();
    let refused = run(&mut ground.on("first", &["rules", "update"]));
    assert_ended(&refused, 2);
    assert!(stderr(&refused).contains("extract.site_rules names no folder"));

    ground.write("collection/post.example.txt", "body: //main\n");
    let commit = |message: &str| {
        ground.git("collection", &["add", "--all"]);
        let who = ["-c", "user.name=a", "-c", "user.email=a@post.example"];
        let what = ["commit", "--quiet", "-m", message];
        ground.git("collection", &[&who[..], &what[..]].concat());
    };
    ground.git("collection", &["init", "--quiet"]);
    commit("one");
    let settings = SETTINGS.replace("\"mine\", \"theirs\"", "\".jianbao/site-rules\"");
    ground.write("first/jianbao.toml", settings);
    let from = format!("file://{}", ground.path("collection").display());
    let update = ["rules", "update", "--from", from.as_str()];
    assert_ended(&run(&mut ground.on("first", &update)), 0);
    let clone = ground.path("first/.jianbao/site-rules");
    assert!(clone.join("post.example.txt").exists());

    ground.write("collection/news.example.txt", "body: //article\n");
    commit("two");
    assert_ended(&run(&mut ground.on("first", &["rules", "update"])), 0);
    assert!(clone.join("news.example.txt").exists());
    // What was fetched is no part of the archive.
    assert!(
        !ground
            .git("first", &["status", "--short"])
            .contains("site-rules")
    );

    std::fs::remove_dir_all(&clone).unwrap();
    let absent = format!("file://{}", ground.path("nowhere").display());
    let failed = run(&mut ground.on("first", &["rules", "update", "--from", &absent]));
    assert_ended(&failed, 1);
    assert!(
        stderr(&failed).contains("cannot clone"),
        "{}",
        stderr(&failed)
    );
}
