//! AN52: the dashboard of the demo shop in a real browser, as a reader sees it. The page under test gets its probe from here;
//! where there is no Chromium nothing is proven, which is said.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::place::Place;

const PROBE: &str = include_str!("dashboard/probe.js");
const AROUND: &str = include_str!("dashboard/around.html");
/// What keeps the browser to itself.
const QUIET: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

fn is_there(name: &&str) -> bool {
    let told = Command::new(*name).arg("--version").stderr(Stdio::null()).output();
    told.is_ok_and(|done| done.status.success())
}

/// The browser's name; none where there is none, which fails where everything must be tested.
fn browser() -> Option<&'static str> {
    let found = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(is_there);
    if found.is_none() {
        let in_ci = env::var_os("CI").is_some_and(|value| value == "true");
        assert!(!in_ci, "chromium is needed here");
        // Past the harness, which swallows what a passing test prints.
        std::io::stderr().write_all(b"SKIPPED: no chromium; the dashboard was NOT looked at in a browser\n").ok();
    }
    found
}

/// What the browser prints of a page, and what it logs.
fn browse(browser: &str, folder: &Path, options: &[&str], page: &Path) -> (String, String) {
    let profile = tempfile::tempdir_in(folder).expect("a folder");
    let mut command = Command::new(browser);
    command.args(QUIET).args(options).arg(format!("--user-data-dir={}", profile.path().display()));
    command.args(["--enable-logging=stderr", "--log-level=0"]).arg(format!("file://{}", page.display()));
    let done = command.output().expect("the browser starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&done.stdout), text(&done.stderr))
}

/// The demo shop's page in a language.
fn page(place: &Place, lang: &str) -> String {
    let name = format!("{lang}.html");
    let words = ["report", "dashboard", "--as-of", "2018-01-02", "--period", "2017-12", "--lang", lang, "--out", &name];
    assert_eq!(place.code(&words), 0, "{lang}");
    fs::read_to_string(place.path(&name)).expect("it was written")
}

/// The same, with the probe let in and nothing else.
fn probed(text: &str) -> String {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
    assert_eq!(text.matches(policy).count(), 1, "the page says what it may ask for");
    let let_in = text.replace(policy, &format!("{policy}; script-src 'unsafe-inline'"));
    // The first title is the page's own, the others are of its pictures.
    let_in.replacen("</title>", &format!("</title><script>{PROBE}</script>"), 1)
}

#[test]
#[ignore = "long: a real browser"]
fn a_reader_of_the_dashboard_sees_all_of_it() {
    let Some(browser) = browser() else { return };
    let place = Place::bare();
    assert_eq!(place.code(&["demo", "--keep", "shop.db"]), 0);
    let mut pages = Vec::new();
    for lang in ["en", "zh"] {
        let text = page(&place, lang);
        assert!(text.len() < 400_000, "{lang}: {}", text.len());
        fs::write(place.path(&format!("probed-{lang}.html")), probed(&text)).expect("a file of ours");
        for theme in ["light", "dark"] {
            pages.extend([1320, 1280, 390].map(|width| format!("[\"probed-{lang}.html?theme={theme}\", {width}]")));
        }
    }
    let around = place.path("around.html");
    fs::write(&around, AROUND.replace("%PAGES%", &format!("[{}]", pages.join(",")))).expect("a file of ours");
    let options = ["--dump-dom", "--virtual-time-budget=60000", "--allow-file-access-from-files"];
    let (dom, log) = browse(browser, &place.path(""), &options, &around);
    let told = dom
        .split_once("<pre id=\"told\">")
        .and_then(|(_, rest)| rest.split_once("</pre>"))
        .map_or("", |(told, _)| told);
    let told = told.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let told: Vec<Value> = serde_json::from_str(&told).unwrap_or_else(|error| panic!("{error}: {log}"));
    assert_eq!(told.len(), pages.len());
    let looked: BTreeSet<String> = told.iter().map(|page| format!("{} {}", page["page"], page["width"])).collect();
    assert_eq!(looked.len(), pages.len(), "each page once: {looked:?}");
    let mut faults = BTreeSet::new();
    for page in &told {
        let list = page["faults"].as_array().expect("a list");
        faults.extend(list.iter().map(|fault| format!("{} {}: {}", page["page"], page["width"], fault)));
    }
    assert_eq!(faults, BTreeSet::new());
    let inks: BTreeSet<&str> = told.iter().filter_map(|page| page["ink"].as_str()).collect();
    assert_eq!(inks.len(), 2, "light and dark are not the same: {inks:?}");
    assert!(!log.contains("CONSOLE"), "{log}");
}

#[test]
#[ignore = "long: a real browser"]
fn the_probe_finds_what_is_wrong() {
    let Some(browser) = browser() else { return };
    let place = Place::bare();
    assert_eq!(place.code(&["demo", "--keep", "shop.db"]), 0);
    let planted = "<p style='position:absolute;top:9px;left:9px;color:#777'>planted \u{10fffe}</p>\
                   <p style='position:absolute;top:9px;left:12px'>over it</p>\
                   <p style='position:absolute;top:60px;left:1270px;white-space:nowrap'>far out of the page</p>\
                   <svg><text x='0' y='99999'>lost</text></svg><img src='http://127.0.0.1:9/x.png'><i id='main'></i>";
    let text = probed(&page(&place, "en")).replace("<main", &format!("{planted}<main"));
    fs::write(place.path("bad.html"), text).expect("a file of ours");
    let around = place.path("around.html");
    fs::write(&around, AROUND.replace("%PAGES%", "[[\"bad.html?theme=light\", 1280]]")).expect("a file of ours");
    let options = ["--dump-dom", "--virtual-time-budget=60000", "--allow-file-access-from-files"];
    let (dom, log) = browse(browser, &place.path(""), &options, &around);
    for fault in [
        "overlap: ",
        "contrast ",
        "no glyph: ",
        "leaves its box: lost",
        "leaves its box: far out",
        "no name: ",
        "twice: #main",
        "blocked: ",
    ] {
        assert!(dom.contains(fault), "{fault} was not found: {dom} {log}");
    }
}

#[test]
#[ignore = "long: a real browser"]
fn the_dashboard_prints_on_few_pages() {
    let Some(browser) = browser() else { return };
    let place = Place::bare();
    assert_eq!(place.code(&["demo", "--keep", "shop.db"]), 0);
    for lang in ["en", "zh"] {
        page(&place, lang);
        let pdf = place.path("out.pdf");
        let to = format!("--print-to-pdf={}", pdf.display());
        browse(browser, &place.path(""), &[&to, "--no-pdf-header-footer"], &place.path(&format!("{lang}.html")));
        let bytes = fs::read(&pdf).expect("it was printed");
        let text = String::from_utf8_lossy(&bytes);
        let sheets = text.matches("/Type /Page\n").count() + text.matches("/Type/Page/").count();
        assert!((1..=8).contains(&sheets), "{lang}: {sheets} pages");
    }
}
