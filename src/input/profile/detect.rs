//! Which profile a header fits (I17): by the names of its columns, never by what stands below them.

use super::super::header::fold;
use super::{Need, Profile, Refuse, builtin};

/// Which file of an export a header is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The one with the orders.
    Main,
    /// The join of that number.
    Join(usize),
}

/// A profile that a header fits, and which of its files it is.
#[derive(Clone, Copy, Debug)]
pub struct Fit<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// Which of its files.
    pub part: Part,
}

/// What a header turned out to be.
#[derive(Clone, Copy, Debug)]
pub enum Verdict<'a> {
    /// It fits this one best.
    Fits(Fit<'a>),
    /// It is known and cannot be used.
    Refused(&'a Refuse),
    /// Several fit equally well.
    Tie,
    /// None fits.
    None,
}

/// How well a header fits a file of a profile.
#[derive(Clone, Debug)]
pub struct Score<'a> {
    /// The file.
    pub fit: Fit<'a>,
    /// The columns needed that are there, as the profile writes them.
    pub found: Vec<&'a str>,
    /// Those that are not; of several names for one column the first.
    pub missing: Vec<&'a str>,
}

/// Names as they are compared.
struct Names(Vec<String>);

impl Names {
    fn of(names: &[String]) -> Names {
        Names(names.iter().map(|name| fold(name)).collect())
    }

    fn has(&self, name: &str) -> bool {
        let name = fold(name);
        self.0.contains(&name)
    }

    /// The name of a needed column that is there, else its first name.
    fn find<'a>(&self, need: &'a Need) -> Result<&'a str, &'a str> {
        let first = need.first().map_or("", String::as_str);
        need.iter().find(|name| self.has(name)).map(String::as_str).ok_or(first)
    }

    fn score<'a>(&self, fit: Fit<'a>, needs: impl Iterator<Item = &'a Need>) -> Score<'a> {
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for need in needs {
            match self.find(need) {
                Ok(name) => found.push(name),
                Err(name) => missing.push(name),
            }
        }
        Score { fit, found, missing }
    }
}

/// How well a header fits each file of a profile: the one with the orders, then its joins.
pub fn score<'a>(profile: &'a Profile, names: &[String]) -> Vec<Score<'a>> {
    scored(profile, &Names::of(names))
}

fn scored<'a>(profile: &'a Profile, names: &Names) -> Vec<Score<'a>> {
    let main = names.score(Fit { profile, part: Part::Main }, profile.need.iter());
    let joins = profile.joins.iter().enumerate().map(|(at, join)| {
        let needs = join.need.iter().chain([&join.on]);
        names.score(Fit { profile, part: Part::Join(at) }, needs)
    });
    std::iter::once(main).chain(joins).collect()
}

/// What a header is, and the scores of all built-in profiles that a file is recognised by.
pub fn detect(names: &[String]) -> (Verdict<'static>, Vec<Score<'static>>) {
    let names = Names::of(names);
    let profiles = || builtin().iter().map(|one| &one.profile).filter(|profile| profile.detect);
    let scores: Vec<Score<'_>> = profiles().flat_map(|profile| scored(profile, &names)).collect();
    let refused = profiles().flat_map(|profile| &profile.refuse);
    if let Some(refuse) = refused.into_iter().find(|refuse| refuse.need.iter().all(|need| names.find(need).is_ok())) {
        return (Verdict::Refused(refuse), scores);
    }
    let fitting = || scores.iter().filter(|score| score.missing.is_empty());
    let most = fitting().map(|score| score.found.len()).max();
    let best: Vec<Fit<'_>> = fitting().filter(|score| Some(score.found.len()) == most).map(|score| score.fit).collect();
    let verdict = match best.as_slice() {
        [] => Verdict::None,
        [one] => Verdict::Fits(*one),
        _ => Verdict::Tie,
    };
    (verdict, scores)
}
