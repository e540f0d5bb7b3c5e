//! The program from outside, and the fence around its source.

mod frame;
mod harness;
mod init;
mod member;
mod program;
mod words;
