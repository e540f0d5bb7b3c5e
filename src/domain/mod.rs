//! What is true: the nouns of a shop and the rules over them, as values in and values out.
//!
//! Each noun uses only those before it:
//! ratio, money, time, id, refusal, balance, spelling, name, condition, member, product, order, event, engagement, points, pool,
//! award, tier, benefit, coupon, plan, penalty, campaign, referral, identity, segment, program, grant, engine, report,
//! forecast, recommend.

pub mod award;
pub mod balance;
pub mod benefit;
pub mod campaign;
pub mod condition;
pub mod coupon;
pub mod engagement;
pub mod engine;
pub mod event;
pub mod forecast;
pub mod grant;
pub mod id;
pub mod identity;
pub mod member;
pub mod money;
pub mod name;
pub mod order;
pub mod penalty;
pub mod plan;
pub mod points;
pub mod pool;
pub mod product;
pub mod program;
pub mod ratio;
pub mod recommend;
pub mod referral;
pub mod refusal;
pub mod report;
pub mod segment;
pub mod spelling;
pub mod tier;
pub mod time;
