//! How far a long command is, on standard error, for people only (CL24).

use std::cell::RefCell;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::flow::Step;
use crate::output::{Lang, words};

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// Who is told of each step; says nothing unless `lively`.
pub(super) fn teller(lively: bool, lang: Lang) -> Box<dyn Fn(Step)> {
    if !lively {
        return Box::new(|_| ());
    }
    let bar = Bar { bar: ProgressBar::hidden(), said: RefCell::new(None), lang };
    Box::new(move |step| bar.show(step))
}

struct Bar {
    bar: ProgressBar,
    said: RefCell<Option<&'static str>>,
    lang: Lang,
}

impl Bar {
    fn show(&self, step: Step) {
        if self.bar.is_hidden() && self.bar.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if self.said.replace(Some(step.what)) != Some(step.what) {
            let known = step.of.is_some();
            let form = if known { "{msg} {wide_bar} {pos}/{len}" } else { "{msg} {pos}" };
            self.bar.set_style(ProgressStyle::with_template(form).expect("the form is ours").progress_chars("=> "));
            self.bar.set_message(words::say(self.lang, &format!("step.{}", step.what), &[]));
        }
        if let Some(of) = step.of {
            self.bar.set_length(of);
        }
        self.bar.set_position(step.done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
