//! `init`: a new archive.

use anyhow::{Context as _, Result};
use jianbao_store::{ArchiveName, FileError, StoreError};
use serde_json::json;

use super::{clock, key_from_environment, open_writer};
use crate::cli::{Global, InitArguments};
use crate::config::Config;
use crate::failure::{Outcome, UsageError};
use crate::output;

pub(super) fn run(global: &Global, arguments: &InitArguments) -> Result<Outcome> {
    let root = &arguments.directory;
    std::fs::create_dir_all(root).map_err(|source| {
        StoreError::File(FileError {
            act: "create the folder",
            path: root.clone(),
            source,
        })
    })?;
    let name = if let Some(name) = &arguments.name {
        name.parse().map_err(|error| UsageError {
            message: format!("--name: {error}"),
            hint: None,
        })?
    } else {
        let root = root
            .canonicalize()
            .with_context(|| format!("cannot open {}", root.display()))?;
        ArchiveName::from_folder(&root.file_name().unwrap_or_default().to_string_lossy())
    };
    let title = arguments.title.as_deref().unwrap_or(name.as_str());
    let settings = settings_text(&name, title);
    // What is written is what is read: a title that TOML cannot carry is found here.
    Config::parse(&settings, "jianbao.toml")?;
    let key = key_from_environment();
    jianbao_store::init(root, &name, &settings, key.as_deref(), clock(global)?.now())?;

    let global = Global {
        directory: root.clone(),
        ..global.clone()
    };
    let mut writer = open_writer(&global, "init")?;
    writer.finish("Begin the archive")?;
    let folder = root.display();
    if global.json {
        output::json(&json!({
            "directory": folder.to_string(),
            "name": name.as_str(),
            "key": writer.verifier_key(),
        }))?;
    }
    let place = match key {
        Some(_) => "the one in JIANBAO_KEY",
        None => ".jianbao/key",
    };
    output::say(
        global.quiet,
        &format!(
            "Made the archive {name} in {folder}.\n\
             Its signing key is {place}: keep a copy in a safe place, it cannot be made again.\n\
             Next: jianbao -C {folder} add URL, then jianbao -C {folder} sync"
        ),
    );
    Ok(Outcome::Done)
}

/// Makes an archive for the demo, with more settings than those of every archive.
pub(super) fn make_demo(global: &Global, root: &std::path::Path, more: &str) -> Result<()> {
    std::fs::create_dir_all(root)
        .with_context(|| format!("cannot create the folder {}", root.display()))?;
    let name = "demo".parse()?;
    let settings = format!("{}{more}", settings_text(&name, "剪报 demo"));
    Config::parse(&settings, "jianbao.toml")?;
    let key = key_from_environment();
    jianbao_store::init(root, &name, &settings, key.as_deref(), clock(global)?.now())?;
    let global = Global {
        directory: root.to_owned(),
        ..global.clone()
    };
    open_writer(&global, "demo")?.finish("Begin the archive")?;
    Ok(())
}

fn settings_text(name: &ArchiveName, title: &str) -> String {
    let title = toml::Value::String(title.to_owned());
    format!(
        "# The settings of this archive. Every key and its default: jianbao.example.toml of the program.\n\n\
         [archive]\n\
         name = \"{name}\"              # part of the signatures, never changed\n\
         title = {title}\n\
         language = \"zh-Hans\"\n\
         time_zone = \"Asia/Shanghai\"   # where a day begins, in paths and lists\n\
         visibility = \"private\"        # private | public\n\n\
         [record]\n\
         dialect = \"classic\"           # classic | jekyll | front-matter\n"
    )
}
