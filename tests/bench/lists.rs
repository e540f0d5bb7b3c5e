//! Lists of 100 for every member of an interaction log (`user,item,timestamp,basket`), tuned on the log alone, written as
//! `user,item,rank` to be judged by other programs beside other people's recommenders.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::time::Instant;

use regulars::domain::recommend::behaviour::NONE;
use regulars::domain::recommend::content::Content;
use regulars::domain::recommend::model::{Model, Visitor};
use regulars::domain::recommend::split::{Cut, Split};
use regulars::domain::recommend::trial::Trial;
use regulars::domain::recommend::tune::{AT_MOST, search};
use regulars::domain::recommend::{Log, Parameters, Purchase, Task};
use regulars::error::Result;

/// What a linear model may take.
const MEMORY: u64 = 2 << 30;

/// A log and what its members and products are called.
struct History {
    log: Log,
    users: Vec<String>,
    items: Vec<String>,
}

/// What is asked.
pub struct Asked {
    /// The log.
    pub file: PathBuf,
    /// Where the lists go.
    pub out: PathBuf,
    /// What the lists are for.
    pub task: Task,
    /// Whether parameters are searched first.
    pub tuned: bool,
}

/// Reads, tunes, trains and writes.
pub fn run(asked: &Asked) -> Result<()> {
    let history = read(&asked.file);
    let (log, seed) = (&history.log, 42);
    let mut parameters = Parameters::default();
    if asked.tuned {
        let begun = begin();
        let content = Content::new(&[]);
        let split = Split::new(log, Cut::of(asked.task), 0.1, seed);
        let mut trial = Trial::new(&split, &content, MEMORY, 5_000, seed);
        let Ok((found, tried)) = search(&mut trial, &parameters, AT_MOST, |_| Ok::<(), Infallible>(()));
        parameters = found;
        for choice in &tried.choices {
            println!("{:<22}{:>8} {:.4}", choice.axis, choice.value, choice.ndcg_10);
        }
        let (members, n) = (tried.n_members, tried.n_tried);
        println!("{n} tried on {members} members: {:.4} to {:.4}", tried.began_at, tried.ended_at);
        println!("tuned in {:.1} s", begun.elapsed().as_secs_f64());
    }
    let begun = begin();
    let today = log.lines().iter().map(|line| line.day).max().unwrap_or(0);
    let model = Model::train(log, &[], &[], today, parameters, MEMORY);
    println!("trained in {:.2} s", begun.elapsed().as_secs_f64());
    let begun = begin();
    let shelf = model.shelf();
    let mut board = shelf.board();
    let mut out = csv::Writer::from_path(&asked.out).expect("the file of lists can be made");
    out.write_record(["user", "item", "rank"]).expect("the disk has room");
    for (member, user) in history.users.iter().enumerate() {
        let (bought, company) = (log.member(member), model.company.get(member));
        let visitor = Visitor { history: bought, cluster: None, company, behaviour: &NONE, today };
        let list = shelf.list(asked.task, visitor, &[], 100, &mut board);
        for (line, rank) in list.lines.iter().zip(1_u32..) {
            let record = [user, &history.items[line.product as usize], &rank.to_string()];
            out.write_record(record).expect("the disk has room");
        }
    }
    out.flush().expect("the disk has room");
    println!("{} lists in {:.2} s", history.users.len(), begun.elapsed().as_secs_f64());
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a bench looks at the clock")]
fn begin() -> Instant {
    Instant::now()
}

fn read(file: &Path) -> History {
    let mut reader = csv::Reader::from_path(file).expect("the log can be read");
    let (mut users, mut items, mut baskets) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut histories: Vec<Vec<Purchase>> = Vec::new();
    for record in reader.records() {
        let record = record.expect("the log is CSV");
        let user = number(&mut users, &record[0]);
        let at: f64 = record[2].parse().expect("an instant in seconds");
        let day = (at / 86_400.0) as i32;
        let purchase = Purchase {
            at: at as i64,
            basket: number(&mut baskets, &record[3]),
            product: number(&mut items, &record[1]),
            day,
        };
        if histories.len() <= user as usize {
            histories.resize(user as usize + 1, Vec::new());
        }
        histories[user as usize].push(purchase);
    }
    History { log: Log::new(histories, 0), users: names(users), items: names(items) }
}

fn number(known: &mut BTreeMap<String, u32>, name: &str) -> u32 {
    let next = u32::try_from(known.len()).expect("names are counted in u32");
    *known.entry(name.to_owned()).or_insert(next)
}

fn names(known: BTreeMap<String, u32>) -> Vec<String> {
    let mut names = vec![String::new(); known.len()];
    for (name, at) in known {
        names[at as usize] = name;
    }
    names
}
