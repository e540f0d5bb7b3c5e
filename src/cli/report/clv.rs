//! `report clv`: what a member will still bring, told only when the model has passed its gates (AN37–AN39).

use clap::Args;

use super::super::front::{Answer, Front};
use super::super::shape::Rows;
use super::headed;
use crate::domain::forecast::Form;
use crate::domain::forecast::gate::{Gate, What};
use crate::domain::forecast::holdout::{Holdout, Row};
use crate::domain::forecast::lifetime::{CORRELATION, Horizon, Models, Study};
use crate::domain::report::period::Period;
use crate::error::Result;
use crate::flow::report::{self, Lifetime, LifetimeAsked, Prospect, Risk};
use crate::flow::{Session, join};
use crate::output::{Cell, Column, Kind, Note, View, cells};

#[derive(Args, Debug)]
pub(in crate::cli) struct Clv {
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=120))]
    months: u32,
    #[arg(long, value_name = "RATE", default_value_t = 0.01, value_parser = rate)]
    discount: f64,
    #[arg(long, value_name = "MODEL", default_value = "bg", value_parser = ["bg", "mbg"])]
    model: String,
    #[arg(long, value_name = "M", group = "what")]
    member: Option<String>,
    #[arg(long, group = "what")]
    gates: bool,
    #[arg(long, group = "what")]
    holdout: bool,
    #[command(flatten)]
    rows: Rows,
}

fn rate(text: &str) -> std::result::Result<f64, String> {
    let rate: Option<f64> = text.parse().ok().filter(|rate| (0.0..=1.0).contains(rate));
    rate.ok_or_else(|| "a number between 0 and 1".to_owned())
}

impl Clv {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let form = if self.model == "mbg" { Form::Modified } else { Form::Plain };
            let member = self.member.as_deref().map(|name| join::find(session, name)).transpose()?;
            let horizon = Horizon { months: self.months, discount: self.discount };
            let asked = LifetimeAsked { form, horizon, member: member.map(|(id, _)| id) };
            self.view(session, &report::clv(session, &report::bought(session)?, asked)?)
        })
    }

    fn view(&self, session: &Session<'_>, found: &Lifetime) -> Result<View> {
        let study = &found.study;
        // Where nobody has bought there is no figure to withhold (analytics.md §10).
        let withheld = !study.is_open() && !study.histories.is_empty();
        let view = match &study.holdout {
            Some(holdout) if self.holdout => held_out(holdout),
            _ if self.gates || withheld => gates(&study.gates),
            _ => members(&found.members),
        };
        let view = self.told(view, found);
        let closed = study.gates.iter().filter(|gate| !gate.passed).count();
        let view = match closed {
            0 => view,
            closed => view.note(Note::new("clv-closed").with("gates", closed)).exit(withheld.into()),
        };
        let through = study.end.plus_days(1);
        let period = Period::between(None, Some(through), study.end).expect("without a beginning it is never empty");
        headed(session, "clv", period, view)
    }

    /// What stands before any figure of a member: the definition, the hold-out, the fits, what they do not cover.
    fn told(&self, view: View, found: &Lifetime) -> View {
        let study = &found.study;
        let defined = if self.model == "mbg" { "defined-clv-mbg" } else { "defined-clv" };
        let defined = Note::new(defined).with("months", self.months).with("through", study.end);
        let mut view = view.note(defined.with("discount", format!("{:.1} %", self.discount * 100.0)));
        if let Some(holdout) = &study.holdout {
            view = view.note(foreseen(holdout));
        }
        if let Some(models) = &study.models {
            view = view.note(fitted(models, study));
        }
        if let Some(correlation) = study.correlation.filter(|found| study.is_open() && found.abs() > CORRELATION) {
            view = view.note(Note::new("clv-correlation").with("correlation", format!("{correlation:.2}")));
        }
        let once = study.histories.iter().filter(|one| one.repeats == 0).count();
        if study.is_open() && self.model == "bg" && once > 0 {
            let limit = found.limit.days;
            view = view.note(Note::new("clv-one-time").with("members", once).with("limit", limit));
        }
        let unknown = found.members.iter().filter(|one| one.value.is_none()).count();
        match unknown {
            0 => view,
            members => view.note(Note::new("clv-unknown").with("members", members)),
        }
    }
}

fn foreseen(holdout: &Holdout) -> Note {
    let total = holdout.total();
    Note::new("clv-holdout")
        .with("through", holdout.through)
        .with("days", holdout.days)
        .with("members", total.members)
        .with("predicted", format!("{:.0}", total.predicted))
        .with("bought", total.bought)
        .with("error", format!("{:.3}", holdout.error))
        .with("plain", format!("{:.3}", holdout.plain_error))
}

fn fitted(models: &Models, study: &Study) -> Note {
    let shown = |parameters: &[f64]| {
        let all = parameters.iter().map(|parameter| format!("{parameter:.4}"));
        all.collect::<Vec<_>>().join(", ")
    };
    Note::new("clv-fitted")
        .with("members", study.histories.len())
        .with("often", shown(&models.purchases.model.parameters()))
        .with("often_likelihood", format!("{:.2}", models.purchases.log_likelihood))
        .with("much", shown(&models.spending.model.parameters()))
        .with("much_likelihood", format!("{:.2}", models.spending.log_likelihood))
}

fn gates(found: &[Gate]) -> View {
    let columns = [
        Column::new("gate", Kind::Word).keep(),
        Column::new("found", Kind::Decimal).keep(),
        Column::new("least", Kind::Decimal),
        Column::new("most", Kind::Decimal),
        Column::new("passed", Kind::Bool).keep(),
    ];
    let mut view = View::new("report-clv-gates/1", columns);
    for gate in found {
        let passed = gate.found.map(|_| gate.passed);
        let [found, least, most] = [gate.found, gate.least, gate.most].map(|figure| match figure {
            // Counts are far from where whole numbers end.
            Some(count) if gate.what.is_counted() => Cell::Int(count as i64),
            other => other.into(),
        });
        view.push(cells![Cell::word(word(gate.what)), found, least, most, passed]);
    }
    view
}

fn word(what: What) -> &'static str {
    match what {
        What::Buyers => "buyers",
        What::HistoryDays => "history_days",
        What::DaysSince => "days_since_purchase",
        What::Frequent => "frequent_buyers",
        What::StrayParameters => "stray_parameters",
        What::HoldoutTotal => "holdout_total",
        What::HoldoutError => "holdout_error",
    }
}

fn held_out(holdout: &Holdout) -> View {
    let columns = [
        Column::new("repeats", Kind::Int).keep(),
        Column::new("or_more", Kind::Bool).rank(2),
        Column::new("members", Kind::Int).keep(),
        Column::new("bought", Kind::Int),
        Column::new("predicted", Kind::Decimal),
        Column::new("bought_each", Kind::Decimal).keep(),
        Column::new("predicted_each", Kind::Decimal).keep(),
    ];
    let mut view = View::new("report-clv-holdout/1", columns);
    let last = holdout.rows.len() - 1;
    for (repeats, row) in holdout.rows.iter().enumerate() {
        let Row { members, bought, predicted } = *row;
        let each = |sum: f64| (members > 0).then(|| sum / members as f64);
        view.push(cells![repeats, repeats == last, members, bought, predicted, each(bought as f64), each(predicted)]);
    }
    view
}

fn members(found: &[Prospect]) -> View {
    let columns = [
        Column::new("member", Kind::Text).keep(),
        Column::new("purchase_days", Kind::Int),
        Column::new("days_since", Kind::Int),
        Column::new("p_alive", Kind::Ratio),
        Column::new("expected", Kind::Decimal),
        Column::new("value", Kind::Money).titled("lifetime_value").keep(),
        Column::new("risk", Kind::Word).keep(),
    ];
    let mut view = View::new("report-clv/1", columns);
    for one in found {
        view.push(cells![
            one.number.as_str(),
            one.purchase_days,
            one.days_since,
            one.outlook.p_alive,
            one.outlook.expected,
            one.value,
            Cell::word(risk(one.risk))
        ]);
    }
    view
}

fn risk(risk: Risk) -> &'static str {
    match risk {
        Risk::High => "high",
        Risk::Medium => "medium",
        Risk::Low => "low",
    }
}
