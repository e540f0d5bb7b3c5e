//! Source as text: what of it is code, which paths it names and from where.

use std::fs;
use std::path::Path;

/// A file of the package, named from its root.
#[derive(Clone, Debug)]
pub struct File {
    pub name: String,
    pub text: String,
}

/// A path of modules named in a file, from the root of its crate: `crate::store::Db` is `["crate", "store", "Db"]`.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    pub path: Vec<String>,
}

/// Every file under a folder of the package whose name ends so, in order.
pub fn files(folder: &str, ending: &str) -> Vec<File> {
    let mut found = Vec::new();
    walk(Path::new(env!("CARGO_MANIFEST_DIR")), folder, ending, &mut found);
    found.sort_by(|a: &File, b| a.name.cmp(&b.name));
    assert!(!found.is_empty(), "nothing ends in {ending} under {folder}");
    found
}

fn walk(root: &Path, folder: &str, ending: &str, found: &mut Vec<File>) {
    for entry in fs::read_dir(root.join(folder)).expect("a folder of ours") {
        let entry = entry.expect("listed");
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            walk(root, &name, ending, found);
        } else if name.ends_with(ending) {
            found.push(File { text: fs::read_to_string(entry.path()).expect("UTF-8"), name });
        }
    }
}

impl File {
    pub fn new(name: &str, text: &str) -> File {
        File { name: name.to_owned(), text: text.to_owned() }
    }

    /// The name of an offence: file and line.
    pub fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.name)
    }

    /// The text with comments and what stands in quotes blanked; as long as it was, line for line.
    pub fn code(&self) -> String {
        blank(&self.text).0
    }

    /// String literals outside comments, with where they begin.
    pub fn literals(&self) -> Vec<(usize, String)> {
        blank(&self.text).1
    }

    /// The same file without what only tests see; nothing of a file that is a test whole.
    pub fn without_tests(&self) -> File {
        let whole = ["sample.rs", "tests.rs"].iter().any(|name| self.name.ends_with(&format!("/{name}")));
        if whole || self.name.contains("/tests/") {
            return File::new(&self.name, "");
        }
        let (code, mut text) = (self.code(), self.text.clone().into_bytes());
        for (from, _) in code.match_indices("#[cfg(test)]") {
            let end = code[from..].find(['{', ';']).map_or(code.len(), |at| close(&code, from + at));
            for byte in &mut text[from..end] {
                *byte = if *byte == b'\n' { b'\n' } else { b' ' };
            }
        }
        File::new(&self.name, &String::from_utf8(text).unwrap())
    }

    /// The modules in which the file's own code stands: `src/domain/points/rule.rs` is `["domain", "points", "rule"]`.
    fn module(&self) -> Vec<String> {
        let inside = self.name.trim_start_matches("src/").trim_end_matches(".rs");
        let parts = inside.split('/').filter(|part| !["mod", "lib", "main"].contains(part));
        parts.map(str::to_owned).collect()
    }

    /// Every path that begins with `crate`, `self`, `super` or `std`, groups taken apart.
    pub fn named(&self) -> Vec<Named> {
        let code = self.code();
        let mut named = Vec::new();
        for root in ["crate", "self", "super", "std"] {
            for from in words(&code, root) {
                let path_goes_on = code[from + root.len()..].starts_with("::");
                if !path_goes_on || code[..from].ends_with("::") {
                    continue;
                }
                let mut tails = Vec::new();
                tree(&code, from, &mut Vec::new(), &mut tails);
                let line = line_of(&code, from);
                let here = [self.module(), inline(&code, from)].concat();
                named.extend(tails.into_iter().map(|tail| Named { line, path: resolve(&here, tail) }));
            }
        }
        named
    }
}

/// Where a whole word stands.
pub fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |at| !code[..*at].ends_with(part) && !code[at + word.len()..].starts_with(part))
}

pub fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Just behind the brace that closes the one at `open`; behind `open` itself when none stands there.
pub fn close(code: &str, open: usize) -> usize {
    let mut depth = 0usize;
    for (at, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    code.len()
}

/// The names of the modules written out in this file that hold `at`.
fn inline(code: &str, at: usize) -> Vec<String> {
    let opened = words(&code[..at], "mod").filter_map(|from| {
        let rest = &code[from + 3..];
        let (name, _) = rest.split_once(['{', ';'])?;
        let open = from + 3 + name.len();
        (code[open..].starts_with('{') && close(code, open) > at).then(|| name.trim().to_owned())
    });
    opened.collect()
}

/// Takes a path apart from `at` on, its groups included: where it ends.
fn tree(code: &str, mut at: usize, prefix: &mut Vec<String>, tails: &mut Vec<Vec<String>>) -> usize {
    let before = prefix.len();
    let skip = |at: usize| at + code[at..].len() - code[at..].trim_start().len();
    loop {
        at = skip(at);
        if code[at..].starts_with('{') {
            at = skip(at + 1);
            while at < code.len() && !code[at..].starts_with('}') {
                let end = tree(code, at, prefix, tails);
                at = skip(end.max(at + 1));
                at = if code[at..].starts_with(',') { skip(at + 1) } else { at };
            }
            at += 1;
            break;
        }
        let word = code[at..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(code.len() - at);
        prefix.push(code[at..at + word].to_owned());
        at += word;
        if !code[at..].starts_with("::") {
            tails.push(prefix.clone());
            if let Some(alias) = code[at..].strip_prefix(" as ") {
                at += 4 + alias.find([',', ';', '}']).unwrap_or(0);
            }
            break;
        }
        at += 2;
    }
    prefix.truncate(before);
    at
}

fn resolve(here: &[String], tail: Vec<String>) -> Vec<String> {
    if tail[0] == "std" || tail[0] == "crate" {
        return tail;
    }
    let up = tail.iter().take_while(|part| *part == "super").count();
    let kept = &here[..here.len().saturating_sub(up)];
    let rest = tail.into_iter().filter(|part| part != "super" && part != "self");
    ["crate".to_owned()].into_iter().chain(kept.iter().cloned()).chain(rest).collect()
}

/// The text with comments and quotes blanked, and the literals that stood there.
fn blank(text: &str) -> (String, Vec<(usize, String)>) {
    let (mut code, mut literals, mut at) = (String::with_capacity(text.len()), Vec::new(), 0);
    while at < text.len() {
        let rest = &text[at..];
        let (len, literal) = skipped(text, at);
        if len == 0 {
            let c = rest.chars().next().unwrap();
            code.push(c);
            at += c.len_utf8();
            continue;
        }
        if let Some(literal) = literal {
            literals.push((at, literal));
        }
        code.extend(rest[..len].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        at += len;
    }
    (code, literals)
}

/// How many bytes of comment or literal begin at `at`, and the text of a string.
fn skipped(text: &str, at: usize) -> (usize, Option<String>) {
    let rest = &text[at..];
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), None);
    }
    if rest.starts_with("/*") {
        return (rest.find("*/").map_or(rest.len(), |end| end + 2), None);
    }
    let hashes = rest[1..].bytes().take_while(|byte| *byte == b'#').count();
    let word_before = text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    if rest.starts_with('r') && !word_before && rest[1 + hashes..].starts_with('"') {
        let body = &rest[2 + hashes..];
        let len = body.find(&format!("\"{}", "#".repeat(hashes))).unwrap_or(body.len());
        return (2 + hashes + len + 1 + hashes, Some(body[..len].to_owned()));
    }
    if let Some(body) = rest.strip_prefix('"') {
        let mut escaped = false;
        let len = body.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let len = len.unwrap_or(body.len());
        return (len + 2, Some(body[..len].to_owned()));
    }
    // A quote begins a character when it closes again after one, else a lifetime.
    if let Some(body) = rest.strip_prefix('\'') {
        if body.starts_with('\\') {
            return (body[2..].find('\'').map_or(1, |end| end + 4), None);
        }
        let first = body.chars().next().map_or(1, char::len_utf8);
        return if body[first..].starts_with('\'') { (first + 2, None) } else { (0, None) };
    }
    (0, None)
}

#[test]
fn source_is_read_as_code_paths_and_literals() {
    let text = "use crate::a::{self, b::C, d as e};\n// use crate::no::No;\nmod tests {\n    use super::super::f;\n\
                const S: &str = \"crate::no {\"; const C: char = '\"'; fn x<'a>() { r#\"y\"# }\n}\n";
    let file = File::new("src/domain/points/rule.rs", text);
    let paths: Vec<String> =
        file.named().iter().map(|named| format!("{} {}", named.line, named.path.join("::"))).collect();
    let expected =
        ["1 crate::a::self", "1 crate::a::b::C", "1 crate::a::d", "4 crate::domain::points::f"].map(str::to_owned);
    assert_eq!(paths, expected);
    assert_eq!(file.literals().into_iter().map(|(_, text)| text).collect::<Vec<_>>(), ["crate::no {", "y"]);
    let tested = File::new("src/a.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() {}\n}\nfn c() {}\n");
    assert_eq!(
        tested.without_tests().text.split_whitespace().collect::<Vec<_>>(),
        ["fn", "a()", "{}", "fn", "c()", "{}"]
    );
}
