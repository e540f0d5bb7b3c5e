//! The reference file of an import: half a million orders in a million lines, quoted Chinese, every twentieth paid back and
//! every twentieth cancelled, one row in a thousand bad. One seed, one file (import I43).

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::shop;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus as Dice;

/// What the file is to be.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Lines without the header.
    pub rows: usize,
    /// Whether the rows of an order lie anywhere in the file.
    pub shuffled: bool,
}

const SEED: u64 = 20_260_301;
const MEMBERS: u64 = 60_000;
const PRODUCTS: usize = 5_000;
const DAY: i64 = 86_400;
const HEADER: &str = "order_id,paid_at,status,cancelled_at,phone,sku,product,category,quantity,unit_price,line_discount,\
                      shipping,channel,city,kind,refund_id,refunded_at,line_amount\n";

const TEAS: [&str; 6] = ["龙井 明前", "碧螺春", "大红袍", "正山小种", "铁观音 清香", "白毫银针"];
const PACKS: [&str; 4] = ["50g, 罐装", "100g, 袋装", "250g, 礼盒", "“试饮” 5 袋, 盒装"];
const CATEGORIES: [&str; 5] = ["茶/绿茶", "茶/红茶", "茶/乌龙", "茶具/杯", "礼品卡"];
const CITIES: [&str; 8] = ["杭州", "上海", "北京", "成都", "广州", "苏州", "武汉", "西安"];
const CHANNELS: [&str; 3] = ["小程序", "天猫", "门店"];

/// Writes the file; its first rows are those of a shorter one.
pub fn write(path: &Path, shape: Shape) -> io::Result<()> {
    let mut dice = Dice::seed_from_u64(SEED);
    let mut rows: Vec<String> = Vec::with_capacity(shape.rows);
    let mut number = 0;
    while rows.len() < shape.rows {
        number += 1;
        order(number, &mut rows, &mut dice);
    }
    rows.truncate(shape.rows);
    if shape.shuffled {
        for at in (1..rows.len()).rev() {
            rows.swap(at, dice.gen_range(0..=at));
        }
    }
    let mut out = BufWriter::new(std::fs::File::create(path)?);
    out.write_all(HEADER.as_bytes())?;
    rows.iter().try_for_each(|row| out.write_all(row.as_bytes()))?;
    out.flush()
}

/// The rows of an order, and of the refund it may have.
fn order(number: u32, rows: &mut Vec<String>, dice: &mut Dice) {
    let zone = shop::zone();
    let paid_at =
        shop::midnight("2024-01-01").plus_seconds(i64::from(number) * 97 % (600 * DAY) + dice.gen_range(0..DAY));
    let id = format!("{}-{number:07}", &zone.shown(paid_at)[..10].replace('-', ""));
    let later = |days: i64, dice: &mut Dice| paid_at.plus_seconds(dice.gen_range(DAY..days * DAY));
    let (status, cancelled_at) = match dice.gen_range(0..20) {
        0 => ("cancelled", zone.shown(later(3, dice))),
        1..5 => ("paid", String::new()),
        _ => ("completed", String::new()),
    };
    // Half of all orders are of a fifth of the members; one in twenty is a guest's.
    let member = (dice.r#gen::<f64>().powi(3) * MEMBERS as f64) as u64;
    let phone = if dice.gen_ratio(1, 20) { String::new() } else { format!("1{}", 3_800_000_000 + member * 16_127) };
    let shipping = ["", "8.00", "12.00"][dice.gen_range(0..3)];
    let (channel, city) = (CHANNELS[dice.gen_range(0..3)], CITIES[dice.gen_range(0..8)]);
    let head = format!("{id},{},{status},{cancelled_at},{phone}", zone.shown(paid_at));
    let first = rows.len();
    for _ in 0..[1, 1, 1, 2, 2, 2, 2, 3, 3][dice.gen_range(0..9)] {
        let goods = (dice.r#gen::<f64>().powi(2) * PRODUCTS as f64) as usize;
        let quantity = 1 + i64::from(dice.gen_ratio(1, 5));
        let price = 990 + i64::try_from(goods * 7_919 % 30_000).unwrap_or(0);
        let discount = if dice.gen_ratio(1, 10) { "5.00" } else { "" };
        rows.push(format!(
            "{head},SKU-{goods:05},\"{} {}\",{},{quantity},{}.{:02},{discount},{shipping},{channel},{city},,,,\n",
            TEAS[goods % 6],
            PACKS[goods / 6 % 4],
            CATEGORIES[goods % 5],
            price / 100,
            price % 100,
        ));
    }
    if status == "completed" && dice.gen_ratio(1, 15) {
        let goods = rows[first].split(',').nth(5).unwrap_or_default();
        let at = zone.shown(later(20, dice));
        rows.push(format!("{id},,,,,{goods},,,1,,,,,,refund,R-{number:07},{at},4.90\n"));
    }
    for row in &mut rows[first..] {
        if dice.gen_ratio(1, 1000) {
            *row = broken(row, dice);
        }
    }
}

/// The row with something that keeps it out.
fn broken(row: &str, dice: &mut Dice) -> String {
    match dice.gen_range(0..4) {
        0 => row.replacen(",20", ",20x", 1),
        1 => row.replacen(",SKU-", ",\u{2}SKU-", 1),
        2 => row.replacen(',', ",,", 1),
        _ => row.trim_end().to_owned() + "1.2.3\n",
    }
}
