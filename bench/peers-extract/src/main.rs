//! Measures extractors side by side, one thread, on the pages of three sets of the shared data: ours with
//! everything on, two that others use, and what parsing alone costs. Each page is read by all of them, one
//! after the other, before the next page is; of some rounds the fastest counts: other programs that run
//! meanwhile cost little that way, and what they cost, all pay. Prints one JSON line; milliseconds of processor
//! time a page.
//!
//! Ours begins with the bytes as they were fetched; the others are given text: decoding costs them nothing.
//!
//! Usage: `--data DIR` (else `JIANBAO_DATA`), `--rounds N`.

use std::hint::black_box;
use std::io::{Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use flate2::read::MultiGzDecoder;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer};
use jianbao_extract::{Hints, Limits, Page, extract};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Map, Value, json};
use url::Url;

/// The sets that are read.
const SETS: [&str; 3] = ["scrapinghub", "fundus", "daniel-zh"];
/// Rounds of which the fastest counts.
const ROUNDS: usize = 5;
/// Some peers go deep on their stack, in bytes.
const STACK_BYTES: usize = 512 << 20;

/// A page as bytes and as text.
struct Input {
    page: Page,
    text: String,
}

/// What is measured.
type Reader = fn(&Input);

const READERS: [(&str, Reader); 8] = [
    ("jianbao", jianbao),
    ("dom_smoothie", dom_smoothie),
    ("trafilatura", trafilatura),
    ("trafilatura_without_fallback", trafilatura_without_fallback),
    ("html5ever_tree", html5ever_tree),
    ("html5ever_tokenizer", html5ever_tokenizer),
    ("lol_html", lol_html),
    ("jianbao_decode", jianbao_decode),
];

fn main() -> Result<()> {
    let (mut data, mut rounds) = (std::env::var_os("JIANBAO_DATA").map(PathBuf::from), ROUNDS);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--data" => data = arguments.next().map(PathBuf::from),
            "--rounds" => rounds = arguments.next().context("--rounds N")?.parse()?,
            _ => bail!("usage: bench extract [--data DIR] [--rounds N]"),
        }
    }
    let data = data.context("give --data DIR or set JIANBAO_DATA")?;
    let measure = move || measure(&data, rounds);
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(measure)?;
    let line = thread.join().map_err(|_| anyhow::anyhow!("measuring broke"))??;
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

fn measure(data: &Path, rounds: usize) -> Result<Value> {
    // A peer that breaks on a page is measured as far as it came.
    std::panic::set_hook(Box::new(|_| {}));
    let mut sets = Map::new();
    for set in SETS {
        let inputs = inputs(&data.join("extraction").join(set))?;
        let mut best = vec![vec![f64::MAX; inputs.len()]; READERS.len()];
        let mut broken = vec![0_usize; READERS.len()];
        for round in 0..rounds {
            for (at, input) in inputs.iter().enumerate() {
                for turn in 0..READERS.len() {
                    // Nobody always follows the same one, whose traces lie in the cache.
                    let reader = (turn + round + at) % READERS.len();
                    let begun = thread_ms();
                    let read = catch_unwind(AssertUnwindSafe(|| READERS[reader].1(input)));
                    let ms = thread_ms() - begun;
                    best[reader][at] = best[reader][at].min(ms);
                    broken[reader] += usize::from(read.is_err() && round == 0);
                }
            }
        }
        let bytes: usize = inputs.iter().map(|input| input.page.bytes.len()).sum();
        let mut readers = Map::new();
        for (reader, (name, _)) in READERS.iter().enumerate() {
            readers.insert((*name).to_owned(), told(&mut best[reader], bytes, broken[reader]));
        }
        sets.insert(
            set.to_owned(),
            json!({"pages": inputs.len(), "bytes": bytes, "ms": readers}),
        );
    }
    Ok(json!({"optimised": !cfg!(debug_assertions), "rounds": rounds, "sets": sets}))
}

fn told(ms: &mut [f64], bytes: usize, broken: usize) -> Value {
    ms.sort_by(f64::total_cmp);
    let sum: f64 = ms.iter().sum();
    let round = |value: f64| (value * 1_000.0).round() / 1_000.0;
    json!({
        "median": round(ms[ms.len() / 2]),
        "mean": round(sum / ms.len() as f64),
        "mb_s": (bytes as f64 / sum / 100.0).round() / 10.0,
        "broken": broken,
    })
}

/// The pages of a set.
fn inputs(folder: &Path) -> Result<Vec<Input>> {
    let truth = folder.join("truth.jsonl");
    let lines = std::fs::read_to_string(&truth);
    let lines = lines.with_context(|| format!("reading {}", truth.display()))?;
    let lines = lines.split('\n').filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let line: Value = serde_json::from_str(line)?;
            let mut bytes = std::fs::read(folder.join(line["html"].as_str().context("no file")?))?;
            if bytes.starts_with(&[0x1f, 0x8b]) {
                let mut unpacked = Vec::new();
                MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked)?;
                bytes = unpacked;
            }
            let url = line["url"].as_str().and_then(|url| Url::parse(url).ok());
            let url = url.map_or_else(|| Url::parse("https://page.invalid/"), Ok)?;
            let text = jianbao_html::decode(&bytes, None).text;
            let page = Page {
                bytes,
                url,
                content_type: None,
            };
            Ok(Input { page, text })
        })
        .collect()
}

/// The processor time of this thread.
fn thread_ms() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

fn jianbao(input: &Input) {
    black_box(extract(&input.page, &Hints::default(), &Limits::default()));
}

fn jianbao_decode(input: &Input) {
    black_box(jianbao_html::decode(&input.page.bytes, None));
}

fn dom_smoothie(input: &Input) {
    let reader = dom_smoothie::Readability::new(input.text.as_str(), Some(input.page.url.as_str()), None);
    let _ = black_box(reader.and_then(|mut reader| reader.parse()));
}

fn trafilatura(input: &Input) {
    by_trafilatura(input, true);
}

fn trafilatura_without_fallback(input: &Input) {
    by_trafilatura(input, false);
}

fn by_trafilatura(input: &Input, has_fallback: bool) {
    let mut options = trafilatura::Options::default();
    options.original_url = Some(input.page.url.clone());
    let options = options.with_fallback(has_fallback);
    let _ = black_box(trafilatura::extract(&input.text, &options));
}

fn html5ever_tree(input: &Input) {
    black_box(scraper::Html::parse_document(&input.text));
}

fn html5ever_tokenizer(input: &Input) {
    /// Looks at each token.
    struct Sink;

    impl TokenSink for Sink {
        type Handle = ();

        fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
            black_box(token);
            TokenSinkResult::Continue
        }
    }

    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(input.text.as_str()));
    let tokenizer = Tokenizer::new(Sink, html5ever::tokenizer::TokenizerOpts::default());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
}

fn lol_html(input: &Input) {
    let mut paragraphs = 0_usize;
    let handler = lol_html::element!("p", |_element| {
        paragraphs += 1;
        Ok(())
    });
    let settings = lol_html::Settings::new().append_element_content_handler(handler);
    let mut rewriter = lol_html::HtmlRewriter::new(settings, |piece: &[u8]| {
        black_box(piece);
    });
    let _ = rewriter.write(input.text.as_bytes());
    let _ = rewriter.end();
    black_box(paragraphs);
}
