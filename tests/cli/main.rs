//! The program from outside, and the fence around its source.

mod acts;
mod auth;
mod avatar;
mod balance;
mod benefit;
mod byhand;
mod campaign;
mod card;
mod clocked;
mod coupon;
mod dashboard;
mod db;
mod demo;
mod dirty;
mod duplicates;
mod engagement;
mod event;
mod explain;
mod forecast;
mod frame;
mod harness;
mod init;
mod liability;
mod member;
mod nightly;
mod order;
mod password;
#[cfg(feature = "online")]
#[path = "../fault/peer.rs"]
mod peer;
mod penalty;
mod plan;
mod points;
mod product;
mod profiles;
mod program;
#[cfg(feature = "online")]
mod provider;
mod recommend;
mod reconcile;
mod refund;
mod report;
mod reporting;
mod session;
mod simulate;
mod source;
mod statement;
mod tea;
mod tidy;
mod tier;
mod timeline;
mod tour;
mod upkeep;
mod withdraw;
mod words;
mod year;
