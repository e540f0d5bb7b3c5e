//! How long a file and a function may be (H12).

use super::source::{File, close, files, line_of, words};
use super::{clean, finds};

const LINES_OF_A_FILE: usize = 500;
const LINES_OF_A_FUNCTION: usize = 60;

fn long_files(files: &[File]) -> Vec<String> {
    let lines = |file: &File| file.text.lines().count();
    let long = files.iter().filter(|file| lines(file) > LINES_OF_A_FILE);
    long.map(|file| format!("{}: {} lines", file.name, lines(file))).collect()
}

fn long_functions(files: &[File]) -> Vec<String> {
    let mut offences = Vec::new();
    for file in files {
        let code = file.code();
        for from in words(&code, "fn") {
            // A type `fn(…)` has no name, a function of a trait may have no body.
            let named = code[from + 2..].trim_start().starts_with(|c: char| c.is_alphabetic() || c == '_');
            let Some(open) = body(&code, from).filter(|_| named) else { continue };
            let lines = code[from..close(&code, open)].lines().count();
            if lines > LINES_OF_A_FUNCTION {
                offences.push(format!("{}: a function of {lines} lines", file.at(line_of(&code, from))));
            }
        }
    }
    offences
}

/// Where the body of the function at `from` opens; a `;` inside brackets is the length of an array.
fn body(code: &str, from: usize) -> Option<usize> {
    let mut depth = 0i32;
    for (at, byte) in code.bytes().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b';' if depth == 0 => return None,
            b'{' if depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

#[test]
fn files_and_functions_stay_short() {
    let all = [files("src", ".rs"), files("tests", ".rs")].concat();
    clean(&long_files(&all));
    clean(&long_functions(&all));
    finds(long_files, "src/a.rs", &"\n".repeat(501), "src/a.rs: 501 lines");
    let exact = |lines: usize| format!("\nfn a(x: [u8; 2]) {{{}}}\n", "\n".repeat(lines - 1));
    finds(long_functions, "src/a.rs", &exact(61), "src/a.rs:2: a function of 61 lines");
    assert!(long_functions(&[File::new("src/a.rs", &exact(60))]).is_empty());
    assert!(long_files(&[File::new("src/a.rs", &"\n".repeat(500))]).is_empty());
}
