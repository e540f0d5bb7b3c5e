//! The program from outside, and the fence around its source.

mod acts;
mod benefit;
mod db;
mod demo;
mod dirty;
mod event;
mod explain;
mod frame;
mod harness;
mod init;
mod liability;
mod member;
mod nightly;
mod order;
mod points;
mod product;
mod program;
mod recommend;
mod refund;
mod report;
mod simulate;
mod tea;
mod tidy;
mod tier;
mod tour;
mod words;
