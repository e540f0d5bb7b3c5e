//! `member timeline` and `member history`: what happened to a member, and what was stated of them, newest first.

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::super::front::{Answer, Front};
use super::super::shape::Rows;
use super::avatar;
use super::find::instant;
use super::profile::attribute;
use crate::domain::member::{Field, picture};
use crate::error::{Error, Result};
use crate::flow::join;
use crate::flow::timeline::{self, Happened, KINDS, Wanted};
use crate::output::{Cell, Column, Kind, Lang, View, cells, words};
use crate::store::timeline::{Command, Row};

#[derive(Args, Debug)]
pub(in crate::cli) struct Timeline {
    #[arg(value_name = "M")]
    member: String,
    #[arg(long, value_name = "T")]
    from: Option<String>,
    #[arg(long, value_name = "T")]
    until: Option<String>,
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(KINDS))]
    kind: Vec<String>,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct History {
    #[arg(value_name = "M")]
    member: String,
    #[arg(long, value_name = "FIELD")]
    field: Option<String>,
    #[command(flatten)]
    rows: Rows,
}

impl Timeline {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let lang = front.spoken(&self.rows);
        front.read(&self.rows, |session| {
            let (id, _) = join::find(session, &self.member)?;
            let wanted = Wanted {
                from: instant(session, "--from", self.from.as_deref())?,
                until: instant(session, "--until", self.until.as_deref())?,
                kinds: self.kind.clone(),
            };
            let mut view = View::new("member-timeline/1", columns());
            timeline::of(session, id, &wanted)?.into_iter().for_each(|one| view.push(row(lang, one)));
            Ok(view)
        })
    }
}

impl History {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let lang = front.spoken(&self.rows);
        front.read(&self.rows, |session| {
            let (id, _) = join::find(session, &self.member)?;
            let field = self.field.as_deref().map(field).transpose()?;
            let columns = [
                Column::new("at", Kind::Instant).keep(),
                Column::new("field", Kind::Text).keep(),
                Column::new("what", Kind::Word).rank(4),
                Column::new("was", Kind::Text).keep(),
                Column::new("value", Kind::Text).keep(),
                Column::new("operator", Kind::Text),
                Column::new("command", Kind::Text).rank(2),
                Column::new("import", Kind::Int).rank(3),
                Column::new("reason", Kind::Text).rank(3),
                Column::new("request", Kind::Text).rank(5),
            ];
            let mut view = View::new("member-history/1", columns);
            for Happened { mut row, by, .. } in timeline::profile(session, id, field.as_deref())? {
                pictured(lang, &mut row);
                let Command { command, operator, request, reason, import } = by;
                let what = Cell::word(row.what);
                let (about, was, value) = (row.about, row.was, row.value);
                view.push(cells![row.at, about, what, was, value, operator, command, import, reason, request]);
            }
            Ok(view)
        })
    }
}

/// A field of the profile, or an attribute as `x.NAME`.
fn field(typed: &str) -> Result<String> {
    let invalid = || Error::Invalid { what: "--field", value: typed.to_owned(), wanted: "field" };
    match typed.strip_prefix("x.") {
        Some(name) => attribute(name).map(|name| format!("x.{name}")).ok_or_else(invalid),
        None => Field::find(typed).map(|field| field.word().to_owned()).ok_or_else(invalid),
    }
}

fn columns() -> [Column; 14] {
    [
        Column::new("at", Kind::Instant).keep(),
        Column::new("what", Kind::Word).keep(),
        Column::new("about", Kind::Text).keep(),
        Column::new("points", Kind::Points),
        Column::new("amount", Kind::Money),
        Column::new("operator", Kind::Text).rank(2),
        Column::new("reason", Kind::Text).rank(3),
        Column::new("command", Kind::Text).rank(4),
        Column::new("import", Kind::Int).rank(4),
        Column::new("kind", Kind::Word).rank(5),
        Column::new("request", Kind::Text).rank(6),
        Column::new("field", Kind::Text).rank(7),
        Column::new("was", Kind::Text).rank(7),
        Column::new("value", Kind::Text).rank(7),
    ]
}

fn row(lang: Lang, Happened { kind, mut row, by }: Happened) -> Vec<Cell> {
    pictured(lang, &mut row);
    let Command { command, operator, request, reason, import } = by;
    let about = about(lang, kind, [row.about.as_deref(), row.was.as_deref(), row.value.as_deref()]);
    let field = row.about.filter(|_| kind == "profile");
    let (at, what, kind) = (row.at, Cell::word(row.what), Cell::word(kind));
    let points = row.points.map_or(Cell::Null, Cell::Points);
    cells![
        at, what, about, points, row.amount, operator, reason, command, import, kind, request, field, row.was,
        row.value
    ]
}

/// A picture that was stored is told in words.
fn pictured(lang: Lang, row: &mut Row) {
    if row.about.as_deref() == Some(Field::Avatar.word()) {
        for value in [&mut row.was, &mut row.value].into_iter().flatten() {
            if let Some(kind) = picture::parse(value) {
                *value = avatar::stored(lang, kind);
            }
        }
    }
}

/// What it was about in one text: `City: 杭州 → 上海`, `silver → gold`, `shop/A-1 (base)`.
fn about(lang: Lang, kind: &str, [about, was, value]: [Option<&str>; 3]) -> Option<String> {
    let turned = match (was, value) {
        (Some(was), Some(value)) => Some(format!("{was} → {value}")),
        (Some(was), None) => Some(format!("{was} →")),
        (None, value) => value.map(str::to_owned),
    };
    let Some(about) = about else { return turned };
    let about = match Field::find(about).filter(|_| kind == "profile") {
        Some(Field::Name) => words::say(lang, "column.person", &[]),
        Some(field) => words::say(lang, &format!("column.{}", field.word()), &[]),
        None => about.to_owned(),
    };
    Some(match turned {
        Some(turned) if kind == "profile" => format!("{about}: {turned}"),
        Some(turned) => format!("{about} ({turned})"),
        None => about,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a timeline says that is put together from a source and a step of it.
    const SAID: [&str; 130] = [
        "filled",
        "cleared",
        "merge",
        "benefit",
        "club",
        "course",
        "order_unpaid",
        "order_paid",
        "order_claimed",
        "order_withdrawn",
        "refund_withdrawn",
        "hold_timed_out",
        "tier_joined",
        "tier_rose",
        "tier_renewed",
        "tier_at_risk",
        "tier_fell",
        "tier_reopened",
        "tier_pinned",
        "tier_unpinned",
        "tier_unlocked",
        "tier_merged",
        "tier_in_danger",
        "benefit_granted",
        "benefit_revoked",
        "benefit_used",
        "benefit_reserved",
        "benefit_taken",
        "benefit_released",
        "benefit_timed_out",
        "benefit_reversed",
        "coupon_opened",
        "coupon_reserved",
        "coupon_released",
        "coupon_timed_out",
        "coupon_redeemed",
        "coupon_returned",
        "coupon_retaken",
        "coupon_unbooked",
        "coupon_voided",
        "coupon_revived",
        "coupon_moved",
        "plan_paid",
        "plan_begun",
        "plan_grace",
        "plan_lapsed",
        "plan_ended",
        "plan_paused",
        "plan_resumed",
        "plan_moved",
        "plan_cancelled",
        "plan_refunded",
        "plan_left",
        "penalty_proposed",
        "penalty_active",
        "penalty_appealed",
        "penalty_upheld",
        "penalty_ended",
        "penalty_lifted",
        "penalty_overturned",
        "campaign_treated",
        "campaign_held_out",
        "campaign_award",
        "referral_joined",
        "referral_qualified",
        "referral_rewarded",
        "referral_capped",
        "referral_reversed",
        "referral_expired",
        "referral_rejected",
        "referred_joined",
        "referred_qualified",
        "referred_rewarded",
        "referred_capped",
        "referred_reversed",
        "referred_expired",
        "referred_rejected",
        "visit",
        "view",
        "uncart",
        "checkout",
        "buy",
        "act_redeem",
        "act_adjust",
        "act_hold",
        "act_capture",
        "act_release",
        "act_transfer_out",
        "act_transfer_in",
        "act_extend",
        "act_reinstate",
        "act_forgive",
        "act_open",
        "act_pin",
        "act_unpin",
        "act_merge_out",
        "act_merge_in",
        "act_unmerge_out",
        "act_unmerge_in",
        "act_assign",
        "act_verify",
        "act_approve",
        "act_reject",
        "act_use",
        "act_grant",
        "act_return",
        "act_revoke",
        "act_benefit_reserve",
        "act_benefit_take",
        "act_benefit_release",
        "act_penalty_open",
        "act_penalty_lift",
        "act_penalty_appeal",
        "act_penalty_uphold",
        "act_penalty_overturn",
        "act_plan_subscribe",
        "act_plan_renew",
        "act_plan_activate",
        "act_plan_try",
        "act_plan_pause",
        "act_plan_resume",
        "act_plan_cancel",
        "act_plan_refund",
        "act_plan_upgrade",
        "act_coupon_issue",
        "act_coupon_reserve",
        "act_coupon_redeem",
        "act_coupon_release",
        "act_coupon_revoke",
        "act_coupon_report",
    ];

    #[test]
    fn whatever_happened_is_told_in_both_languages() {
        let said = SAID.into_iter().chain(KINDS);
        let lacking = said.filter(|word| Lang::ALL.iter().any(|lang| !words::has(*lang, &format!("word.{word}"))));
        assert_eq!(lacking.collect::<Vec<_>>(), Vec::<&str>::new());
    }

    #[test]
    fn a_change_is_one_text_with_the_field_in_the_language_spoken() {
        for (kind, about_what, expected) in [
            ("profile", [Some("city"), Some("杭州"), Some("上海")], "城市: 杭州 → 上海"),
            ("profile", [Some("name"), None, Some("王")], "姓名: 王"),
            ("profile", [Some("x.size"), Some("XL"), None], "x.size: XL →"),
            ("tier", [None, Some("silver"), Some("gold")], "silver → gold"),
            ("points", [Some("shop/A-1"), None, Some("base")], "shop/A-1 (base)"),
            ("event", [Some("city"), None, None], "city"),
        ] {
            assert_eq!(about(Lang::Zh, kind, about_what).as_deref(), Some(expected));
        }
        assert_eq!(about(Lang::En, "act", [None; 3]), None);
    }
}
