//! FT1: an import is killed at any moment; the file is whole, and the same command again brings what one run brings.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::place::{Place, fixture};

const NOW: [&str; 2] = ["--as-of", "2018-02-01"];

/// A shop with members and products, before its orders.
fn before(orders: usize) -> Place {
    let place = Place::new();
    for noun in ["member", "product"] {
        let file = fixture(&format!("{noun}s.csv"));
        let words = [&[noun, "import", &file, "--rejects", "none"][..], &NOW].concat();
        assert_eq!(place.code(&words), 0, "{noun}");
    }
    let text = fs::read_to_string(fixture("orders.csv")).expect("a fixture");
    let kept: Vec<&str> = text.lines().take(orders + 1).collect();
    fs::write(place.path("orders.csv"), kept.join("\n")).expect("a file of ours");
    place
}

fn import() -> Vec<&'static str> {
    [&["order", "import", "orders.csv", "--max-rejects", "100%", "--rejects", "none"][..], &NOW].concat()
}

/// Numbers that look random, from a seed (splitmix64).
struct Draw(u64);

impl Draw {
    /// The seed is told, and taken from `FAULT_SEED`.
    #[expect(clippy::print_stderr, reason = "a failure is repeated with its seed")]
    fn new() -> Draw {
        let seed = std::env::vars().find(|(name, _)| name == "FAULT_SEED").map(|(_, value)| value);
        let seed = seed.map_or(u64::from(std::process::id()), |seed| seed.parse().expect("FAULT_SEED is a number"));
        eprintln!("FAULT_SEED={seed}");
        Draw(seed)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// Kills the import at `rounds` moments, each of a fresh copy.
#[expect(clippy::disallowed_methods, reason = "a moment to kill at is a moment of the clock")]
fn kill(rounds: usize, orders: usize) {
    let start = before(orders);
    let whole = copy(&start);
    let began = Instant::now();
    let code = whole.code(&import());
    assert!(code == 0 || code == 3, "{code}");
    let lasts = u64::try_from(began.elapsed().as_millis()).expect("it does not take for ever");
    let expected = whole.content();
    let empty = start.content();
    assert!(expected.len() > empty.len() + orders.min(20_000), "the import brings rows");
    let (mut draw, mut killed) = (Draw::new(), 0);
    for round in 0..rounds {
        let place = copy(&start);
        let mut child = place.command(&import()).spawn().expect("the program starts");
        let after = draw.below(lasts + 1);
        sleep(Duration::from_millis(after));
        child.kill().expect("ours to kill");
        killed += usize::from(child.wait().expect("it ended").code().is_none());
        let told = format!("round {round}, killed after {after} of {lasts} ms");
        assert_eq!(place.integrity(), "ok", "{told}");
        let found = place.content();
        assert!(found == empty || found == expected, "{told}: neither nothing nor all of it");
        assert_eq!(place.code(&import()), code, "{told}");
        assert_eq!(place.integrity(), "ok", "{told}");
        assert!(place.content() == expected, "{told}: the content differs from that of one run");
        assert_eq!(place.names(), ["orders.csv", "shop.db"], "{told}");
    }
    assert!(killed > 0, "no round was killed in the middle");
}

fn copy(start: &Place) -> Place {
    let copy = start.copy();
    fs::copy(start.path("orders.csv"), copy.path("orders.csv")).expect("a copy");
    copy
}

#[test]
fn a_killed_import_leaves_a_whole_file_and_runs_again() {
    kill(6, 3000);
}

#[test]
#[ignore = "long: all orders, more moments"]
fn a_killed_import_of_everything_leaves_a_whole_file_and_runs_again() {
    kill(24, usize::MAX - 1);
}
