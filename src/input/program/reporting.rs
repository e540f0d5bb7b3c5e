//! `[report]`: what reports judge by (AN55).

use super::super::tables::Wanted;
use super::super::tables::section::{Section, whole};
use crate::domain::money::Money;
use crate::domain::program::reporting::Reporting;
use crate::domain::segment::Cell;
use crate::domain::segment::rfm::Limits;

const REPORT: &[&str] = &["lapse_days", "price_bands", "rfm"];
const RFM: &[&str] = &["recency_days", "frequency", "monetary", "names"];
const CELLS: &[&str] = &[
    "champions",
    "loyal",
    "potential-loyal",
    "new",
    "promising",
    "need-attention",
    "about-to-sleep",
    "at-risk",
    "cant-lose",
    "hibernating",
    "dormant",
    "prospect",
];

/// `[report]`.
pub(super) fn reporting(root: &Section<'_, '_>) -> Reporting {
    let section = root.table("report", REPORT);
    let rfm = section.table("rfm", RFM);
    let names = rfm.table("names", CELLS);
    let amounts = |section: &Section<'_, '_>, key: &str, wanted: Wanted| {
        let currency = section.reader.currency;
        ascending(section, key, wanted, &|value| currency.parse(value.as_str()?).ok().map(Money::get))
    };
    let counts = |key: &str| -> Option<[u32; 4]> {
        let read = |value: &toml::de::DeValue<'_>| u32::try_from(whole(value)?).ok();
        ascending(&rfm, key, Wanted::FourCounts, &read)?.try_into().ok()
    };
    let named = |cell: Cell| Some((cell, names.named(cell.code())?));
    Reporting {
        lapse_days: section.small("lapse_days", 1),
        price_bands: amounts(&section, "price_bands", Wanted::Amounts)
            .unwrap_or_default()
            .into_iter()
            .map(Money)
            .collect(),
        rfm: Limits {
            recency_days: counts("recency_days"),
            frequency: counts("frequency"),
            monetary_minor: amounts(&rfm, "monetary", Wanted::FourAmounts).and_then(|all| all.try_into().ok()),
        },
        names: Cell::ALL.into_iter().filter_map(named).collect(),
    }
}

/// A list of values each above the one before: four of them, but of prices any number.
fn ascending<T: Ord>(
    section: &Section<'_, '_>,
    key: &str,
    wanted: Wanted,
    read: &dyn Fn(&toml::de::DeValue<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    section.take(key, wanted, |value| {
        let all: Vec<T> = value.as_array()?.iter().map(|item| read(item.get_ref())).collect::<Option<_>>()?;
        let fits = if wanted == Wanted::Amounts { !all.is_empty() } else { all.len() == 4 };
        (fits && all.windows(2).all(|pair| pair[0] < pair[1])).then_some(all)
    })
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use crate::domain::name::Name;

    const HEAD: &str =
        "format = 1\n[program]\ncode = \"t\"\ncurrency = \"CNY\"\ntimezone = \"Asia/Shanghai\"\n[report]\n";

    fn read(text: &str) -> Reporting {
        parse(&format!("{HEAD}{text}")).unwrap().0.report
    }

    /// AN55: all keys are optional.
    #[test]
    fn the_table_is_read_as_written() {
        assert_eq!(read(""), Reporting::default());
        let text = "lapse_days = 120\nprice_bands = ['50', '100', '199.50']\n\
                    [report.rfm]\nrecency_days = [30, 90, 180, 365]\nfrequency = [2, 3, 4, 6]\n\
                    monetary = ['0', '100', '500', '1000']\n\
                    [report.rfm.names]\nchampions = '茶王'\ncant-lose = { en = 'Hold on', zh = '留住' }\n";
        let found = read(text);
        assert_eq!(
            (found.lapse_days, found.price_bands.clone()),
            (Some(120), [5000, 10_000, 19_950].map(Money).to_vec())
        );
        let limits = Limits {
            recency_days: Some([30, 90, 180, 365]),
            frequency: Some([2, 3, 4, 6]),
            monetary_minor: Some([0, 10_000, 50_000, 100_000]),
        };
        assert_eq!(found.rfm, limits);
        assert_eq!(found.name(Cell::Champions), Some(&Name::plain("茶王")));
        assert_eq!(found.name(Cell::CantLose).map(|name| name.zh.as_str()), Some("留住"));
        assert_eq!(found.name(Cell::Loyal), None);
    }

    #[test]
    fn every_cell_may_be_named() {
        assert_eq!(CELLS.to_vec(), Cell::ALL.map(Cell::code).to_vec());
    }
}
