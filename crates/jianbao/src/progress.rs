//! Progress of long work, on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on stderr; nothing at all when stderr is no terminal or the user wants quiet.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn new(quiet: bool) -> Self {
        let bar = ProgressBar::no_length();
        bar.set_draw_target(if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(10)
        });
        bar.set_style(ProgressStyle::default_spinner());
        Self(bar)
    }

    /// So much was done of a stage, of so much when that is known.
    pub(crate) fn show(&self, stage: &'static str, done: u64, total: Option<u64>) {
        if let Some(total) = total {
            self.0.set_length(total);
        }
        self.0.set_position(done);
        if self.0.message() != stage {
            let template = match total {
                Some(_) => "{msg} {wide_bar} {pos}/{len} {eta}",
                // A stage that cannot be counted.
                None if done == 0 => "{spinner} {msg}",
                None => "{spinner} {msg} {pos}",
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                self.0.set_style(style);
            }
            self.0.set_message(stage);
            self.0.reset_eta();
            self.0.enable_steady_tick(Duration::from_millis(200));
        }
    }

    /// Takes the bar off the screen.
    pub(crate) fn clear(&self) {
        self.0.finish_and_clear();
    }
}
