//! `regulars recommend`: learn from orders, and say what a member may want next and why.

mod beside;
mod export;
mod judge;
mod list;
mod page;
mod reason;

use std::cell::OnceCell;

use clap::{Args, Subcommand};

use self::reason::Wording;
use super::front::{Answer, Front};
use super::shape::{Page, Rows, Writing};
use crate::domain::recommend::Task;
use crate::domain::recommend::blend::Kind as Source;
use crate::domain::recommend::rules::Rule;
use crate::error::Result;
use crate::flow::Session;
use crate::flow::desk::Desk;
use crate::flow::recommend::{self, Explained};
use crate::flow::train::{self, Learnt, Swapped, Wish};
use crate::output::{Cell, Column, Kind, Note, View, cells};

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Train(Train),
    Status(Status),
    For(list::For),
    Similar(Similar),
    Explain(Explain),
    Evaluate(judge::Evaluate),
    Tune(judge::Tune),
    Export(export::Export),
}

#[derive(Args, Debug)]
pub(super) struct Train {
    #[arg(long, value_name = "N", default_value_t = 42)]
    seed: u64,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=20))]
    clusters: Option<u64>,
    #[command(flatten)]
    memory: Memory,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

/// What a linear model may take.
#[derive(Args, Clone, Copy, Debug)]
struct Memory {
    #[arg(id = "memory", long, value_name = "MIB", default_value_t = 2048, value_parser = clap::value_parser!(u64).range(1..))]
    mib: u64,
}

impl Memory {
    fn bytes(self) -> u64 {
        self.mib.saturating_mul(1 << 20)
    }
}

#[derive(Args, Debug)]
pub(super) struct Status {
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(super) struct Similar {
    #[arg(value_name = "SKU")]
    sku: String,
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=50))]
    limit: u64,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(super) struct Explain {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "SKU")]
    sku: String,
    #[arg(long = "for", value_name = "TASK", default_value = "home", value_parser = ["home", "cart"])]
    task: String,
    #[command(flatten)]
    rows: Rows,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Train(train) => train.run(front),
            Verb::Status(status) => front.read(&status.page, |session| page(session, "recommend-status/1")),
            Verb::For(asked) => asked.run(front),
            Verb::Similar(similar) => similar.run(front),
            Verb::Explain(explain) => explain.run(front),
            Verb::Evaluate(evaluate) => evaluate.run(front),
            Verb::Tune(tune) => tune.run(front),
            Verb::Export(export) => export.run(front),
        }
    }
}

impl Train {
    /// H16: everything is learnt from a snapshot before the write begins.
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let wish = Wish { seed: self.seed, clusters: self.clusters.map(length), memory: self.memory.bytes() };
        let learnt: OnceCell<Learnt> = OnceCell::new();
        let place = front.place()?;
        let desk = || {
            let desk = Desk::open_write(&place, front.setting(Some(&self.writing)), front.teller())?;
            let found = desk.read(|session| train::learn(session, wish))?;
            learnt.set(found).expect("a command opens one desk");
            Ok(desk)
        };
        front.write_at(&self.page, &self.writing, Vec::new(), desk, |session| {
            let swapped = train::swap(session, learnt.get().expect("the desk was opened"))?;
            let view = page(session, "recommend-train/1")?;
            Ok(match swapped {
                Swapped::In => view,
                Swapped::Overtaken => view.note(Note::new("model-overtaken")),
            })
        })
    }
}

fn page(session: &Session<'_>, schema: &'static str) -> Result<View> {
    page::status(schema, &recommend::status(session)?, judge::tuned_at(session)?)
}

impl Similar {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.page, |session| {
            let similar = recommend::similar(session, &self.sku, length(self.limit))?;
            let columns = [
                Column::new("rank", Kind::Int).keep(),
                Column::new("sku", Kind::Text).keep(),
                Column::new("product", Kind::Text).keep(),
                Column::new("category", Kind::Text).rank(3),
                Column::new("reason", Kind::Text),
                Column::new("together", Kind::Int).rank(2),
                Column::new("score", Kind::Decimal).rank(2),
                Column::new("fallback", Kind::Bool).rank(2),
            ];
            let wording = Wording {
                lang: front.spoken(&self.page),
                products: &similar.products,
                clusters: &[],
                searches: &[],
                basket: &[],
            };
            let mut view = View::new("recommend-similar/1", columns);
            for ((product, score, together), rank) in similar.items.iter().zip(1_usize..) {
                let [sku, name, category] = wording.product(*product);
                let together = (!similar.by_content).then_some(*together);
                let score = f64::from(*score);
                view.push(cells![
                    rank,
                    sku,
                    name,
                    category,
                    wording.together(together),
                    together,
                    score,
                    similar.by_content,
                ]);
            }
            Ok(if similar.by_content { view.note(Note::new("similar-by-content")) } else { view })
        })
    }
}

impl Explain {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let explained = recommend::explain(session, &self.member, &self.sku, task(&self.task))?;
            let columns = [
                Column::new("source", Kind::Word),
                Column::new("reason", Kind::Text).keep(),
                Column::new("adds", Kind::Decimal).keep(),
                Column::new("share", Kind::Ratio),
                Column::new("reason_code", Kind::Word).rank(3),
            ];
            let lang = front.spoken(&self.rows);
            let Explained { products, clusters, searches, .. } = &explained;
            let wording = Wording { lang, products, clusters, searches, basket: &[] };
            let mut view = View::new("recommend-explain/1", columns);
            for part in &explained.parts {
                view.push(cells![
                    Cell::word(source(part.kind)),
                    wording.reason(&part.reason),
                    f64::from(part.amount),
                    f64::from(part.amount / explained.score),
                    Cell::word(reason::code(&part.reason)),
                ]);
            }
            let note = match explained.rank {
                Some(rank) => Note::new("explained")
                    .with("score", format!("{:.4}", explained.score))
                    .with("rank", rank)
                    .with("list", explained.which.word()),
                None if explained.barred == Some(Rule::Unsold) => Note::new("explained-unsold").with("sku", &self.sku),
                None if let Some(rule) = explained.barred => {
                    Note::new("explained-barred").with("sku", &self.sku).with("rule", rule.word())
                }
                None => Note::new("explained-nothing").with("sku", &self.sku),
            };
            Ok(view.note(note))
        })
    }
}

/// The word of where a part of a score comes from.
fn source(kind: Source) -> &'static str {
    match kind {
        Source::Together => "together",
        Source::Linear => "linear",
        Source::Sequence => "sequence",
        Source::Content => "content",
        Source::Cluster => "cluster",
        Source::Again => "again",
        Source::Company => "company",
        Source::Popular => "popular",
        Source::Looked => "looked",
        Source::Searched => "searched",
    }
}

fn task(word: &str) -> Task {
    match word {
        "cart" => Task::Cart,
        "again" => Task::Again,
        _ => Task::Home,
    }
}

fn length(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}
