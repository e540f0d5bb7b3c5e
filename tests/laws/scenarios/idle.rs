//! Points that end by idleness (P13), and expired points brought back (P17).

use regulars::domain::engine::fact::{Act, Handed};
use regulars::domain::id::{CauseKind, Code};
use regulars::domain::order::Stage;

use crate::shop::{Books, PLAIN, Sale, Shop, changed};

fn plain_with(lines: &str) -> String {
    changed(PLAIN, "[points]\n", &format!("[points]\n{lines}\n"))
}

fn idle(kept_by: &str) -> String {
    plain_with(&format!("expiry = {{ idle = \"30 days\", kept_by = [{kept_by}] }}"))
}

/// When points ended, and how many.
fn ends(books: &Books) -> Vec<String> {
    let ended = books.entries().into_iter().filter(|entry| entry.kind.word() == "expire");
    ended.map(|entry| format!("{} {}", books.shown(entry.occurred_at), entry.points)).collect()
}

/// What is told, what keeps points alive besides orders, what is done after 100 points on 1 March, and what ends when.
type Case = (&'static str, &'static str, fn(&mut Shop), &'static [&'static str]);

const CASES: [Case; 8] = [
    ("no more activity", "", |_| (), &["2026-04-01 00:00 -100"]),
    (
        "an order keeps all",
        "",
        |shop| shop.order(2, "2026-03-20 10:00", Sale::of(&["10.00"])),
        &["2026-04-20 00:00 -100", "2026-04-20 00:00 -10"],
    ),
    ("one of 0.00 too", "", |shop| shop.order(2, "2026-03-20 10:00", Sale::of(&["0.00"])), &["2026-04-20 00:00 -100"]),
    (
        "in the last second",
        "",
        |shop| shop.order(2, "2026-03-31 23:59:59", Sale::of(&["10.00"])),
        &["2026-05-01 00:00 -100", "2026-05-01 00:00 -10"],
    ),
    (
        "a second later",
        "",
        |shop| shop.order(2, "2026-04-01", Sale::of(&["10.00"])),
        &["2026-04-01 00:00 -100", "2026-05-02 00:00 -10"],
    ),
    (
        "one cancelled again",
        "",
        |shop| {
            shop.order(2, "2026-03-20 10:00", Sale::of(&["10.00"]));
            shop.stage(2, Stage::Cancelled, "2026-03-25 10:00");
        },
        &["2026-04-01 00:00 -100"],
    ),
    (
        "a share, which does not count",
        "",
        |shop| shop.event(2, "2026-03-20 10:00", "share", "page"),
        &["2026-04-01 00:00 -100"],
    ),
    (
        "a share, which does",
        "\"event.share\", \"order.paid\"",
        |shop| {
            shop.event(2, "2026-03-20 10:00", "share", "page");
            shop.event(3, "2026-03-28 10:00", "share", "page");
            shop.undo(3, "2026-03-29 10:00");
        },
        &["2026-04-20 00:00 -100"],
    ),
];

/// P13: all active points end so long after the last activity; what was undone is none.
#[test]
fn active_points_end_together_after_the_last_activity() {
    for (told, kept_by, then, expected) in CASES {
        let mut shop = Shop::new(&idle(kept_by));
        shop.order(1, "2026-03-01 10:00", Sale::of(&["100.00"]));
        then(&mut shop);
        let whole = shop.at("2026-07-01");
        assert_eq!(ends(&whole), expected, "{told}");
        let nights = ["2026-03-21", "2026-03-30", "2026-04-01", "2026-04-02", "2026-04-21", "2026-07-01"];
        assert_eq!(shop.walked(&nights).rows, whole.rows, "{told}");
    }
}

/// P12, P13: pending points are not active yet: their idle time runs from when they are.
#[test]
fn pending_points_do_not_end_before_they_can_be_used() {
    let program = changed(&idle(""), "[points]\n", "[points]\npending = \"60 days\"\n");
    let mut shop = Shop::new(&program);
    shop.order(1, "2026-03-01 10:00", Sale::of(&["100.00"]));
    shop.adjust("2026-03-02 10:00", 5, None);
    assert_eq!(ends(&shop.at("2026-12-01")), ["2026-04-02 00:00 -5", "2026-06-01 00:00 -100"]);
}

/// P13, P30: a hold over the idle end: what is held outlives it or not, as the program says, and ends with the hold.
#[test]
fn a_hold_over_the_idle_end_behaves_as_over_any_other() {
    for (survives, expected) in
        [(true, ["2026-04-01 00:00 -60", "2026-04-01 00:20 -40"]), (false, ["2026-04-01 00:00 -100", ""])]
    {
        let mut shop = Shop::new(&changed(
            &idle(""),
            "[points]\n",
            &format!("[points]\nhold = {{ survives_expiry = {survives} }}\n"),
        ));
        shop.order(1, "2026-03-01 10:00", Sale::of(&["100.00"]));
        shop.hold("2026-03-31 23:50", 40, 30);
        let books = shop.at("2026-04-02");
        assert_eq!(ends(&books), expected.into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>(), "{survives}");
        assert_eq!((books.balance(), books.held()), ([0; 3], 0));
    }
}

/// P13, P27: points that return after their idle end live on as those of any ended lot do.
#[test]
fn what_returns_after_the_idle_end_lives_as_returned_points_do() {
    let mut shop = Shop::new(&idle("\"event.share\""));
    shop.adjust("2026-03-01 10:00", 100, None);
    shop.order(1, "2026-03-02 10:00", Sale::of(&["1.00"]).points(100, "1.00"));
    shop.stage(1, Stage::Cancelled, "2026-05-01 10:00");
    assert_eq!(shop.at("2026-05-01 10:00").lots(), ["100 until 2026-06-01 00:00"]);
    assert_eq!(ends(&shop.at("2026-07-01")), ["2026-06-01 00:00 -100"]);
}

/// R10: a lot keeps the end it was made under, whatever the program says later.
#[test]
fn a_lot_keeps_the_kind_of_end_it_was_made_under() {
    let dated = plain_with("expiry = { after = \"2 months\" }");
    for (before, after, expected) in [
        (idle(""), dated.clone(), vec!["2026-04-20 00:00 -100", "2026-05-21 00:00 -10"]),
        (idle(""), PLAIN.to_owned(), vec!["2026-04-20 00:00 -100"]),
        (dated, idle(""), vec!["2026-04-20 00:00 -10", "2026-05-11 00:00 -100"]),
        (PLAIN.to_owned(), idle(""), vec!["2026-04-20 00:00 -10"]),
    ] {
        let mut shop = Shop::new(&before);
        shop.rules("2026-03-15", &after);
        shop.order(1, "2026-03-10 10:00", Sale::of(&["100.00"]));
        shop.order(2, "2026-03-20 10:00", Sale::of(&["10.00"]));
        assert_eq!(ends(&shop.at("2027-01-01")), expected, "{after}");
    }
}

/// P17, P21: what was brought back is not counted as lost when its order is refunded, and the lot is the order's own.
#[test]
fn a_refund_finds_what_was_brought_back() {
    for (spent, taken) in [(0, "shop 0: 0/60/40/0/0/0"), (60, "shop 0: 0/0/40/0/60/0")] {
        let mut shop = Shop::new(&plain_with("expiry = { after = \"1 month\" }\nreinstate_within = \"30 days\""));
        shop.order(1, "2026-01-05 10:00", Sale::of(&["100.00"]));
        let lot = Handed {
            points: 60,
            activates_at: shop.instant("2026-02-10 10:00"),
            expires_at: shop.instant("2026-06-01"),
            idle: false,
            of: Some(CauseKind::Order.of(1)),
            rule: Code::new("shop"),
        };
        shop.act("2026-02-10 10:00", Act::Reinstate { entry: 2, of_lot: 1, lot });
        if spent > 0 {
            shop.redeem("2026-02-11 10:00", spent);
        }
        shop.refund(1, "2026-03-01 10:00", 1, "100.00");
        let books = shop.at("2026-03-02");
        assert_eq!(books.lines()[..3], ["+100 earn", "-100 expire", "+60 reinstate"]);
        assert_eq!(books.taken(), [taken]);
        assert_eq!(books.balance(), [0, 0, spent]);
    }
}
