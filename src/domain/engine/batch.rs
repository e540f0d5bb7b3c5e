//! Many members folded at once: each by itself, in parallel, with results in the order of the members (house H22, H28).

use rayon::prelude::*;

/// What is asked of each of many, in parallel, with the answers in the order of the questions. No rule reads another
/// member, so any number of threads gives the same rows.
pub fn each<T: Send, R: Send>(work: Vec<T>, ask: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    work.into_par_iter().map(ask).collect()
}

/// Does one thing on other threads and another on this one meanwhile.
pub fn alongside<A: Send, B>(apart: impl FnOnce() -> A + Send, here: impl FnOnce() -> B) -> (A, B) {
    let mut done = None;
    let kept = rayon::in_place_scope(|scope| {
        scope.spawn(|_| done = Some(apart()));
        here()
    });
    (done.expect("a scope ends after everything in it"), kept)
}

/// Two things on other threads.
pub fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(one, other)
}
