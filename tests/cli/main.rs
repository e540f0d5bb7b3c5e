//! The program from outside, and the fence around its source.

mod benefit;
mod frame;
mod harness;
mod init;
mod member;
mod nightly;
mod points;
mod program;
mod recommend;
mod report;
mod tea;
mod tidy;
mod tier;
mod tour;
mod words;
