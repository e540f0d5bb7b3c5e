//! Programs that are refused: what is written after the head, and every mistake with its line, column, key and words.

use super::parse;

pub(in crate::input::program) const HEAD: &str =
    "format = 1\n[program]\ncode = \"t\"\ncurrency = \"CNY\"\ntimezone = \"Asia/Shanghai\"\n";

pub(in crate::input::program) fn told(text: &str) -> Vec<String> {
    parse(text).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// R1, R2.
#[test]
fn every_mistake_is_told_in_its_place() {
    for (text, expected) in CASES {
        assert_eq!(told(&format!("{HEAD}{text}")), *expected, "{text}");
    }
}

const CASES: &[(&str, &[&str])] = &[
    (
        "[recommend]\nper_category = 0\ndiversity = '1.1'\nexplore = '11%'\nboosts = { 'Tea' = '3', 'T-1' = '0.5' }",
        &[
            "7:16: recommend.per_category: 0 does not fit; needed is a whole number from 1 to 10^12 without quotes",
            r#"8:13: recommend.diversity: "1.1" does not fit; needed is a ratio of at most 1 as text: "50%", "0.5" or "1/2""#,
            r#"9:11: recommend.explore: "11%" does not fit; needed is a ratio of at most 10% as text: "10%", "0.05" or "1/20""#,
            r#"10:20: recommend.boosts.Tea: "3" does not fit; needed is a ratio from 0.5 to 2 as text: "1.5", "3/2" or "80%""#,
        ],
    ),
    (
        "[report]\nlapse_days = 0\nprice_bands = ['100', '50']\nprice_band = 1\n[report.rfm]\nrecency_days = [30, 90, 180]\n\
         frequency = [1, 2, 2, 3]\nmonetary = ['0', '1', '2', 3]\n[report.rfm.names]\nwhales = 'W'\nloyal = ''",
        &[
            "7:14: report.lapse_days: 0 does not fit; needed is a whole number from 1 to 10^12 without quotes",
            r#"8:15: report.price_bands: a list does not fit; needed is a list of amounts as texts, each above the one before, such as ["50", "100"]"#,
            "9:1: report.price_band: no such key; did you mean price_bands?",
            "11:16: report.rfm.recency_days: a list does not fit; needed is a list of four whole numbers, each above the one before, such as [30, 90, 180, 365]",
            "12:13: report.rfm.frequency: a list does not fit; needed is a list of four whole numbers, each above the one before, such as [30, 90, 180, 365]",
            r#"13:12: report.rfm.monetary: a list does not fit; needed is a list of four amounts as texts, each above the one before, such as ["50", "100", "500", "1000"]"#,
            "15:1: report.rfm.names.whales: no such key; allowed are champions, loyal, potential-loyal, new, promising, need-attention, about-to-sleep, at-risk, cant-lose, hibernating, dormant, prospect",
            r#"16:9: report.rfm.names.loyal: "" does not fit; needed is a name of 1 to 80 characters, or { en = "…", zh = "…" }"#,
        ],
    ),
    ("coutry = 'CN'", &["6:1: program.coutry: no such key; did you mean country?"]),
    ("country = 'XX'", &[r#"6:11: program.country: "XX" does not fit; needed is a country of ISO 3166 such as "CN""#]),
    (
        "year_start = '02-29'",
        &[r#"6:14: program.year_start: "02-29" does not fit; needed is a month and day "MM-DD" that every year has"#],
    ),
    (
        "year_start = '1-1'",
        &[r#"6:14: program.year_start: "1-1" does not fit; needed is a month and day "MM-DD" that every year has"#],
    ),
    (
        "wait = '3 hours'",
        &[
            r#"6:8: program.wait: "3 hours" does not fit; needed is a span in days or longer: "7 days", "2 weeks", "12 months", "1 year""#,
        ],
    ),
    (
        "wait = 3",
        &[
            r#"6:8: program.wait: 3 does not fit; needed is a span in days or longer: "7 days", "2 weeks", "12 months", "1 year""#,
        ],
    ),
    (
        "name = ''",
        &[r#"6:8: program.name: "" does not fit; needed is a name of 1 to 80 characters, or { en = "…", zh = "…" }"#],
    ),
    (
        "name = { en = '' }",
        &[
            r#"6:15: program.name.en: "" does not fit; needed is a name of 1 to 80 characters, or { en = "…", zh = "…" }"#,
        ],
    ),
    (
        "name = {}",
        &[
            r#"6:1: program.name: a table does not fit; needed is a name of 1 to 80 characters, or { en = "…", zh = "…" }"#,
        ],
    ),
    ("before_joining = 'drop'", &[r#"6:18: program.before_joining: "drop" does not fit; allowed are keep, earn"#]),
    ("leap_birthdays = '02-28'", &["6:1: program.leap_birthdays: no such key; did you mean leap_birthday?"]),
    (
        "[coupons]\nA = { kind = 'fixed' }\nB = { valid = '1 month', value = '1.00' }\n\
         C = { kind = 'percent', value = '101%', sku = 'x', until = 2026-01-01, from = 2026-01-01 }\n\
         D = { kind = 'percent', value = '0%', valid = '30 minutes', limits = { uses = 0 } }\n\
         E = { kind = 'gift', value = '1.00', valid = '3 days', starts_after = '3 days', stack = 'alone', group = 'x' }",
        &[
            "7:1: coupons.A: needs at least one of valid, until",
            "7:1: coupons.A.value: is missing; needed is an amount above zero as text such as \"12.34\"",
            "8:1: coupons.B.kind: is missing; needed is fixed, percent, shipping or gift",
            r#"9:33: coupons.C.value: "101%" does not fit; needed is a ratio above 0 and at most 1 as text: "10%", "0.1" or "1/10""#,
            "9:41: coupons.C.sku: does not go together with kind = \"percent\"",
            "9:60: coupons.C.until: must lie after from; until is exclusive",
            r#"10:33: coupons.D.value: "0%" does not fit; needed is a ratio above 0 and at most 1 as text: "10%", "0.1" or "1/10""#,
            r#"10:47: coupons.D.valid: "30 minutes" does not fit; needed is a span of at least one day: "7 days", "12 months", "1 year""#,
            "10:79: coupons.D.limits.uses: 0 does not fit; needed is a whole number from 1 to 10^12 without quotes",
            "11:1: coupons.E.sku: is missing; needed is a text in quotes",
            "11:22: coupons.E.value: does not go together with kind = \"gift\"",
            "11:71: coupons.E.starts_after: must be shorter than valid; the coupon would end before it opens",
            "11:98: coupons.E.group: does not go together with stack = \"alone\"",
        ],
    ),
    (
        "[benefits]\nv = { kind = 'coupon', coupon = 'VIP3' }\nw = { kind = 'coupon', sku = 'x' }\n[coupons]\n\
         VIP30 = { kind = 'fixed', value = '1.00', valid = '1 month' }",
        &[
            "7:33: benefits.v.coupon: there is no coupon VIP3 under [coupons]",
            "8:1: benefits.w.coupon: is missing; needed is a code: a Latin letter, then up to 31 letters, digits or _",
            "8:24: benefits.w.sku: does not go together with kind = \"coupon\"",
        ],
    ),
    (
        "[privacy]",
        &[
            "6:2: privacy: no such key; allowed are format, program, basis, points, tiers, benefits, coupons, plans, referral, campaigns, penalties, auth, engagement, stored_value, segments, recommend, report",
        ],
    ),
    (
        "[basis]\ntenders = ['cash', 'cheque']",
        &[r#"7:20: basis.tenders[1]: "cheque" does not fit; allowed are cash, balance, gift_card, points, voucher"#],
    ),
    ("[basis]\ntax = 'yes'", &[r#"7:7: basis.tax: "yes" does not fit; needed is true or false"#]),
    (
        "[basis]\nonly_skus = ['a']\nexclude_skus = ['b']",
        &["8:1: basis.exclude_skus: does not go together with only_skus"],
    ),
    (
        "[basis]\nexclude_skus = 'b'",
        &[r#"7:16: basis.exclude_skus: "b" does not fit; needed is a list of texts such as ["a", "b"]"#],
    ),
    (
        "[points]\nvalue = { points = 100 }",
        &[r#"7:1: points.value.pays: is missing; needed is an amount above zero as text such as "12.34""#],
    ),
    (
        "[points]\nvalue = { points = 0, pays = '0.00' }",
        &[
            "7:20: points.value.points: 0 does not fit; needed is a whole number from 1 to 10^12 without quotes",
            r#"7:30: points.value.pays: "0.00" does not fit; needed is an amount above zero as text such as "12.34""#,
        ],
    ),
    (
        "[points]\nvalue = { points = 100, pays = 1.0 }",
        &[r#"7:32: points.value.pays: 1.0 is a float; write "1.0" as text"#],
    ),
    (
        "[points]\nvalue = { points = 100, pays = '1.005' }",
        &[r#"7:32: points.value.pays: "1.005" does not fit; needed is an amount above zero as text such as "12.34""#],
    ),
    (
        "[points]\nexpiry = 'always'",
        &[
            r#"7:10: points.expiry: "always" does not fit; needed is "never", { after = "12 months", round_up = "month" } or { on = ["06-30"] }"#,
        ],
    ),
    (
        "[points]\nexpiry = { idle = '1 year', on = ['06-30'], kept_by = ['order.sold'] }",
        &[
            r#"7:29: points.expiry.on: does not go together with idle = "1 year""#,
            r#"7:56: points.expiry.kept_by[0]: "order.sold" does not fit; needed is order.paid, order.completed, member.verified, referral.joined or event.KIND such as "event.share""#,
        ],
    ),
    (
        "[points]\nexpiry = { after = '0 days' }",
        &[
            r#"7:20: points.expiry.after: "0 days" does not fit; needed is a span of at least one day: "7 days", "12 months", "1 year""#,
        ],
    ),
    (
        "[points]\nexpiry = { on = ['06-30', '06-31'] }",
        &[r#"7:27: points.expiry.on[1]: "06-31" does not fit; needed is a month and day "MM-DD" that every year has"#],
    ),
    (
        "[points]\nexpiry = { after = '1 year', round_up = 'week' }",
        &[r#"7:41: points.expiry.round_up: "week" does not fit; allowed are none, month, quarter, half, year"#],
    ),
    (
        "[points]\nmax_multiplier = '0.5'",
        &[
            r#"7:18: points.max_multiplier: "0.5" does not fit; needed is a ratio of at least 1 as text: "1.5", "3/2" or "150%""#,
        ],
    ),
    (
        "[points]\nmax_multiplier = 2",
        &[
            r#"7:18: points.max_multiplier: 2 does not fit; needed is a ratio of at least 1 as text: "1.5", "3/2" or "150%""#,
        ],
    ),
    ("[points]\nredeem = { minimum = 250, step = 100 }", &["7:22: points.redeem.minimum: must be a multiple of step"]),
    (
        "[points]\nredeem = { max_share = '120%' }",
        &[
            r#"7:24: points.redeem.max_share: "120%" does not fit; needed is a ratio of at most 1 as text: "50%", "0.5" or "1/2""#,
        ],
    ),
    (
        "[points]\nrefund = { earned = 'own_lot', debt_limit = 5 }",
        &[r#"7:32: points.refund.debt_limit: does not go together with earned = "own_lot""#],
    ),
    (
        "[points]\nhold = { lasts = '31 days', for = 1 }",
        &[
            r#"7:18: points.hold.lasts: "31 days" does not fit; needed is a span of at most 30 days: "30 minutes", "2 hours", "7 days""#,
            "7:29: points.hold.for: no such key; allowed are lasts, survives_expiry",
        ],
    ),
    (
        "[points.earn]\n购物 = { on = 'order.paid', points = 1 }",
        &["7:1: the text cannot be read here: invalid unquoted key, expected letters, numbers, `-`, `_`"],
    ),
    (
        "[points.earn]\na = { points = 1 }",
        &[
            r#"7:1: points.earn.a.on: is missing; needed is order.paid, order.completed, member.verified, referral.joined or event.KIND such as "event.share""#,
        ],
    ),
    (
        "[points.earn]\na = { on = 'order.shipped', points = 1 }",
        &[
            r#"7:12: points.earn.a.on: "order.shipped" does not fit; needed is order.paid, order.completed, member.verified, referral.joined or event.KIND such as "event.share""#,
        ],
    ),
    (
        "[points.earn]\na = { on = 'event.dance', points = 1 }",
        &[
            r#"7:12: points.earn.a.on: "event.dance" does not fit; needed is order.paid, order.completed, member.verified, referral.joined or event.KIND such as "event.share""#,
        ],
    ),
    ("[points.earn]\na = { on = 'order.paid' }", &["7:1: points.earn.a: needs exactly one of points, rate, streak"]),
    (
        "[points.earn]\na = { on = 'order.paid', points = 1, rate = { points = 1, per = '1' } }",
        &["7:1: points.earn.a: needs exactly one of points, rate, streak"],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', points = -5 }",
        &["7:35: points.earn.a.points: -5 does not fit; needed is a whole number from 1 to 10^12 without quotes"],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', points = '5' }",
        &[r#"7:35: points.earn.a.points: "5" does not fit; needed is a whole number from 1 to 10^12 without quotes"#],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', rate = { points = 1, per = 1.5 } }",
        &[r#"7:53: points.earn.a.rate.per: 1.5 is a float; write "1.5" as text"#],
    ),
    (
        "[points.earn]\na = { on = 'event.share', rate = { points = 1, per = '1' } }",
        &["7:27: points.earn.a.rate.of: is missing; needed is event.quantity or event.value"],
    ),
    (
        "[points.earn]\na = { on = 'event.share', rate = { points = 1, per = 1, of = 'order' } }",
        &[r#"7:62: points.earn.a.rate.of: "order" does not fit; allowed are event.quantity, event.value"#],
    ),
    (
        "[points.earn]\na = { on = 'event.share', points = 1, minimum = '5' }",
        &[r#"7:39: points.earn.a.minimum: does not go together with on = "event.share""#],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', streak = [1, 2] }",
        &[r#"7:26: points.earn.a.streak: does not go together with on = "order.paid""#],
    ),
    (
        "[points.earn]\na = { on = 'event.sign_in', streak = [] }",
        &[
            "7:38: points.earn.a.streak: a list does not fit; needed is a list of points, day by day, such as [1, 1, 2, 5]",
        ],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', points = 1, when = 'order.nett > 1' }",
        &["7:46: points.earn.a.when: there is no name 'order.nett'; did you mean 'order.net'?"],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', points = 1, when = \"city == '\\u6d77' && agee > 1\" }",
        &["7:45: points.earn.a.when: there is no name 'agee'; did you mean 'age'?"],
    ),
    (
        "[points.earn]\na = { on = 'referral.joined', points = 1, when = 'order.net > 1' }",
        &["7:51: points.earn.a.when: 'order.net' is known only where the trigger is an order"],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', points = 1, caps = [{ per = 'day' }, { per = 'hour', times = 1 }] }",
        &[
            "7:46: points.earn.a.caps[0]: needs exactly one of points, times",
            r#"7:71: points.earn.a.caps[1].per: "hour" does not fit; allowed are fact, day, week, month, year, life"#,
        ],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', points = 1, caps = [{ per = 'day', times = 1, of = 'program' }] }",
        &[r#"7:77: points.earn.a.caps[0].of: limits for all members together are not offered; "member" is"#],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', points = 1, from = 2026-10-01, until = 2026-10-01 }",
        &["7:65: points.earn.a.until: must lie after from; until is exclusive"],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', points = 1, from = '2026-10-01' }",
        &[
            r#"7:45: points.earn.a.from: "2026-10-01" does not fit; needed is a date or moment without quotes: 2026-09-01 or 2026-09-01T10:00:00"#,
        ],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', points = 1, from = 10:00:00 }",
        &[
            "7:45: points.earn.a.from: 10:00:00 does not fit; needed is a date or moment without quotes: 2026-09-01 or 2026-09-01T10:00:00",
        ],
    ),
    (
        "code = 'u'\ncountry = 'XX'",
        &[
            "6:1: the text cannot be read here: duplicate key",
            r#"7:11: program.country: "XX" does not fit; needed is a country of ISO 3166 such as "CN""#,
        ],
    ),
    (
        "country = \n[points]\nname = 'a",
        &[
            "6:11: the text cannot be read here: string values must be quoted, expected literal string",
            "8:10: the text cannot be read here: invalid literal string, expected `'`",
        ],
    ),
    (
        "[points]\nearn = { a = 5, b = [1] }",
        &[
            "7:14: points.earn.a: 5 does not fit; needed is a table of keys",
            "7:21: points.earn.b: a list does not fit; needed is a table of keys",
        ],
    ),
    (
        "[points]\nearn = 3\n[[tiers]]\ncode = 'a'",
        &[
            "7:8: points.earn: 3 does not fit; needed is a table of keys",
            "8:1: tiers: a list does not fit; needed is a table of keys",
        ],
    ),
    (
        "[points]\nearn = { a = { on = 'order.paid', points = 1, basis = { tax = 1, discount = 'after' }, group = 'x y' } }",
        &[
            "7:63: points.earn.a.basis.tax: 1 does not fit; needed is true or false",
            "7:66: points.earn.a.basis.discount: no such key; did you mean discounts?",
            r#"7:96: points.earn.a.group: "x y" does not fit; needed is a code: a Latin letter, then up to 31 letters, digits or _"#,
        ],
    ),
    (
        "[points.earn]\na = { on = 'referral.joined', rate = { points = 1, per = '1' }, once_per = 'subject' }",
        &[
            r#"7:31: points.earn.a.rate: does not go together with on = "referral.joined""#,
            r#"7:65: points.earn.a.once_per: does not go together with on = "referral.joined""#,
        ],
    ),
    (
        "[points.earn]\na = { on = 'event.share', streak = [1, 2], per_full = true, lost_on = 'any_refund' }",
        &[
            "7:44: points.earn.a.per_full: does not go together with streak",
            r#"7:61: points.earn.a.lost_on: does not go together with on = "event.share""#,
        ],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', rate = { points = 1, per = '1', of = 'event.value' }, pending = '1 hour' }",
        &[
            r#"7:63: points.earn.a.rate.of: "event.value" does not fit; allowed are order"#,
            r#"7:90: points.earn.a.pending: "1 hour" does not fit; needed is a span in days or longer: "7 days", "2 weeks", "12 months", "1 year""#,
        ],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', points = 1000000000001, minimum = '-5', expiry = { } }",
        &[
            "7:35: points.earn.a.points: 1000000000001 does not fit; needed is a whole number from 1 to 10^12 without quotes",
            r#"7:60: points.earn.a.minimum: "-5" does not fit; needed is an amount as text such as "12.34", with the currency's decimals and no sign"#,
            "7:66: points.earn.a.expiry: needs exactly one of after, on",
        ],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', points = 1, when = 'true &&' }",
        &["7:53: points.earn.a.when: it cannot be read here: it ends too early"],
    ),
];
