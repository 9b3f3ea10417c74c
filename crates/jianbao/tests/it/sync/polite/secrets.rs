//! Secrets are sent where they belong, and stand nowhere else.

use super::{ARCHIVE, Coast, Reply, busy, run};
use crate::archive_fixture::files_below;
use crate::support::{assert_ended, stderr};

const SECRET: &str = "lantern-in-the-fog";

#[test]
fn a_secret_is_sent_to_its_site_and_stands_nowhere() {
    let coast = Coast::new(|entry, _| match entry.host.as_str() {
        "moved.test" => Reply::of(302).with("Location", "http://elsewhere.test/feed"),
        _ => busy(entry),
    });
    coast.subscribe("tide", "http://tide.test/feed");
    coast.settings("[source.fetch]\nuser_agent = \"keeper/1\"\ncookie = \"env:TIDE_COOKIE\"\n");
    coast.subscribe("moved", "http://moved.test/feed");
    let secrets = coast.ground.path("harbour/secrets.toml");
    let text = format!(
        "[source.moved]\ncookie = \"id={SECRET}\"\nheaders = {{X-Api-Key = \"{SECRET}\"}}\n"
    );
    std::fs::write(&secrets, text).unwrap();
    let sync = |with_cookie: bool| {
        let mut command = coast.command(&["-v", "sync", "--json"]);
        if with_cookie {
            command.env("TIDE_COOKIE", format!("session={SECRET}"));
        }
        run(&mut command)
    };
    mode(&secrets, 0o644);
    let refused = sync(true);
    assert_ended(&refused, 2);
    assert!(stderr(&refused).contains("chmod 600"), "{refused:?}");
    mode(&secrets, 0o600);
    let unset = sync(false);
    assert_ended(&unset, 2);
    assert!(stderr(&unset).contains("TIDE_COOKIE"), "{unset:?}");
    let done = sync(true);
    assert_ended(&done, 0);
    assert_ended(&run(&mut coast.command(&["status"])), 0);

    let header = |host: &str, name: &str| {
        let asked = coast.asked(host, "/feed");
        let value = asked[0].header(name);
        value.map(|value| String::from_utf8_lossy(value).into_owned())
    };
    assert_eq!(
        header("tide.test", "cookie").unwrap(),
        format!("session={SECRET}")
    );
    assert_eq!(header("tide.test", "user-agent").unwrap(), "keeper/1");
    assert_eq!(header("moved.test", "x-api-key").unwrap(), SECRET);
    assert_eq!(header("elsewhere.test", "cookie"), None);
    assert_eq!(header("elsewhere.test", "x-api-key"), None);

    for output in [&refused, &unset, &done] {
        let told = [output.stdout.as_slice(), &output.stderr].concat();
        assert!(
            !String::from_utf8_lossy(&told).contains(SECRET),
            "{output:?}"
        );
    }
    let root = coast.ground.path(ARCHIVE);
    let private = [
        ".jianbao/state.db",
        ".jianbao/state.db-wal",
        ".jianbao/catalog.db",
    ];
    let private = private.map(str::to_owned).into_iter();
    for path in files_below(&root).into_iter().chain(private) {
        if !root.join(&path).exists() || path == "secrets.toml" {
            continue;
        }
        let mut bytes = std::fs::read(root.join(&path)).unwrap();
        if path.ends_with(".gz") {
            use std::io::Read as _;
            let mut text = Vec::new();
            flate2::read::MultiGzDecoder::new(bytes.as_slice())
                .read_to_end(&mut text)
                .unwrap();
            bytes = text;
        }
        let secret = SECRET.as_bytes();
        let is_there = bytes.windows(secret.len()).any(|window| window == secret);
        assert!(!is_there, "{path}");
    }
    coast
        .ground
        .git(ARCHIVE, &["check-ignore", "-q", "secrets.toml"]);
}

fn mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}
