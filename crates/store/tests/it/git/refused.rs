//! What is refused, and what is never run.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use jianbao_store::git::{self, GitError};

use super::{Archive, commit};

#[test]
fn path_outside_of_the_archive_or_in_git_is_refused() {
    let archive = archive!(Archive::with_commit());
    let head = archive.git(&["rev-parse", "HEAD"]);
    let absolute = archive.root().join("a.md");
    let long = "x/".repeat(3000) + "x";
    let paths = [
        "",
        ".",
        "..",
        "../a",
        "day/../a.md",
        "./a.md",
        "day//b.md",
        "day/",
        "/etc/hosts",
        ".git/config",
        ".GIT/hooks/x",
        "day/.git/x",
        "git~1/x",
        ".g\u{200c}it/x",
        "nul\0byte",
        absolute.to_str().unwrap(),
        &long,
    ];
    for path in paths {
        let error = commit(&archive.root(), &["a.md", path]).unwrap_err();
        assert!(matches!(error, GitError::Path { .. }), "{path}: {error}");
    }
    assert_eq!(archive.git(&["rev-parse", "HEAD"]), head);
    archive.assert_clean();
}

#[test]
fn link_and_pipe_are_not_followed() {
    let archive = archive!(Archive::with_commit());
    let outside = archive.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret"), "not for the archive").unwrap();
    std::os::unix::fs::symlink(outside.join("secret"), archive.root().join("link")).unwrap();
    std::os::unix::fs::symlink(&outside, archive.root().join("folder")).unwrap();
    let pipe = archive.root().join("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    for path in ["link", "folder/secret", "pipe"] {
        let error = commit(&archive.root(), &[path]).unwrap_err();
        assert!(matches!(error, GitError::NotAFile { .. }), "{error}");
    }
    archive.git(&["fsck", "--strict"]);
    assert_eq!(archive.files_at_head(), ["a.md", "day/b.md"]);
}

#[test]
fn no_program_of_the_configuration_is_run() {
    let archive = archive!(Archive::with_commit());
    let trap = archive.folder.path().join("trap");
    let sprung = archive.folder.path().join("sprung");
    fs::create_dir(&trap).unwrap();
    let script = format!("#!/bin/sh\necho \"$0\" >> '{}'\ncat\n", sprung.display());
    for hook in [
        "pre-commit",
        "prepare-commit-msg",
        "commit-msg",
        "post-commit",
        "post-index-change",
        "reference-transaction",
        "pre-auto-gc",
        "monitor",
        "filter",
        "editor",
    ] {
        fs::write(trap.join(hook), &script).unwrap();
        fs::set_permissions(trap.join(hook), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let program = |name: &str| trap.join(name).to_str().unwrap().to_owned();
    for (key, value) in [
        ("core.hooksPath", trap.to_str().unwrap().to_owned()),
        ("core.fsmonitor", program("monitor")),
        ("core.editor", program("editor")),
        ("core.autocrlf", "true".to_owned()),
        ("filter.trap.clean", program("filter")),
        ("filter.trap.process", program("filter")),
        ("filter.trap.required", "true".to_owned()),
        ("alias.commit", format!("!{}", program("editor"))),
        ("gpg.program", program("editor")),
        ("commit.gpgSign", "true".to_owned()),
        ("user.name", "Somebody".to_owned()),
        ("include.path", "/dev/zero".to_owned()),
    ] {
        fs::OpenOptions::new()
            .append(true)
            .open(archive.root().join(".git/config"))
            .and_then(|mut config| {
                let (section, name) = key.rsplit_once('.').unwrap();
                let section =
                    section.replace('.', " \"") + if section.contains('.') { "\"" } else { "" };
                std::io::Write::write_all(
                    &mut config,
                    format!("[{section}]\n{name} = {value}\n").as_bytes(),
                )
            })
            .unwrap();
    }
    archive.write(".gitattributes", "* filter=trap text\n");
    archive.write("a.md", "line\r\n");
    let id = archive.commit(&["a.md", ".gitattributes"]).unwrap();
    assert!(!sprung.exists(), "{}", fs::read_to_string(sprung).unwrap());
    fs::write(archive.root().join(".git/config"), "").unwrap();
    assert_eq!(archive.git(&["show", &format!("{id}:a.md")]), "line\r\n");
    assert_eq!(
        archive.git(&["log", "-1", "--format=%an"]).trim(),
        "jianbao"
    );
}

#[test]
fn damaged_index_is_refused() {
    let archive = archive!(Archive::with_commit());
    let index = archive.root().join(".git/index");
    let mut bytes = fs::read(&index).unwrap();
    bytes[30] ^= 1;
    fs::write(&index, &bytes).unwrap();
    archive.write("a.md", "first, revised\n");
    assert!(matches!(
        commit(&archive.root(), &["a.md"]),
        Err(GitError::Object { .. })
    ));
    assert_eq!(fs::read(&index).unwrap(), bytes);
}

#[test]
fn sparse_index_is_refused() {
    let archive = archive!(Archive::with_commit());
    archive.git(&[
        "sparse-checkout",
        "set",
        "--cone",
        "--sparse-index",
        "elsewhere",
    ]);
    archive.write("a.md", "first, revised\n");
    let error = commit(&archive.root(), &["a.md"]).unwrap_err();
    assert!(matches!(error, GitError::Unsupported { .. }), "{error}");
    assert!(error.to_string().contains("sparse"));
    archive.git(&["sparse-checkout", "disable"]);
    archive.commit(&["a.md"]).unwrap();
    archive.assert_clean();
}

#[test]
fn repository_that_cannot_be_written_is_refused() {
    let archive = archive!(Archive::empty());
    let make = |name: &str, arguments: &[&str]| {
        let root = archive.folder.path().join(name);
        let mut all = vec!["init", "-q"];
        all.extend(arguments);
        all.push(name);
        archive.git_in(archive.folder.path(), &all);
        fs::write(root.join("a.md"), "text").unwrap();
        root
    };
    let sha256 = make("sha256", &["--object-format=sha256"]);
    let reftable = make("reftable", &["--ref-format=reftable"]);
    let bare = make("bare", &[]);
    archive.git_in(&bare, &["config", "core.bare", "true"]);
    let elsewhere = make("elsewhere", &[]);
    archive.git_in(&elsewhere, &["config", "core.worktree", "../../sha256"]);
    let unknown = make("unknown", &[]);
    archive.git_in(&unknown, &["config", "core.repositoryFormatVersion", "1"]);
    archive.git_in(&unknown, &["config", "extensions.ourInvention", "true"]);
    for (root, word) in [
        (sha256, "SHA-256"),
        (reftable, "references"),
        (bare, "bare"),
        (elsewhere, "work tree"),
        (unknown, "extension"),
    ] {
        for result in [commit(&root, &["a.md"]).map(drop), git::init(&root)] {
            let error = result.unwrap_err();
            assert!(
                matches!(error, GitError::Unsupported { .. }),
                "{word}: {error:?}"
            );
            assert!(error.to_string().contains(word), "{error}");
            assert!(error.hint().is_some());
        }
    }
    let error = commit(&archive.root(), &["a.md"]).unwrap_err();
    assert!(matches!(error, GitError::NoRepository { .. }));
    fs::create_dir(archive.root().join(".git")).unwrap();
    let error = git::init(&archive.root()).unwrap_err();
    assert!(matches!(error, GitError::Repository { .. }));
}

#[test]
fn repository_of_another_user_is_refused() {
    let archive = archive!(Archive::with_commit());
    let git_dir = archive.root().join(".git");
    if std::os::unix::fs::chown(&git_dir, Some(12345), None).is_err() {
        println!("skipped: only root can give a folder away");
        return;
    }
    let error = commit(&archive.root(), &["a.md"]).unwrap_err();
    assert!(matches!(error, GitError::ForeignOwner { .. }), "{error}");
    assert!(error.hint().unwrap().contains("chown"));
}
