//! Tells cargo that the words are part of the program: `rust_i18n::i18n!` reads them without saying so.

fn main() {
    println!("cargo:rerun-if-changed=src/words");
}
