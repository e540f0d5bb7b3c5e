//! What orders tell besides, which is kept and never reckoned with: coupons, the place on earth, columns of the shop's own.

use super::hash::Hash;
use super::row::{HeldExtra, LAT, LON};
use super::{OrderFile, Refused};
use crate::input::order::gather::{Head, stated};
use crate::input::texts::Texts;

/// The name under which coupon codes are kept.
pub const COUPON: &str = "coupon";

/// Sorts what was held, each value of an order once, and lets the content hashes know of it. An order is in one place
/// on earth: two reject it (I7). A column of the shop's own may say something else in each row.
pub fn gather(extras: &mut Vec<HeldExtra>, heads: &mut [Head], keys: &Texts) -> Vec<Refused> {
    let text = |extra: &HeldExtra| (extra.order, keys.get(extra.name), keys.get(extra.value));
    extras.sort_by(|a, b| text(a).cmp(&text(b)).then(a.row.cmp(&b.row)));
    extras.dedup_by_key(|extra| (extra.order, extra.name, extra.value));
    let mut faults = Vec::new();
    for pair in extras.windows(2) {
        let (first, second) = if pair[0].row <= pair[1].row { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
        let column = [LAT, LON].into_iter().find(|column| keys.get(first.name) == *column);
        if let (Some(column), true) = (column, (first.order, first.name) == (second.order, second.name)) {
            let (hint, value) = (keys.get(first.value).to_owned(), keys.get(second.value).to_owned());
            let (order, row, column, code) = (first.order, Some(second.row), Some(column), "order-cells-differ");
            faults.push(Refused { order, row, column, code, value, hint });
        }
    }
    for own in extras.chunk_by(|a, b| a.order == b.order) {
        let head = &mut heads[own[0].order as usize];
        let mut hash = Hash::new();
        hash.number(head.hash.cast_signed());
        for extra in own {
            hash.text(keys.get(extra.name));
            hash.text(keys.get(extra.value));
        }
        head.hash = hash.get();
    }
    faults
}

impl OrderFile {
    /// What an order tells besides, by name and value: `coupon`, `lat`, `lon` and the shop's own `x.` columns.
    pub fn extras(&self, index: u32) -> impl Iterator<Item = (&str, &str)> {
        let from = self.extras.partition_point(|extra| extra.order < index);
        let own = self.extras[from..].iter().take_while(move |extra| extra.order == index);
        let coupons = stated(&self.keys, self.heads[index as usize].texts[4]).unwrap_or_default();
        let coupons = coupons.split(';').filter(|code| !code.is_empty()).map(|code| (COUPON, code));
        coupons.chain(own.map(|extra| (self.keys.get(extra.name), self.keys.get(extra.value))))
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::domain::money::Currency;
    use crate::domain::time::Zone;
    use crate::input::{Reading, Source};

    fn file(text: &str) -> OrderFile {
        let zone = Zone::find("Asia/Shanghai").unwrap();
        let now = zone.parse("2026-04-01").unwrap().0;
        let reading = Reading::new(zone, Currency::find("CNY").unwrap(), None, now);
        read(&[Source::bytes("o.csv", text.as_bytes())], &reading, &mut |_| ()).unwrap()
    }

    const HEADER: &str = "order_id,paid_at,sku,line_amount,coupon,lat,lon,x.Gate,_note\n";

    #[test]
    fn what_is_told_besides_is_kept_once_in_whatever_order_the_rows_come() {
        let rows = [
            "A-1,2026-03-01,T,1.00,B;A,30.25,120.1500,north,?\n",
            "A-1,,C,1.00,,30.250,,south,?\n",
            "A-1,,D,1.00,,,,north,?\n",
            "A-2,2026-03-01,T,1.00,,,,,?\n",
        ];
        let there = file(&(HEADER.to_owned() + &rows.concat()));
        let back = file(&(HEADER.to_owned() + &rows.iter().rev().copied().collect::<String>()));
        let told = |file: &OrderFile, id: &str| {
            let index = file.finder().find(id).unwrap();
            let told: Vec<String> = file.extras(index).map(|(name, value)| format!("{name}={value}")).collect();
            (told, file.key(index).hash)
        };
        let expected = ["coupon=B", "coupon=A", "lat=30.25", "lon=120.15", "x.Gate=north", "x.Gate=south"];
        assert_eq!(told(&there, "A-1").0, expected);
        assert_eq!(told(&there, "A-1"), told(&back, "A-1"));
        let without = file(&(HEADER.to_owned() + &rows.concat().replace("south", "")));
        assert_ne!(told(&without, "A-1").1, told(&there, "A-1").1);
        // A file that has none of it gives the hash it always gave.
        let bare = file("order_id,paid_at,sku,line_amount\nA-2,2026-03-01,T,1.00\n");
        assert_eq!(told(&bare, "A-2"), told(&there, "A-2"));
        assert_eq!(told(&bare, "A-2").0.len(), 0);
    }

    /// I7
    #[test]
    fn an_order_is_in_one_place() {
        let file = file(&format!("{HEADER}A-1,2026-03-01,T,1.00,,30.25,120.15,,\nA-1,,C,1.00,,30.26,,,\n"));
        let told: Vec<String> = file.rejects.iter().map(ToString::to_string).collect();
        assert_eq!(file.len(), 0);
        assert!(told[1].contains("lat") && told[1].contains("30.26"), "{told:?}");
        assert_eq!((file.rejects[1].code, file.rejects[0].code), ("order-cells-differ", "order-incomplete"));
    }
}
