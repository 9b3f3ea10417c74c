//! `rules`: what is known of the markup of single sites.

mod update;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use jianbao_extract::rules::{self, SiteRules, host_of_file};
use jianbao_store::is_archive;
use serde_json::{Value, json};

use crate::cli::{Global, Rules};
use crate::config::Config;
use crate::failure::Outcome;
use crate::output;
use crate::site_rules::{SiteRuleFolders, is_own, read_file};

/// A file of rules, or why it is none.
struct File {
    name: String,
    /// Nothing for those that come with the program.
    folder: Option<PathBuf>,
    rules: Result<Arc<SiteRules>>,
}

pub(super) fn run(global: &Global, what: &Rules) -> Result<Outcome> {
    let config = if is_archive(&global.directory) {
        Config::load(&global.directory)?
    } else {
        Config::default()
    };
    let folders = SiteRuleFolders::new(&global.directory, &config.extract);
    match what {
        Rules::List => list(global, &all(folders.folders())?),
        Rules::Check { files } if files.is_empty() => check(global, &all(folders.folders())?),
        Rules::Check { files } => check(global, &named(files)),
        Rules::Update { from } => update::run(global, &config, folders.folders(), from.as_deref()),
    }
}

/// All files, by folder and name; those that come with the program last.
fn all(folders: &[PathBuf]) -> Result<Vec<File>> {
    let mut files = Vec::new();
    for folder in folders.iter().filter(|folder| folder.exists()) {
        let mut names = Vec::new();
        let entries = std::fs::read_dir(folder);
        for entry in entries.with_context(|| format!("cannot read {}", folder.display()))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if host_of_file(&name).is_some() {
                names.push(name);
            }
        }
        names.sort_unstable();
        files.extend(names.into_iter().map(|name| file(folder, name)));
    }
    files.extend(rules::built_in_files().iter().map(|(name, text)| {
        File {
            name: (*name).to_owned(),
            folder: None,
            rules: SiteRules::read(name, text)
                .map(Arc::new)
                .map_err(Into::into),
        }
    }));
    Ok(files)
}

fn named(paths: &[PathBuf]) -> Vec<File> {
    let read = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        file(path.parent().unwrap_or(Path::new("")), name.into_owned())
    };
    paths.iter().map(read).collect()
}

fn file(folder: &Path, name: String) -> File {
    let rules = match read_file(folder, &name) {
        Ok(Some(rules)) => Ok(Arc::new(rules)),
        Ok(None) => Err(anyhow::anyhow!(
            "there is no {}",
            folder.join(&name).display()
        )),
        Err(error) => Err(error),
    };
    File {
        name,
        folder: Some(folder.to_owned()),
        rules,
    }
}

impl File {
    fn host(&self) -> &str {
        host_of_file(&self.name).unwrap_or(&self.name)
    }

    fn format(&self) -> &'static str {
        if is_own(&self.name) { "jianbao" } else { "ftr" }
    }

    fn from(&self) -> String {
        match &self.folder {
            Some(folder) => folder.display().to_string(),
            None => "jianbao".to_owned(),
        }
    }

    fn json(&self) -> Value {
        let folder = self.folder.as_ref().map(|_| self.from());
        let mut line = json!({
            "host": self.host(), "file": self.name, "folder": folder, "format": self.format(),
        });
        match &self.rules {
            Ok(rules) => {
                line["rules"] = rules.count().into();
                line["tests"] = rules.tests().len().into();
                line["ignored"] = rules.ignored().into();
                line["version"] = rules.version().into();
            }
            Err(error) => line["error"] = format!("{error:#}").into(),
        }
        line
    }
}

fn list(global: &Global, files: &[File]) -> Result<Outcome> {
    if global.json {
        output::json(&files.iter().map(File::json).collect::<Vec<_>>())?;
        return Ok(Outcome::Done);
    }
    let mut rows = vec![
        ["HOST", "FORMAT", "RULES", "TESTS", "FROM"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for file in files {
        let counts = match &file.rules {
            Ok(rules) => [rules.count().to_string(), rules.tests().len().to_string()],
            Err(_) => ["unusable".to_owned(), "-".to_owned()],
        };
        let [count, tests] = counts;
        rows.push(vec![
            output::one_terminal_line(file.host()),
            file.format().to_owned(),
            count,
            tests,
            file.from(),
        ]);
    }
    output::line(&output::table(&rows))?;
    Ok(Outcome::Done)
}

/// How the test cases of a file ended.
#[derive(Default)]
struct Tested {
    passed: usize,
    /// Those for which the file brings no page.
    without_page: usize,
    wrong: Vec<String>,
}

fn test(file: &File) -> Tested {
    let mut tested = Tested::default();
    let Ok(rules) = &file.rules else {
        return tested;
    };
    for (number, case) in (1..).zip(rules.tests()) {
        match rules::check(rules, case, None) {
            None => tested.without_page += 1,
            Some(wrong) if wrong.is_empty() => tested.passed += 1,
            Some(wrong) => {
                let wrong = wrong.into_iter();
                tested
                    .wrong
                    .extend(wrong.map(|wrong| format!("test {number}: {wrong}")));
            }
        }
    }
    tested
}

fn check(global: &Global, files: &[File]) -> Result<Outcome> {
    let mut lines = Vec::new();
    let (mut unusable, mut failed, mut passed, mut without_page) = (0, 0, 0, 0);
    for file in files {
        let tested = test(file);
        passed += tested.passed;
        without_page += tested.without_page;
        failed += usize::from(!tested.wrong.is_empty());
        if global.json {
            let mut line = file.json();
            line["passed"] = tested.passed.into();
            line["without_page"] = tested.without_page.into();
            line["wrong"] = tested.wrong.into();
            unusable += usize::from(file.rules.is_err());
            lines.push(line);
            continue;
        }
        let say = |text: &str| output::line(&output::one_terminal_line(text));
        match &file.rules {
            Err(error) => {
                unusable += 1;
                say(&format!("{}: unusable: {error:#}", file.name))?;
            }
            Ok(rules) => {
                for wrong in tested.wrong {
                    say(&format!("{}: {wrong}", file.name))?;
                }
                for note in rules.ignored().iter().filter(|_| global.verbose) {
                    say(&format!("{}: ignored: {note}", file.name))?;
                }
            }
        }
    }
    if global.json {
        output::json(&lines)?;
    }
    output::say(
        global.quiet || global.json,
        &format!(
            "{} files: {unusable} unusable, {failed} with failed tests; {passed} tests passed, \
             {without_page} bring no page",
            files.len()
        ),
    );
    Ok(if unusable + failed > 0 {
        Outcome::Failures
    } else {
        Outcome::Done
    })
}
