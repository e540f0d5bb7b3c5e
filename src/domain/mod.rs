//! What is true: the nouns of a shop and the rules over them, as values in and values out.
//!
//! Each noun uses only those before it:
//! ratio, money, time, id, refusal, condition, member, product, order, event, points, tier, benefit,
//! program, engine, segment, report, recommend.

/// What a member may want next: similar products, lists, reasons, and how good they are.
pub mod recommend;
/// Groups of members: the RFM grid and clusters.
pub mod segment;
