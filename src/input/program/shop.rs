//! `[program]`, `[basis]` and `[segments]`: the shop itself, what of an order counts, and named conditions.

use toml::de::DeTable;

use super::super::tables::section::Section;
use super::super::tables::{Wanted, What};
use crate::domain::condition::{About, Condition};
use crate::domain::id::Code;
use crate::domain::money::Currency;
use crate::domain::points::rule::{Basis, Tender};
use crate::domain::program::Shop;
use crate::domain::time::{Day, Span, YearStart, Zone};

const SHOP: &[&str] =
    &["code", "name", "currency", "timezone", "country", "year_start", "leap_birthday", "before_joining", "wait"];
pub(super) const BASIS: &[&str] =
    &["discounts", "tax", "shipping", "tenders", "only_categories", "exclude_categories", "only_skus", "exclude_skus"];

/// ISO 3166-1, two letters.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ \
FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE \
JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR \
MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU \
RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// The units that the rest of the file is read in; where they are wrong, others stand in, and the mistake is noted later.
pub(super) fn units(table: &DeTable<'_>) -> (Currency, Zone) {
    let word = |name: &str| {
        let (_, shop) = table.iter().find(|(key, _)| key.get_ref() == "program")?;
        let (_, value) = shop.get_ref().as_table()?.iter().find(|(key, _)| key.get_ref() == name)?;
        value.get_ref().as_str()
    };
    // Three decimals refuse no amount that the right currency would take.
    let spare = || Currency::find("KWD").expect("KWD is listed");
    let currency = word("currency").and_then(Currency::find).unwrap_or_else(spare);
    (currency, word("timezone").and_then(Zone::find).unwrap_or_else(Zone::utc))
}

/// `[program]`.
pub(super) fn shop(root: &Section<'_, '_>) -> Shop {
    let section = root.table("program", SHOP);
    if !root.has("program") {
        root.note("program", What::Missing(Wanted::Table));
    }
    let spare = || Code::new("shop").expect("it is a code");
    let code = section.must("code", Wanted::Code, section.code("code"), spare());
    let currency = section.read("currency", Wanted::Currency, Currency::find);
    let zone = section.read("timezone", Wanted::Zone, Zone::find);
    let country = |text: &str| COUNTRIES.split(' ').any(|known| known == text).then(|| text.to_owned());
    Shop {
        name: section.name(code.as_str()),
        code,
        currency: section.must("currency", Wanted::Currency, currency, section.reader.currency),
        zone: section.must("timezone", Wanted::Zone, zone, section.reader.zone.clone()),
        country: section.read("country", Wanted::Country, country).unwrap_or_default(),
        year_start: section
            .read("year_start", Wanted::MonthDay, month_day)
            .map_or_else(YearStart::default, |(month, day)| YearStart { month, day }),
        leap_birthday: section.choice("leap_birthday", &[("02-28", (2, 28)), ("03-01", (3, 1))]),
        earn_before_joining: section.choice("before_joining", &[("keep", false), ("earn", true)]),
        wait: section.days("wait", Wanted::Days).unwrap_or(Span::days(0)),
    }
}

/// A month and day that every year has.
pub(super) fn month_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-').filter(|_| text.len() == 5)?;
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<i8>().ok())?;
    let (month, day) = (digits(month)?, digits(day)?);
    Day::new(2025, month, day).map(|_| (month, day))
}

/// A table of the kind of `[basis]`, overriding `base` key by key.
pub(super) fn basis(parent: &Section<'_, '_>, key: &str, base: &Basis) -> Basis {
    let section = parent.table(key, BASIS);
    for (only, exclude) in [("only_categories", "exclude_categories"), ("only_skus", "exclude_skus")] {
        if section.has(only) {
            section.not_with(exclude, only);
        }
    }
    let texts = |key: &str, base: &Vec<String>| section.texts(key).unwrap_or_else(|| base.clone());
    Basis {
        after_discounts: if section.has("discounts") {
            section.choice("discounts", &[("after", true), ("before", false)])
        } else {
            base.after_discounts
        },
        tax: section.flag("tax", base.tax),
        shipping: section.flag("shipping", base.shipping),
        tenders: tenders(&section).unwrap_or_else(|| base.tenders.clone()),
        only_categories: texts("only_categories", &base.only_categories),
        exclude_categories: texts("exclude_categories", &base.exclude_categories),
        only_skus: texts("only_skus", &base.only_skus),
        exclude_skus: texts("exclude_skus", &base.exclude_skus),
    }
}

fn tenders(section: &Section<'_, '_>) -> Option<Vec<Tender>> {
    const WORDS: [(&str, Tender); 5] = [
        ("cash", Tender::Cash),
        ("balance", Tender::Balance),
        ("gift_card", Tender::GiftCard),
        ("points", Tender::Points),
        ("voucher", Tender::Voucher),
    ];
    let mut all = Vec::new();
    for (at, word) in section.texts("tenders")?.iter().enumerate() {
        match WORDS.iter().find(|(known, _)| known == word) {
            Some((_, tender)) => all.push(*tender),
            None => {
                let allowed = WORDS.map(|(known, _)| known).to_vec();
                section.note(&format!("tenders[{at}]"), What::Choice { found: format!("\"{word}\""), allowed });
            }
        }
    }
    Some(all)
}

/// `[segments]`.
pub(super) fn segments(root: &Section<'_, '_>) -> Vec<(Code, Condition)> {
    let section = root.any_table("segments");
    let read = |(code, key): (Code, &str)| Some((code, section.condition(key, About::Member)?));
    section.codes().into_iter().filter_map(read).collect()
}
