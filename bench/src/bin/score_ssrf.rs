//! Scores the address guard against the cases of the SSRF collection: each runs through the fetcher as
//! it is, in a stub world of names and servers. What would be dialled is learnt from a SOCKS5 proxy on
//! the loopback: the fetcher resolves names itself, has the answers checked, and tells the proxy the
//! address to connect to.
//!
//! Prints one JSON line and exits 1 when a case is judged otherwise than it should.

#[path = "score_ssrf/case.rs"]
mod case;
#[path = "score_ssrf/world.rs"]
mod world;

use std::io::Write as _;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use jianbao_core::Clock;
use jianbao_crawl::{
    Accept, FetchRequest, FetchSettings, Fetcher, RedirectTrail, Validators, redirect_target,
};
use url::Url;

use case::{Case, Verdict};
use world::World;

/// The time at which everything happens: it is asked for nowhere in this.
const NOW: &str = "2026-01-31T08:00:00Z";

/// How a case ended.
struct End {
    /// None: a picture came. Else why not.
    refusal: Option<String>,
    dialled: Vec<IpAddr>,
}

fn main() -> Result<ExitCode> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let explains = arguments.iter().any(|argument| argument == "--explain");
    arguments.retain(|argument| argument != "--explain");
    let path = case_file(&arguments)?;
    let text =
        std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut out = String::new();
    let (mut total, mut failed) = (0, Vec::new());
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        total += 1;
        let (id, problems) = match serde_json::from_str::<Case>(line) {
            Ok(case) => (case.id.clone(), runtime.block_on(judge(&case))?),
            Err(error) => (format!("line {total}"), vec![error.to_string()]),
        };
        if !problems.is_empty() {
            out += &problems.iter().fold(String::new(), |text, problem| {
                text + &format!("{id}\t{problem}\n")
            });
            failed.push(id);
        }
    }
    let line = serde_json::json!({
        "passed": total - failed.len(),
        "total": total,
        "failed": failed,
    });
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}")?;
    if explains {
        stdout.write_all(out.as_bytes())?;
    }
    Ok(if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn case_file(arguments: &[String]) -> Result<PathBuf> {
    let folder = match arguments {
        [] => std::env::var_os("JIANBAO_DATA")
            .context("give --data DIR or set JIANBAO_DATA")?
            .into(),
        [option, folder] if option == "--data" => PathBuf::from(folder),
        _ => bail!("usage: score_ssrf [--data DIR] [--explain]"),
    };
    let inner = folder.join("ssrf/urls.jsonl");
    Ok(if inner.is_file() {
        inner
    } else {
        folder.join("urls.jsonl")
    })
}

/// What is wrong with how a case ended, as the `url=` parameter of a proxy and, when it is a URL that
/// feeds and pages can have, as what a source is asked for.
async fn judge(case: &Case) -> Result<Vec<String>> {
    let mut problems = problems(case, "proxy", &run(case, true).await?);
    let is_url = Url::parse(&case.url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if is_url || case.verdict == Verdict::Refuse {
        problems.extend(self::problems(case, "fetcher", &run(case, false).await?));
    }
    Ok(problems)
}

fn problems(case: &Case, way: &str, end: &End) -> Vec<String> {
    let mut problems = Vec::new();
    match (case.verdict, &end.refusal) {
        (Verdict::Allow, Some(reason)) => problems.push(format!("{way}: {reason}")),
        (Verdict::Refuse, None) => problems.push(format!("{way}: let out")),
        _ => {}
    }
    let expected = case.addresses_to_connect();
    for address in &end.dialled {
        let is_expected = expected
            .as_ref()
            .is_none_or(|expected| expected.contains(address));
        if !is_expected || world::is_inside(*address) {
            problems.push(format!("{way}: dialled {address}"));
        }
    }
    problems
}

/// Runs a case from hop to hop.
async fn run(case: &Case, as_parameter: bool) -> Result<End> {
    let world = World::start(case).await?;
    let settings = FetchSettings {
        proxy: format!("socks5://{}", world.address),
        ca_file: world.ca_file()?,
        ..FetchSettings::default()
    };
    let own_hosts: Vec<&str> = case.own_hosts.iter().map(String::as_str).collect();
    let names = case.names();
    let fetcher = Fetcher::with_resolver(&settings, Clock::standing_at(NOW)?, move |name| {
        Ok(names.look_up(name))
    })?
    .with_own_hosts(&own_hosts);
    let refusal = match follow(case, &fetcher, as_parameter).await {
        Ok(()) => None,
        Err(error) => Some(format!("{error:#}")),
    };
    Ok(End {
        refusal,
        dialled: world.dialled(),
    })
}

async fn follow(case: &Case, fetcher: &Fetcher, as_parameter: bool) -> Result<()> {
    let mut url = if as_parameter {
        fetcher.guard().proxy_target(&case.url)?
    } else {
        Url::parse(&case.url)?
    };
    let mut trail = RedirectTrail::new(&url);
    for hop in 0.. {
        let request = FetchRequest {
            url: url.clone(),
            accept: Accept::Page,
            validators: Validators::default(),
        };
        let exchange = fetcher.fetch(&request).await?;
        let mut redirect = exchange.redirect();
        // No answer can hold a line end in a header, so its reader is asked about such a value.
        if let Some(location) = case.location_with_line_end(hop)
            && redirect_target(&url, location.as_bytes()).is_none()
        {
            redirect = None;
        }
        let Some(redirect) = redirect else {
            let is_picture = exchange
                .content_type()
                .is_some_and(|kind| kind.starts_with("image/"));
            if exchange.status != 200 || !is_picture {
                bail!("no picture but {}", exchange.status);
            }
            return Ok(());
        };
        trail.follow(&redirect)?;
        url = redirect.target;
    }
    bail!("no end")
}
