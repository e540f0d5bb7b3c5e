//! What the neighbours of all products cost, and a list of 100 for every member: `FILE` holds `user,item` by lines, both
//! counted from 0, under a line of headers.

use std::fs;
use std::io::BufRead;
use std::path::Path;
use std::time::Instant;

use rayon::prelude::*;
use regulars::domain::recommend::blend::{Board, Ground, Kind, List, Parts, Request};
use regulars::domain::recommend::similarity::{self, Measure};
use regulars::domain::recommend::weight::Weighting;
use regulars::domain::recommend::{Leads, Matrix, Neighbour, Neighbours, linear};

use super::shop::peak_mib;

const LISTED: usize = 100;

/// Which fit, and how many neighbours it keeps.
pub struct Asked<'a> {
    /// `cosine`, `balanced`, `walk` or `linear`.
    pub fit: &'a str,
    /// Neighbours kept.
    pub k: usize,
}

/// Reads, fits, lists, and prints what each took.
pub fn run(file: &Path, asked: &Asked<'_>) -> std::io::Result<()> {
    let members = read(file)?;
    let (n_members, n_pairs) = (members.n_rows(), members.rows().map(<[u32]>::len).sum::<usize>());
    println!("{n_members} members, {} products, {n_pairs} pairs, {} MiB", members.n_columns(), peak_mib());
    let found = told("fit", || fit(&members, asked));
    // Cosine is the same both ways: as it stands, each bought product has its own K, which is what others serve from;
    // turned round, each scored product has (RC4).
    let leads = told("turned", || Leads::new(&turned(&found)));
    let bought = told("bought", || lists(&members, &leads));
    println!("{} listed by bought products", bought.iter().map(|list| list.lines.len()).sum::<usize>());
    let leads = told("leads", || Leads::new(&found));
    let listed = told("scored", || lists(&members, &leads));
    let lines = || listed.iter().flat_map(|list| &list.lines);
    let sum = lines().map(|line| u64::from(line.product)).sum::<u64>();
    let kept = found.lists().iter().flatten().count();
    println!("{kept} neighbours, {} listed, products in sum {sum}", lines().count());
    Ok(())
}

fn fit(members: &Matrix, asked: &Asked<'_>) -> Neighbours {
    let setting = similarity::Setting {
        weighting: Weighting::Plain,
        measure: Measure::Cosine { alpha: 0.5 },
        shrinkage: 0.0,
        k: asked.k,
    };
    match asked.fit {
        "balanced" => similarity::similar(
            members,
            similarity::Setting { weighting: Weighting::Balanced { beta: 0.3 }, ..setting },
        ),
        "walk" => similarity::similar(
            members,
            similarity::Setting { measure: Measure::Walk { alpha: 1.0, beta: 0.6 }, ..setting },
        ),
        "linear" => {
            let setting = linear::Setting { beta: 0.3, gamma: 0.4, lambda: 3.0, k: asked.k };
            linear::fit(members, setting, linear::core(members, 2 << 30))
        }
        _ => similarity::similar(members, setting),
    }
}

/// The same pairs the other way round.
fn turned(found: &Neighbours) -> Neighbours {
    let mut lists = vec![Vec::new(); found.lists().len()];
    for (product, list) in (0u32..).zip(found.lists()) {
        list.iter().for_each(|near| lists[near.product as usize].push(Neighbour { product, ..*near }));
    }
    Neighbours::new(lists)
}

/// The best products for every member, what they have left out, as the program makes its lists.
fn lists(members: &Matrix, leads: &Leads) -> Vec<List> {
    let mut weights = Parts::default();
    weights[Kind::Together as usize] = 1.0;
    let ground = Ground { weights, scaled: false, buyers: &[], trend: &[], ranking: &[] };
    let list = |board: &mut Board, member: usize| {
        let owned = members.row(member);
        let profile: Vec<(u32, f32)> = owned.iter().map(|product| (*product, 1.0)).collect();
        board.add_profile(Kind::Together, &profile, leads);
        board.list(ground, Request { owned, excluded: &[], owned_may_come: false, length: LISTED })
    };
    let board = || Board::new(members.n_columns() as usize);
    (0..members.n_rows()).into_par_iter().map_init(board, list).collect()
}

fn read(file: &Path) -> std::io::Result<Matrix> {
    let number = |word: &str| word.parse::<u32>().map_err(std::io::Error::other);
    let (mut rows, mut n_products) = (Vec::<Vec<u32>>::new(), 0);
    for line in std::io::BufReader::new(fs::File::open(file)?).lines().skip(1) {
        let line = line?;
        let (user, item) = line.split_once(',').ok_or_else(|| std::io::Error::other(line.clone()))?;
        let (user, item) = (number(user)? as usize, number(item)?);
        rows.resize_with(rows.len().max(user + 1), Vec::new);
        rows[user].push(item);
        n_products = n_products.max(item + 1);
    }
    rows.iter_mut().for_each(|row| row.sort_unstable());
    Ok(Matrix::from_rows(rows, n_products))
}

fn told<T>(what: &str, work: impl FnOnce() -> T) -> T {
    #[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
    let began = Instant::now();
    let cpu = cpu_s();
    let done = work();
    let (took, cpu) = (began.elapsed().as_secs_f64(), cpu_s() - cpu);
    println!("{what:6} {took:7.3} s {cpu:7.2} s cpu {:6} MiB at most so far", peak_mib());
    done
}

/// Seconds that all threads of this process have worked, in hundredths.
fn cpu_s() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |at: usize| after_name.split_whitespace().nth(at).and_then(|word| word.parse::<f64>().ok());
    (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) / 100.0
}
