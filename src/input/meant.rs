//! Which command a file was meant for, told by its header alone: for who gave it to another one.

use super::header::{Header, Layout};
use super::{Reading, Source, event, member, order, product};

/// The noun whose layout the header of a file fits, if it fits one alone.
pub fn noun(source: &Source, reading: &Reading) -> Option<&'static str> {
    let names = order::names(source, reading)?;
    let fits = |layout: &'static Layout| Header::match_to(names.clone(), layout).is_ok();
    let mut fitting = [
        ("order", fits(&order::LAYOUT) || order::fits(&names)),
        ("member", fits(&member::LAYOUT)),
        ("product", fits(&product::LAYOUT)),
        ("event", fits(&event::LAYOUT)),
    ]
    .into_iter()
    .filter(|(_, fits)| *fits);
    let first = fitting.next()?.0;
    fitting.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::super::tests::reading;
    use super::*;

    #[test]
    fn a_header_tells_what_it_was_meant_for() {
        let shopify = include_str!("../../fixtures/profiles/shopify/orders_export.csv");
        let cases = [
            ("number,name,phone\nM-1,Ann,\n", Some("member")),
            ("sku,name,price\nT,Tea,1\n", Some("product")),
            ("occurred_at,kind,member\n2026-03-01,view,M-1\n", Some("event")),
            ("订单号,付款时间,货号,单价\nA,2026-03-01,T,1\n", Some("order")),
            (shopify, Some("order")),
            ("name\nAnn\n", Some("member")),
            ("a,b,c\n1,2,3\n", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(noun(&Source::bytes("f.csv", text.as_bytes()), &reading()), expected, "{text:.20}");
        }
    }
}
