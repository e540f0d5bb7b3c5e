//! The README as it stands: its files are written, its commands run one after another in one folder, and what they
//! print is what it shows. A terminal would show tables, so tables are asked for.

use std::fs;
use std::path::Path;

use crate::harness::Shop;

/// The file that the README keeps the shop of the demo in.
const DEMO: &str = "grocer.db";

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("a README")
}

/// The blocks of a README that begin with this fence.
fn blocks<'a>(text: &'a str, fence: &str) -> Vec<(&'a str, &'a str)> {
    let mut blocks = Vec::new();
    for part in text.split(&format!("```{fence}")).skip(1) {
        let (info, rest) = part.split_once('\n').expect("a fence ends its line");
        let (body, _) = rest.split_once("\n```").expect("a block is closed");
        blocks.push((info.trim(), body));
    }
    blocks
}

/// The words of a command line; double quotes hold blanks together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        match at % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

/// A folder with the files that the README shows.
fn folder(readme: &str) -> Shop {
    let shop = Shop::none();
    for (info, body) in blocks(readme, "csv ").into_iter().chain(blocks(readme, "toml ")) {
        shop.file(info, &format!("{body}\n"));
    }
    shop
}

/// Runs the commands of a block: what happened, and what the README shows of it.
fn rehearse(shop: &Shop, block: &str, happened: &mut Vec<String>, shown: &mut Vec<String>) {
    for step in block.split("$ regulars ").skip(1) {
        let (line, printed) = step.split_once('\n').unwrap_or((step, ""));
        let mut typed = words(line);
        // A page is no table.
        if !line.starts_with("report dashboard") {
            typed.extend(["--format".to_owned(), "table".to_owned()]);
        }
        // Nor does a pipe show charts; what is bold on a terminal is plain on paper.
        if line.contains("--chart") {
            typed.extend(["--color".to_owned(), "always".to_owned()]);
        }
        let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
        // Who proves themselves does so now; what was proven elsewhere has its day.
        let by_the_clock = typed[0] == "auth" && typed[1] != "attest";
        let told = if by_the_clock { shop.run_now(&typed) } else { shop.run(&typed) };
        let code = if told.status == 0 { String::new() } else { format!("[exit {}]\n", told.status) };
        let text = format!("{}{}{code}", told.out, told.err).replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
        happened.push(format!("$ regulars {line}\n{}", text.trim_end()));
        shown.push(format!("$ regulars {line}\n{}", printed.trim_end()));
    }
}

/// The blocks of the README that work on the shop of the demo, or all others.
fn told_as_shown(shop: &Shop, readme: &str, of_demo: bool) {
    let (mut happened, mut shown) = (Vec::new(), Vec::new());
    for (_, block) in blocks(readme, "console").iter().filter(|(_, block)| block.contains(DEMO) == of_demo) {
        rehearse(shop, block, &mut happened, &mut shown);
    }
    assert!(shown.len() > 4, "the README has lost its examples");
    assert_eq!(happened.join("\n"), shown.join("\n"));
}

#[test]
fn the_readme_is_what_happens() {
    let readme = readme();
    told_as_shown(&folder(&readme), &readme, false);
}

/// One walk for both, for it takes a while.
#[test]
fn the_demo_walks_to_its_end_and_its_shop_reports_as_the_readme_shows() {
    let shop = Shop::none();
    let mut command = shop.command();
    command.args(["demo", "--keep", DEMO]);
    let told = shop.told(command);
    assert_eq!(told.status, 0, "{told}");
    for command in ["order import", "tier list", "points redeem", "recommend for", "report rfm"] {
        assert!(told.out.contains(&format!("$ regulars {command}")), "{command}: {told}");
    }
    assert_eq!(shop.names(), [DEMO]);
    told_as_shown(&shop, &readme(), true);
    assert_eq!(shop.names(), [DEMO, "shop.html"]);
}

#[test]
fn a_planted_difference_is_found() {
    let text = "```console\n$ regulars a \"b c\"\nx\n```\n";
    assert_eq!(blocks(text, "console"), [("", "$ regulars a \"b c\"\nx")]);
    assert_eq!(words("a \"b c\" d"), ["a", "b c", "d"]);
}
