//! `recommend for`: the lists of one member or guest, and what the rules left out of them.

use clap::Args;

use super::beside;
use super::reason::{self, Wording};
use super::{length, task};
use crate::cli::front::{Answer, Front};
use crate::cli::shape::Page;
use crate::domain::recommend::repeat::Habit;
use crate::domain::recommend::rules::Rule;
use crate::error::Result;
use crate::flow::recommend::{self, Advice, Wanted, Who};
use crate::flow::rules::Set;
use crate::flow::standing;
use crate::output::{Cell, Column, Kind, Lang, Note, View, cells};

/// Which lists, of one member or of all.
#[derive(Args, Debug)]
pub(super) struct Lists {
    #[arg(long = "for", value_name = "TASK", value_parser = ["home", "cart"])]
    task: Option<String>,
    #[arg(long, value_name = "WHICH", value_parser = ["new", "again", "both"])]
    repeat: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=100))]
    limit: u64,
    #[arg(long, value_name = "COST", value_parser = cost)]
    diversity: Option<f32>,
    #[arg(long)]
    explore: bool,
}

impl Lists {
    /// What is wanted, for `usual` where nothing is said.
    pub fn wanted(&self, usual: &str) -> Wanted {
        let habit = self.repeat.as_deref().map(|word| match word {
            "new" => Habit::New,
            "again" => Habit::Again,
            _ => Habit::Both,
        });
        let set = Set { diversity: self.diversity, explore: self.explore };
        Wanted { habit, task: task(self.task.as_deref().unwrap_or(usual)), length: length(self.limit), set }
    }
}

fn cost(text: &str) -> std::result::Result<f32, String> {
    let cost = text.parse().ok().filter(|cost| (0.0..=1.0).contains(cost));
    cost.ok_or_else(|| "a number from 0 to 1".to_owned())
}

#[derive(Args, Debug)]
pub struct For {
    #[arg(value_name = "M", required_unless_present = "guest", conflicts_with = "guest")]
    member: Option<String>,
    #[command(flatten)]
    lists: Lists,
    #[arg(long, value_name = "SKU", num_args = 1..)]
    cart: Vec<String>,
    #[arg(long)]
    guest: bool,
    #[arg(long)]
    why: bool,
    #[command(flatten)]
    page: Page,
}

impl For {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.page, |session| {
            let who = Who { member: self.member.as_deref(), basket: &self.cart };
            let usual = if self.cart.is_empty() { "home" } else { "cart" };
            let advice = recommend::advise(session, who, self.lists.wanted(usual))?;
            let mut view = list(&advice, front.spoken(&self.page));
            view.notes.extend(notes(&advice, self.why));
            if let Some(id) = advice.id {
                let standing = standing::of(session, id)?;
                view.notes.extend(beside::notes(session, &standing, front.spoken(&self.page)));
            }
            Ok(view)
        })
    }
}

fn list(advice: &Advice, lang: Lang) -> View {
    let columns = [
        Column::new("list", Kind::Word).keep(),
        Column::new("rank", Kind::Int).keep(),
        Column::new("sku", Kind::Text).keep(),
        Column::new("product", Kind::Text).keep(),
        Column::new("category", Kind::Text).rank(3),
        Column::new("reason", Kind::Text).keep(),
        Column::new("score", Kind::Decimal).rank(2),
        Column::new("fallback", Kind::Bool).rank(2),
        Column::new("reason_code", Kind::Word).rank(4),
        Column::new("explored", Kind::Bool).rank(4),
    ];
    let wording = Wording {
        lang,
        products: &advice.products,
        clusters: &advice.clusters,
        searches: &advice.searches,
        basket: &advice.basket,
    };
    let mut view = View::new("recommend-for/1", columns);
    for item in &advice.items {
        let [sku, name, category] = wording.product(item.product);
        view.push(cells![
            Cell::word(item.which.word()),
            item.rank,
            sku,
            name,
            category,
            wording.reason(&item.reason),
            f64::from(item.score),
            item.fallback,
            Cell::word(reason::code(&item.reason)),
            item.explored,
        ]);
    }
    view
}

fn notes(advice: &Advice, why: bool) -> Vec<Note> {
    let mut notes = Vec::new();
    match &advice.member {
        Some(member) if advice.cold => notes.push(Note::new("member-cold").with("member", member)),
        None if advice.cold => notes.push(Note::new("guest-cold")),
        _ if advice.popularity => notes.push(Note::new("popularity-served")),
        _ => (),
    }
    if advice.unsold() > 0 && !why {
        notes.push(Note::new("unsold-left-out").with("count", advice.unsold()));
    }
    if why {
        for (which, drops) in &advice.drops {
            let told = |(rule, n): (&Rule, &u32)| Note::new(dropped(*rule)).with("list", which.word()).with("count", n);
            notes.extend(drops.iter().map(told));
        }
        if advice.drops.iter().all(|(_, drops)| drops.is_empty()) {
            notes.push(Note::new("no-rule-dropped"));
        }
    }
    notes
}

/// The note that counts what a rule dropped.
fn dropped(rule: Rule) -> &'static str {
    match rule {
        Rule::InBasket => "dropped-in-basket",
        Rule::Unsold => "dropped-unsold",
        Rule::OutOfStock => "dropped-out-of-stock",
        Rule::Excluded => "dropped-excluded",
        Rule::Durable => "dropped-durable",
        Rule::PerCategory => "dropped-per-category",
    }
}
