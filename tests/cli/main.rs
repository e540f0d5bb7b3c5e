//! The program from outside, and the fence around its source.

mod words;
