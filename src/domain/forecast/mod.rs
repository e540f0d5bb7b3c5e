//! What members will still bring: how often they come back and how much they spend then (AN37), fitted to what they bought.
//!
//! Times are in weeks, money in major units; a figure of a forecast is no fact, and no rule of a shop reads it.

pub mod bg_nbd;
pub mod case;
mod fit;
pub mod gamma_gamma;
pub mod gate;
pub mod holdout;
pub mod lifetime;
#[cfg(test)]
mod made;
mod special;

pub use self::bg_nbd::{BgNbd, Form};
pub use self::case::{Case, Cases, History, Seen};
pub use self::gamma_gamma::{GammaGamma, Spending};

/// A model and how well it describes what it was fitted to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fitted<M> {
    /// The model.
    pub model: M,
    /// The log-likelihood of all rows.
    pub log_likelihood: f64,
}
