//! From where do they come? Purchases by province or city, however these are spelt (AN21).
#![deny(clippy::float_arithmetic)]

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::crowd::Crowd;
use super::period::Bounds;
use super::trade::Sale;
use crate::domain::id::OrderId;
use crate::domain::money::Money;

/// How far places are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// By province.
    Province,
    /// By city within its province.
    City,
}

/// A province and a city as some order states them; either may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The province.
    pub province: String,
    /// The city.
    pub city: String,
}

/// The purchases of one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// As it was first spelt; empty where no order says.
    pub place: Place,
    /// Different members.
    pub members: i64,
    /// Orders, those of guests with them.
    pub orders: i64,
    /// Their net, as known at as-of.
    pub net: Money,
    /// What of it members brought.
    pub of_members: Money,
}

/// The peoples in the names of the autonomous regions.
const PEOPLES: [&str; 4] = ["维吾尔族", "维吾尔", "壮族", "回族"];

/// A name without what is written or left out at will: 省, 市, 自治区 with its people, 特别行政区. What would leave less than
/// two characters stays.
fn folded(name: &str) -> &str {
    let name = name.trim();
    let short = |suffix: &str| name.strip_suffix(suffix).filter(|rest| rest.chars().count() > 1);
    if let Some(rest) = short("自治区") {
        let people = PEOPLES.iter().find_map(|people| rest.strip_suffix(people));
        return people.filter(|rest| !rest.is_empty()).unwrap_or(rest);
    }
    ["特别行政区", "省", "市"].into_iter().find_map(short).unwrap_or(name)
}

/// Spellings by the key that they share, and the areas of keys.
struct Gazetteer {
    /// For each stated place the area it belongs to.
    area_of: Vec<usize>,
    areas: Vec<Area>,
}

impl Gazetteer {
    /// Places in the order in which orders first state them. A city without a province stands in the only province that any
    /// order puts it in.
    fn new(stated: &[Place], level: Level) -> Gazetteer {
        let mut homes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for place in stated {
            let (province, city) = (folded(&place.province), folded(&place.city));
            let known = homes.entry(city).or_default();
            if !province.is_empty() && !known.contains(&province) {
                known.push(province);
            }
        }
        let mut found = Gazetteer { area_of: Vec::with_capacity(stated.len()), areas: Vec::new() };
        let mut by_key: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for place in stated {
            let (mut province, city) = (folded(&place.province), folded(&place.city));
            if let (true, Some([only])) = (province.is_empty() && !city.is_empty(), homes.get(city).map(Vec::as_slice))
            {
                province = only;
            }
            let key = (province, if level == Level::City { city } else { "" });
            let at = *by_key.entry(key).or_insert_with(|| {
                found.areas.push(Area::default());
                found.areas.len() - 1
            });
            let shown = &mut found.areas[at].place;
            if shown.province.is_empty() {
                place.province.trim().clone_into(&mut shown.province);
            }
            if level == Level::City && shown.city.is_empty() {
                place.city.trim().clone_into(&mut shown.city);
            }
            found.area_of.push(at);
        }
        found
    }
}

/// The purchases of a window as they are added up, by the place that each states.
#[derive(Clone, Debug)]
pub struct Tally {
    bounds: Bounds,
    /// By the label of the sales, with the oldest row that states it.
    stated: Vec<(Option<OrderId>, Area)>,
    buyers: Crowd,
}

impl Tally {
    /// Ready for the sales of a window.
    pub fn new(bounds: Bounds) -> Tally {
        Tally { bounds, stated: Vec::new(), buyers: Crowd::default() }
    }

    /// Adds a sale, labelled with the place that it states.
    pub fn add(&mut self, sale: &Sale) {
        let label = sale.label as usize;
        if self.stated.len() <= label {
            self.stated.resize_with(label + 1, Default::default);
        }
        let (first, area) = &mut self.stated[label];
        *first = Some(first.map_or(sale.content, |first| first.min(sale.content)));
        if !sale.is_purchase() || !self.bounds.hold(sale.sold_at) {
            return;
        }
        area.orders += 1;
        area.net += sale.standing_net();
        if let Some(member) = sale.member {
            area.of_members += sale.standing_net();
            self.buyers.add(sale.label, member);
        }
    }

    /// The areas, by net, highest first; `places` holds what each label states.
    pub fn areas(self, places: &[Place], level: Level) -> Vec<Area> {
        let Tally { stated, buyers, .. } = self;
        // An area is spelt as the oldest row spells it.
        let first = |(label, (first, _)): (usize, &(Option<OrderId>, Area))| Some(((*first)?, label));
        let mut order: Vec<(OrderId, usize)> = stated.iter().enumerate().filter_map(first).collect();
        order.sort_unstable();
        let spelt: Vec<Place> = order.iter().map(|(_, label)| places[*label].clone()).collect();
        let Gazetteer { area_of, mut areas } = Gazetteer::new(&spelt, level);
        let mut of_label: Vec<u32> = vec![0; stated.len()];
        for ((_, label), at) in order.iter().zip(area_of) {
            of_label[*label] = u32::try_from(at).unwrap_or(u32::MAX);
            let (area, own) = (&mut areas[at], &stated[*label].1);
            area.orders += own.orders;
            area.net += own.net;
            area.of_members += own.of_members;
        }
        buyers.at(|label| of_label[label as usize]).each(|at| areas[at as usize].members += 1);
        areas.retain(|area| area.orders > 0);
        areas.sort_by(|a, b| (Reverse(a.net), &a.place).cmp(&(Reverse(b.net), &b.place)));
        areas
    }
}

#[cfg(test)]
mod tests {
    use super::super::trade::Trade;
    use super::super::trade::tests::{back, sale};
    use super::*;
    use crate::domain::time::Instant;

    /// AN21
    #[test]
    fn names_match_however_they_are_spelt() {
        let cases: [(&[&str], &str); 11] = [
            (&["浙江省", "浙江", " 浙江 "], "浙江"),
            (&["上海市", "上海"], "上海"),
            (&["广西壮族自治区", "广西自治区", "广西"], "广西"),
            (&["宁夏回族自治区", "宁夏"], "宁夏"),
            (&["新疆维吾尔自治区", "新疆"], "新疆"),
            (&["西藏自治区", "西藏"], "西藏"),
            (&["内蒙古自治区", "内蒙古"], "内蒙古"),
            (&["香港特别行政区", "香港"], "香港"),
            // A name that ends so without it.
            (&["沙市", "沙市市"], "沙市"),
            (&["市"], "市"),
            (&["New York", ""], "New York"),
        ];
        for (spellings, expected) in cases {
            for spelling in spellings.iter().filter(|spelling| !spelling.is_empty()) {
                assert_eq!(folded(spelling), expected, "{spelling}");
            }
        }
        assert_eq!(folded(" "), "");
    }

    fn place(province: &str, city: &str) -> Place {
        Place { province: province.to_owned(), city: city.to_owned() }
    }

    fn areas(trade: &Trade, until: i64, stated: &[Place], place_of: &[u32], level: Level) -> Vec<Area> {
        let mut tally = Tally::new(Bounds { from: Instant(0), until: Instant(until) });
        // The newest first: what came first is told by the rows, not by who asks.
        for (sale, place) in trade.sales.iter().zip(place_of).rev() {
            tally.add(&Sale { label: *place, ..*sale });
        }
        tally.areas(stated, level)
    }

    type Shown = (String, String, [i64; 4]);

    fn ask(level: Level) -> Vec<Shown> {
        let stated =
            [place("浙江", "杭州市"), place("浙江省", "杭州"), place("", "杭州"), place("", ""), place("江苏", "")];
        // Ann buys 100 and 50 in one city spelt twice, Bo 20 there without a province, a guest 30; nobody says where 5 went.
        let sales = vec![
            sale(1, 1, 1, 100),
            sale(2, 1, 2, 50),
            sale(3, 2, 3, 20),
            sale(4, 0, 4, 30),
            sale(5, 2, 5, 5),
            sale(6, 3, 6, 40),
            sale(7, 3, 99, 40),
        ];
        let trade = Trade::new(sales, &[back(2, 50, 0, 10), back(6, 50, 0, 40)]);
        let found = areas(&trade, 99, &stated, &[0, 1, 2, 0, 3, 4, 0], level);
        let row = |area: Area| {
            (area.place.province, area.place.city, [area.members, area.orders, area.net.get(), area.of_members.get()])
        };
        found.into_iter().map(row).collect()
    }

    #[test]
    fn an_area_is_shown_as_it_was_first_spelt() {
        let row = |province: &str, city: &str, figures| (province.to_owned(), city.to_owned(), figures);
        let nowhere = row("", "", [1, 1, 5, 5]);
        // What went back whole, and what lies outside, leaves no area behind.
        assert_eq!(ask(Level::City), [row("浙江", "杭州市", [2, 4, 190, 160]), nowhere.clone()]);
        assert_eq!(ask(Level::Province), [row("浙江", "", [2, 4, 190, 160]), nowhere]);
    }

    #[test]
    fn a_city_in_two_provinces_is_two_and_without_one_a_third() {
        let stated = [place("Oregon", "Portland"), place("Maine", "Portland"), place("", "Portland")];
        let trade = Trade::new(vec![sale(1, 1, 1, 5), sale(2, 2, 1, 5), sale(3, 3, 1, 5)], &[]);
        let found = areas(&trade, 9, &stated, &[0, 1, 2], Level::City);
        let provinces: Vec<&str> = found.iter().map(|area| area.place.province.as_str()).collect();
        assert_eq!(provinces, ["", "Maine", "Oregon"], "ties by name");
        assert_eq!(areas(&Trade::default(), 9, &[], &[], Level::City), []);
    }
}
