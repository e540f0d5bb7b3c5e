//! `recommend evaluate` and `recommend tune`: how good lists are on purchases that training did not see, and what makes
//! them better.

use std::cell::OnceCell;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::export::quoted;
use super::{Memory, task};
use crate::cli::front::{Answer, Front};
use crate::cli::out;
use crate::cli::shape::{Page, Rows, Writing};
use crate::domain::recommend::evaluate::Ranker;
use crate::domain::recommend::parameters::TASKS;
use crate::domain::recommend::split::Cut;
use crate::domain::recommend::tune::Search;
use crate::error::{Error, Result};
use crate::flow::desk::Desk;
use crate::flow::tune::{self, Found, History, Judged, Wish};
use crate::flow::{Session, model};
use crate::output::{Cell, Column, Kind, Lang, Note, View, cells, words};

/// What both verbs are told.
#[derive(Args, Clone, Copy, Debug)]
struct Judging {
    #[arg(long, value_name = "SHARE", default_value_t = 0.1, value_parser = share)]
    later: f64,
    #[arg(long, value_name = "N", default_value_t = 42)]
    seed: u64,
    #[command(flatten)]
    memory: Memory,
}

impl Judging {
    fn wish(self) -> Wish {
        Wish { later: self.later, memory: self.memory.bytes(), seed: self.seed }
    }
}

/// A share of all lines: some must stay to learn from.
fn share(text: &str) -> std::result::Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "a number between 0.01 and 0.5".to_owned())?;
    if (0.01..=0.5).contains(&share) { Ok(share) } else { Err("a number between 0.01 and 0.5".to_owned()) }
}

#[derive(Args, Debug)]
pub struct Evaluate {
    #[arg(long, value_name = "CUT", default_value = "global", value_parser = ["global", "loo", "random", "basket"])]
    split: String,
    #[command(flatten)]
    judging: Judging,
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
    #[command(flatten)]
    rows: Rows,
}

/// How many products a list has that is written for other programs.
const WRITTEN: usize = 100;

/// How many are enough for the figures.
const ENOUGH: usize = 20;

impl Evaluate {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let cut = match self.split.as_str() {
            "loo" => Cut::Loo,
            "random" => Cut::Random,
            "basket" => Cut::Basket,
            _ => Cut::Global,
        };
        let length = if self.write.is_some() { WRITTEN } else { ENOUGH };
        self.write.as_deref().map_or(Ok(()), may)?;
        front.read(&self.rows, |session| {
            let history = History::load(session)?;
            let judged = tune::judge(session, history, cut, length, self.judging.wish())?;
            if let Some(folder) = &self.write {
                write(&judged, folder)?;
            }
            Ok(table(&judged))
        })
    }
}

fn table(judged: &Judged) -> View {
    let columns = [
        Column::new("ranker", Kind::Word).keep(),
        Column::new("ndcg_10", Kind::Ratio).keep(),
        Column::new("ndcg_10_low", Kind::Ratio).rank(2),
        Column::new("ndcg_10_high", Kind::Ratio).rank(2),
        Column::new("recall_20", Kind::Ratio),
        Column::new("map_10", Kind::Ratio).rank(3),
        Column::new("hit_10", Kind::Ratio).rank(2),
        Column::new("coverage_10", Kind::Ratio).rank(2),
        Column::new("novelty_10", Kind::Decimal).rank(4),
        Column::new("over_popularity_low", Kind::Change),
        Column::new("over_popularity_high", Kind::Change),
    ];
    let mut view = View::new("recommend-evaluate/1", columns);
    // Of nobody there are no figures.
    let rows = judged.table.rows.iter().filter(|_| judged.table.n_members > 0);
    for row in rows {
        let (mean, itself) = (row.figures.mean, row.ranker == Ranker::Popularity);
        let over = |value: f64| (!itself).then_some(value);
        view.push(cells![
            Cell::word(row.ranker.word()),
            mean.ndcg_10,
            row.figures.ndcg_10.low,
            row.figures.ndcg_10.high,
            mean.recall_20,
            mean.map_10,
            mean.hit_10,
            row.figures.coverage_10,
            row.figures.novelty_10,
            over(row.over_popularity.low),
            over(row.over_popularity.high),
        ]);
    }
    let note = Note::new("judged").with("members", judged.table.n_members).with("cold", judged.table.dropped_cold);
    let by = Note::new(if judged.tuned { "judged-tuned" } else { "judged-shipped" });
    view.note(note).note(by).note(super::page::verdict(&judged.table))
}

/// Whether the folder can be made; asked before the work, so that the answer is not lost for want of a place.
fn may(folder: &Path) -> Result<()> {
    let path = folder.display().to_string();
    if folder.symlink_metadata().is_ok() {
        return Err(Error::Exists { path });
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if parent.is_dir() { Ok(()) } else { Err(Error::Output { path, source: ErrorKind::NotFound.into(), done: false }) }
}

/// Writes what was held out and every list, to be judged by other programs: `train.tsv` (member, SKU, 1, instant),
/// `test.tsv` (member, SKU), and of each ranker `lists-NAME.csv` (user,item,rank).
fn write(judged: &Judged, folder: &Path) -> Result<()> {
    let failed = |source| Error::Output { path: folder.display().to_string(), source, done: false };
    std::fs::create_dir(folder).map_err(failed)?;
    let papers = &judged.papers;
    let mut seen = Vec::new();
    papers.each_seen(|member, sku, at| writeln!(seen, "{member}\t{sku}\t1\t{at}").map_err(failed))?;
    put(folder, "train.tsv", &seen)?;
    let mut held = Vec::new();
    papers.each_held_out(|member, sku| writeln!(held, "{member}\t{sku}").map_err(failed))?;
    put(folder, "test.tsv", &held)?;
    for (ranker, lists) in &papers.lists {
        let mut sheet = b"user,item,rank\n".to_vec();
        papers.each_listed(lists, |member, sku, rank| {
            writeln!(sheet, "{},{},{rank}", quoted(member), quoted(sku)).map_err(failed)
        })?;
        put(folder, &format!("lists-{}.csv", ranker.word()), &sheet)?;
    }
    Ok(())
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    out::write(&folder.join(name), false, |file| file.write_all(bytes))
}

#[derive(Args, Debug)]
pub struct Tune {
    #[arg(long = "for", value_name = "TASK", value_parser = ["home", "cart", "again"])]
    task: Option<String>,
    #[command(flatten)]
    judging: Judging,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Tune {
    /// H16: everything is searched on a snapshot before the write begins.
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let tasks = self.task.as_deref().map_or_else(|| TASKS.to_vec(), |word| vec![task(word)]);
        let found: OnceCell<Vec<Found>> = OnceCell::new();
        let place = front.place()?;
        let desk = || {
            let desk = Desk::open_write(&place, front.setting(Some(&self.writing)), front.teller())?;
            let searched = desk.read(|session| {
                let history = History::load(session)?;
                tasks.iter().map(|&task| tune::tune(session, &history, task, self.judging.wish())).collect()
            })?;
            found.set(searched).ok().expect("a command opens one desk");
            Ok(desk)
        };
        front.write_at(&self.page, &self.writing, Vec::new(), desk, |session| {
            let found = found.get().expect("the desk was opened");
            found.iter().try_for_each(|found| tune::record(session, found))?;
            Ok(searches(found, front.spoken(&self.page)))
        })
    }
}

fn searches(found: &[Found], lang: Lang) -> View {
    let columns = [
        Column::new("task", Kind::Word).keep(),
        Column::new("judged_members", Kind::Int).keep(),
        Column::new("ndcg_10", Kind::Ratio).keep(),
        Column::new("ndcg_10_low", Kind::Ratio),
        Column::new("ndcg_10_high", Kind::Ratio),
        Column::new("popularity_ndcg_10", Kind::Ratio),
        Column::new("last_14_days_ndcg_10", Kind::Ratio),
        Column::new("shipped_ndcg_10", Kind::Ratio).rank(2),
        Column::new("searched_ndcg_10", Kind::Ratio).rank(2),
        Column::new("tried", Kind::Int).rank(2),
        Column::new("chosen", Kind::List).rank(3),
    ];
    let mut view = View::new("recommend-tune/1", columns);
    for one in found {
        let held_out = &one.tuned.held_out;
        let of = |ranker| held_out.row(ranker).map(|row| row.figures).filter(|_| held_out.n_members > 0);
        let model = of(Ranker::Model);
        let used = &one.tuned.used;
        view.push(cells![
            Cell::word(one.task.word()),
            held_out.n_members,
            model.map(|figures| figures.mean.ndcg_10),
            model.map(|figures| figures.ndcg_10.low),
            model.map(|figures| figures.ndcg_10.high),
            of(Ranker::Popularity).map(|figures| figures.mean.ndcg_10),
            of(Ranker::Recent).map(|figures| figures.mean.ndcg_10),
            used.began_at,
            used.ended_at,
            used.n_tried + one.tuned.proven.n_tried,
            chosen(used, lang),
        ]);
        if used.choices.is_empty() {
            view.notes.push(Note::new("tuned-nothing").with("task", one.task.word()).with("count", used.n_members));
        }
    }
    let any = found.iter().any(|one| !one.tuned.used.choices.is_empty());
    if any { view.note(Note::new("tuned")) } else { view }
}

/// What was chosen of each axis, the last word on each.
fn chosen(search: &Search, lang: Lang) -> Vec<String> {
    let mut chosen: Vec<(&str, f32)> = Vec::new();
    for choice in &search.choices {
        match chosen.iter_mut().find(|(axis, _)| *axis == choice.axis) {
            Some((_, value)) => *value = choice.value,
            None => chosen.push((&choice.axis, choice.value)),
        }
    }
    chosen.into_iter().map(|(axis, value)| format!("{} {value}", named(axis, lang))).collect()
}

/// What an axis is called; one that another version of this program knew keeps the name it was kept under.
fn named(axis: &str, lang: Lang) -> String {
    let key = match axis {
        "trend exponent" => "axis.trend-exponent",
        "trend days" => "axis.trend-days",
        "ridge" => "axis.ridge",
        "balance" => "axis.balance",
        "ridge slope" => "axis.ridge-slope",
        "half-life" => "axis.half-life",
        "sequence weight" => "axis.sequence-weight",
        "sequence half-life" => "axis.sequence-half-life",
        "similarity weight" => "axis.similarity-weight",
        "basket decay" => "axis.basket-decay",
        "frequency power" => "axis.frequency-power",
        "company weight" => "axis.company-weight",
        "company exponent" => "axis.company-exponent",
        "popularity weight" => "axis.popularity-weight",
        "due" => "axis.due",
        other => return other.to_owned(),
    };
    words::say(lang, key, &[])
}

/// When each task was tuned last, for the page of the model.
pub(super) fn tuned_at(session: &Session<'_>) -> Result<Vec<(Column, Cell)>> {
    let column = |name: &'static str| Column::new(name, Kind::Instant).rank(2);
    let names = ["tuned_home", "tuned_cart", "tuned_again"];
    let line = |(task, name)| {
        let at = model::tuned(session, task)?.map(|(at, _)| at);
        Ok((column(name), Cell::from(at)))
    };
    TASKS.into_iter().zip(names).map(line).collect()
}
