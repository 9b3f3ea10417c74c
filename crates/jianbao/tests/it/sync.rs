//! Fetching: whole runs against the newsroom, on its clock, and against a server that means harm.

mod bad_input;
mod crash;
mod hostile_server;
mod judged;
mod polite;
mod redesign;
mod replay;
mod site_model;
mod specimen;

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use jianbao_newsroom::{Newsroom, Running, Site, SourceSpec};

use crate::support::{Ground, assert_ended, run};

/// A newsroom, and an archive that subscribes to all of it.
pub(crate) struct Press {
    pub(crate) ground: Ground,
    pub(crate) newsroom: Running,
}

pub(crate) const ARCHIVE: &str = "press";

impl Press {
    pub(crate) fn new(site: impl Into<Site>, sources: &[SourceSpec]) -> Self {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let newsroom = Newsroom::start(site, any).unwrap();
        let press = Self {
            ground: Ground::new(),
            newsroom,
        };
        press.open(ARCHIVE, sources);
        press
    }

    /// Makes an archive with these sources.
    pub(crate) fn open(&self, archive: &str, sources: &[SourceSpec]) {
        assert_ended(&run(&mut self.ground.init(archive)), 0);
        let path = self.ground.path(&format!("{archive}/jianbao.toml"));
        let mut settings = std::fs::read_to_string(&path).unwrap();
        let _ = write!(
            settings,
            "\n[fetch]\nconnect = {{\"*.test\" = \"{}\"}}\n",
            self.newsroom.http
        );
        for source in sources {
            let _ = write!(
                settings,
                "\n[[source]]\nid = \"{}\"\ntitle = {:?}\nurl = \"{}\"\n",
                source.id, source.title, source.url
            );
        }
        std::fs::write(path, settings).unwrap();
    }

    /// The program on an archive, on the newsroom's clock.
    pub(crate) fn on(&self, archive: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
        command
            .args(["-C", archive, "--clock", &self.newsroom.clock])
            .args(arguments)
            .current_dir(self.ground.path(""))
            .env_clear()
            .env("HOME", self.ground.path("home"))
            .env("JIANBAO_KEY", self.ground.key())
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn sync(&self, archive: &str, arguments: &[&str]) -> Output {
        let mut all = vec!["sync", "--json"];
        all.extend(arguments);
        run(&mut self.on(archive, &all))
    }

    /// What `history --json` says.
    pub(crate) fn history(&self, archive: &str) -> String {
        let output = run(&mut self.ground.on(archive, &["history", "--json"]));
        assert_ended(&output, 0);
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn root(&self, archive: &str) -> PathBuf {
        self.ground.path(archive)
    }
}
