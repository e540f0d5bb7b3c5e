//! Whole files of orders: the cases of import.md, rows in any order, and files that mean harm.

use proptest::prelude::*;

use super::*;
use crate::input::tests::{reading, rejected};
use crate::input::{Fatal, Reading, Source, rejects};

fn file(text: impl AsRef<[u8]>) -> OrderFile {
    read(&[Source::bytes("o.csv", text.as_ref())], &reading(), &mut |_| ()).unwrap()
}

fn fatal(text: impl AsRef<[u8]>) -> Fatal {
    read(&[Source::bytes("o.csv", text.as_ref())], &reading(), &mut |_| ()).unwrap_err()
}

fn orders(text: &str) -> Vec<StatedOrder> {
    let file = file(text);
    assert_eq!(rejected(&file.rejects), [""; 0], "{text}");
    file.orders().collect()
}

fn shown(at: Option<Instant>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| reading().zone.shown(at))
}

/// The example of import.md 1.1.
const EXAMPLE: &str = "\
order_id,paid_at,status,phone,sku,product,quantity,unit_price,line_discount,shipping,order_amount,kind,refund_id,refunded_at,line_amount
A-1001,2026-03-01 10:15,completed,13800138000,TEA-01,龙井 50g,2,68.00,6.00,8.00,162.90,,,,
A-1001,,,,CUP-03,白瓷杯,1,24.90,,,,,,,
A-1002,2026-03-01T18:40:00+08:00,,,TEA-01,龙井 50g,1,68.00,,,,,,,
A-1001,,,,CUP-03,,1,,,,,refund,R-77,2026-03-04 09:00,24.90
";

#[test]
fn the_example_of_the_design() {
    let file = file(EXAMPLE);
    assert_eq!((file.rows, file.len(), file.rejects.len()), (4, 2, 0));
    assert_eq!(file.warnings, Warnings::default());
    let first = file.orders().next().unwrap();
    assert_eq!(
        (first.id.as_str(), first.first_line, first.status, first.undated),
        ("A-1001", 2, Status::Completed, true)
    );
    assert_eq!(first.who, Who { phone: Some("+8613800138000".to_owned()), ..Who::default() });
    let order = &first.order;
    let lines: Vec<(&str, i64, i64)> =
        order.lines.iter().map(|line| (&*line.sku, line.amount.get(), line.quantity_milli)).collect();
    assert_eq!(lines, [("CUP-03", 2490, 1000), ("TEA-01", 13_000, 2000)]);
    assert_eq!((order.total.get(), order.sum().get(), order.shipping.get()), (16_290, 16_290, 800));
    assert_eq!(order.stages.completed_at, Some(order.sold_at)); // I24
    let second = file.orders().nth(1).unwrap();
    assert!(second.who.is_nobody() && second.order.paid && !second.undated);
    assert_eq!((second.order.total.get(), shown(Some(second.order.sold_at)).as_str()), (6800, "2026-03-01 18:40"));
    let [refund] = &file.refunds[..] else { panic!("{:?}", file.refunds) };
    assert_eq!((refund.order_id.as_str(), refund.refund_id.as_str(), refund.first_line), ("A-1001", "R-77", 5));
    assert_eq!((refund.lines[0].sku.as_deref(), refund.lines[0].amount.get()), (Some("CUP-03"), 2490));
    let products = file.products();
    let named: Vec<(&str, &str)> = products.iter().map(|product| (&*product.sku, &*product.name)).collect();
    assert_eq!(named, [("CUP-03", "白瓷杯"), ("TEA-01", "龙井 50g")]);
}

#[test]
fn chinese_headers_give_the_same_orders() {
    let english = "order_id,paid_at,status,member,sku,line_id,category,quantity,unit_price,line_amount,order_discount,shipping,tax,order_amount,points_used,points_amount,currency,coupon,channel,store,province,city,kind\n";
    let chinese = "订单编号,付款时间,订单状态,会员号,货号,子订单号,类目,数量,单价,小计,优惠,运费,税,实付金额,使用积分,积分抵扣,币种,优惠券,渠道,门店,省,市,类型\n";
    let row = "1,2026-03-01,completed,M1,A,1-1,茶/绿茶,1,10,10,1,2,0.5,11.5,100,1,CNY,C1;C2,app,S1,浙江,杭州,sale\n";
    let (left, right) = (orders(&format!("{english}{row}")), orders(&format!("{chinese}{row}")));
    assert_eq!(left, right);
    let order = &left[0];
    assert_eq!(
        (order.coupons.len(), order.order.tenders.points.get(), order.order.tenders.points_money.get()),
        (2, 100, 100)
    );
    assert!(order.order.day_only && &*order.order.place.city == "杭州" && &*order.order.lines[0].category == "茶/绿茶");
}

/// I24 and the table of 1.1: what status and times say together.
#[test]
fn status_and_times() {
    let head = "order_id,sku,line_amount,status,placed_at,paid_at,completed_at,cancelled_at,reopened_at\n1,A,1,";
    let (d1, d2, d3) = ("2026-03-01 10:00", "2026-03-02 10:00", "2026-03-03 10:00");
    let cases = [
        (format!(",,{d1},,,"), Ok((Status::Paid, true, d1, "-", "-", false))),
        (format!(",{d1},,,,"), Ok((Status::Pending, false, d1, "-", "-", false))),
        (format!("completed,{d1},{d2},,,"), Ok((Status::Completed, true, d2, d2, "-", true))),
        (format!(",,{d1},{d2},,"), Ok((Status::Completed, true, d1, d2, "-", false))),
        (format!("cancelled,,{d1},{d2},,"), Ok((Status::Cancelled, true, d1, d2, d2, true))),
        (format!("cancelled,{d1},,,,"), Ok((Status::Cancelled, false, d1, "-", d1, true))),
        (format!(",{d1},,,{d2},"), Ok((Status::Cancelled, false, d1, "-", d2, false))),
        (format!(",,{d1},,{d2},{d3}"), Ok((Status::Paid, true, d1, "-", d2, false))),
        (format!("completed,,{d1},2026-03-01,,"), Ok((Status::Completed, true, d1, d1, "-", false))),
        (format!("pending,,{d1},,,"), Err("status-differs")),
        ("completed,,,,,".to_owned(), Err("missing")),
        ("cancelled,,,,,".to_owned(), Err("missing")),
        (",,,,,".to_owned(), Err("missing")),
        (format!(",,{d2},{d1},,"), Err("before-sale")),
        (format!("closed,,{d1},,,"), Err("unknown-status")),
        (",,2026-04-01 00:01,,,".to_owned(), Err("future")),
    ];
    for (cells, expected) in cases {
        let file = file(format!("{head}{cells}\n"));
        let got = match file.orders().next() {
            None => Err(file.rejects[0].code),
            Some(stated) => {
                let (order, stages) = (&stated.order, stated.order.stages);
                let times = [Some(order.sold_at), stages.completed_at, stages.cancelled_at].map(shown);
                Ok((stated.status, order.paid, times, stated.undated))
            }
        };
        let expected = expected.map(|(status, paid, sold, completed, cancelled, undated)| {
            (status, paid, [sold, completed, cancelled].map(str::to_owned), undated)
        });
        assert_eq!(got, expected, "{cells}");
    }
}

/// One bad cell each, on the second row of an order of three: the others are incomplete (I5, I31).
#[test]
fn a_bad_row_takes_its_order_with_it() {
    let head = "order_id,paid_at,sku,line_id,quantity,unit_price,line_amount,line_discount,shipping,order_amount,balance_amount,currency,city,kind,refund_id,refunded_at";
    let cases = [
        ("1,2024/13/01,A,,,1,,,,,,,,,,", "3:2 paid_at \"2024/13/01\": not a date; use 2024-12-31 or 2024-12-31 18:30"),
        (
            "1,2026-03-02,A,,,1,,,,,,,,,,",
            "3:2 paid_at \"2026-03-02 00:00\": another row of the order states \"2026-03-01 00:00\"",
        ),
        ("1,,,,,1,,,,,,,,,,", "3:3 sku: missing"),
        ("1,,A,,,,,,,,,,,,,", "3:7 line_amount: missing"),
        ("1,,A,,0,1,,,,,,,,,,", "3:5 quantity \"0\": must be more than 0"),
        ("1,,A,,1,1.005,,,,,,,,,,", "3:6 unit_price \"1.005\": more decimals than 2"),
        ("1,,A,,1,-1,,,,,,,,,,", "3:6 unit_price \"-1\": less than 0"),
        ("1,,A,,1,1,,2,,,,,,,,", "3:8 line_discount \"2\": more than the line costs"),
        ("1,,A,,1,1,,,,,,USD,,,,", "3:12 currency \"USD\": another currency than the program's CNY"),
        ("1,,A,,1,1,,,,,,,\"a\tb\",,,", "3:13 city \"a\tb\": a control character or line break inside the cell"),
        ("1,,A,,1,1,,,,,,,,swap,,", "3:14 kind \"swap\": not a name this column takes; use sale, refund"),
        ("1,,A,,1,1,,,,,,,,,R1,", "3:14 kind: missing"),
        ("1,,A,,1,,1,,,,,,,refund,,2026-03-02", "3:15 refund_id: missing"),
        ("1,,A,,1,,1,,,,,,,refund,R1,", "3:16 refunded_at: missing"),
        ("1,,A,,1,,0,,,,,,,refund,R1,2026-03-02", "3:7 line_amount \"0\": must be more than 0"),
        ("1,,,,,,,,,,,,,refund,R1,2026-03-02", "3:10 order_amount: missing"),
        ("1,,A,L1,1,2,,,,,,,,,,", "3:4 line_id \"L1\": this line id stands on another row with other content"),
        ("1,,A", "3:- \"3\": so many cells; the header has 16"),
        ("1,,A,,1,9999999999.99,,,,,,,,,,", "-"),
        (
            "1,,A,,1000,9999999999.99,,,,,,,,,,",
            "3:6 unit_price \"9999999999.99\": beyond the limit of 10^12 minor units",
        ),
    ];
    for (row, expected) in cases {
        let text = format!(
            "{head}\n1,2026-03-01,A,L1,1,1,,,,,,,,,,\n{row}\n1,,B,,1,1,,,,,,,,,,\n2,2026-03-01,A,,1,1,,,,,,,,,,\n"
        );
        let file = file(&text);
        let told = rejected(&file.rejects);
        if expected == "-" {
            assert!(told.iter().all(|told| told.contains("beyond") || told.contains("see line")), "{told:?}");
            continue;
        }
        let incomplete = |line: u32| format!("{line}:- another row of the order is rejected, see line 3");
        assert_eq!(told, [incomplete(2), expected.to_owned(), incomplete(4)], "{row}");
        assert_eq!(file.keys().map(|key| key.id).collect::<Vec<_>>(), ["2"], "{row}");
        assert!(file.refunds.is_empty());
    }
}

#[test]
fn faults_of_the_whole_order_stand_on_its_first_row() {
    let head = "order_id,paid_at,sku,line_amount,order_discount,order_amount,balance_amount\n";
    let cases = [
        ("1,2026-03-01,A,1,2,,", "2:5 order_discount: more than the line costs"),
        ("1,2026-03-01,,,,,", "2:6 order_amount: missing"),
        ("1,2026-03-01,A,5,,5,6", "2:- \"6.00\": paid with more than is owed, 5.00"),
    ];
    for (row, expected) in cases {
        let file = file(format!("{head}{row}\n"));
        assert_eq!(rejected(&file.rejects), [expected], "{row}");
    }
    let many = "1,2026-03-01,A,1,,,\n".repeat(10_001);
    let file = file(format!("{head}{many}"));
    assert_eq!((file.rejects[0].code, file.rejects.len(), file.len()), ("too-many-lines", 10_001, 0));
}

/// I9: a stated total that is not the sum stands, and is remarked.
#[test]
fn totals_are_checked_and_not_trusted() {
    let head = "order_id,paid_at,sku,line_amount,order_amount\n";
    let text =
        "1,2026-03-01,A,1.00,3.02\n1,,B,2.00,\n2,2026-03-01,A,1.00,3.00\n3,2026-03-01,A,1.00,0.50\n4,2026-03-01,,,7\n";
    let file = file(format!("{head}{text}"));
    let totals: Vec<i64> = file.orders().map(|order| order.order.total.get()).collect();
    assert_eq!(totals, [302, 300, 50, 700]);
    assert_eq!((file.warnings.totals_differ, file.warnings.largest_gap), (2, 200));
}

/// I22: equal rows are two lines, unless one id says that they are one. I28: a masked key is no key.
#[test]
fn lines_are_a_multiset_and_masked_keys_are_none() {
    let head = "order_id,paid_at,phone,sku,line_id,line_amount\n";
    let text = "1,2026-03-01,138****8000,A,,1\n1,,138****8000,A,,1\n2,2026-03-01,,A,x,1\n2,,,A,x,1\n";
    let file = file(format!("{head}{text}"));
    assert_eq!(file.orders().map(|order| order.order.lines.len()).collect::<Vec<_>>(), [2, 1]);
    assert!(file.orders().next().unwrap().who.is_nobody());
    assert_eq!(file.warnings.masked_keys, 1);
}

/// I8: money off the whole order, and refunds of orders of earlier files.
#[test]
fn refunds_stand_without_their_order() {
    let head = "order_id,paid_at,sku,quantity,line_amount,order_amount,kind,refund_id,refunded_at\n";
    let text = "1,,,,,5.00,refund,R1,2026-03-05\n1,,B,0.5,2,,refund,R2,2026-03-06\n1,,A,1,1,,refund,R2,2026-03-06\n\
                2,,A,1,1,,refund,R3,2026-03-06\n2,,B,1,1,,refund,R3,2026-03-07\n";
    let file = file(format!("{head}{text}"));
    assert!(file.is_empty());
    let line = |line: &StatedRefundLine| format!("{:?} {}", line.sku.as_deref(), line.amount.get());
    let told = |refund: &StatedRefund| (refund.refund_id.clone(), refund.lines.iter().map(line).collect::<Vec<_>>());
    let told: Vec<(String, Vec<String>)> = file.refunds.iter().map(told).collect();
    let expected: [(&str, &[&str]); 2] = [("R1", &["None 500"]), ("R2", &["Some(\"A\") 100", "Some(\"B\") 200"])];
    assert_eq!(
        told,
        expected.map(|(id, lines)| (id.to_owned(), lines.iter().map(|line| (*line).to_owned()).collect()))
    );
    assert_eq!(
        rejected(&file.rejects),
        [
            "5:- another row of the order is rejected, see line 6",
            "6:9 refunded_at \"R3\": another row of the refund states another time"
        ]
    );
}

#[test]
fn flow_refuses_an_order_with_its_refunds() {
    let mut file = file(EXAMPLE);
    let refused = Refused {
        order: 0,
        row: Some(file.refunds[0].first_row),
        column: Some("line_amount"),
        code: "over-refund",
        value: "24.90".to_owned(),
        hint: "20.00".to_owned(),
    };
    file.refuse(&[refused]);
    let expected = [
        "2:- another row of the order is rejected, see line 5",
        "3:- another row of the order is rejected, see line 5",
        "5:15 line_amount \"24.90\": more than is left to refund, 20.00",
    ];
    assert_eq!(rejected(&file.rejects), expected);
    assert_eq!((file.len(), file.refunds.len()), (1, 0));
}

/// I30: mended, the rejects file goes in as if it had been right at once.
#[test]
fn a_mended_rejects_file_is_as_good_as_a_right_one() {
    let good = "order_id,paid_at,sku,line_amount,city,_line\n1,2026-03-01 10:00,A,1,\"杭州, 西湖\",7\n1,,B,2,,8\n2,2026-03-01,A,1,=1+1,9\n";
    let bad = good.replace("2026-03-01 10:00", "2026-13-01 10:00");
    let source = Source::bytes("o.csv", bad.as_bytes());
    let read_bad = read(std::slice::from_ref(&source), &reading(), &mut |_| ()).unwrap();
    let text = rejects::csv(&source, read_bad.found()[0], &read_bad.rejects, &|reject| reject.to_string()).unwrap();
    let text = String::from_utf8(text).unwrap();
    let expected = "order_id,paid_at,sku,line_amount,city,_line,_column,_code,_message\n\
        1,2026-13-01 10:00,A,1,\"杭州, 西湖\",2,2,not-a-date,\"paid_at \"\"2026-13-01 10:00\"\": not a date; use 2024-12-31 or 2024-12-31 18:30\"\n\
        1,,B,2,,3,,order-incomplete,\"another row of the order is rejected, see line 2\"\n";
    assert_eq!(text, expected);
    let mended = orders(&text.replace("2026-13-01 10:00\",A", "").replacen("2026-13-01", "2026-03-01", 1));
    let right = orders(good);
    assert_eq!((mended[0].hash, &mended[0].order, mended.len()), (right[0].hash, &right[0].order, 1));
}

#[test]
fn what_is_no_order_file_is_told_at_once() {
    let wide = vec!["x"; 100_000].join(",");
    let cases: [(&[u8], &str); 7] = [
        (b"", "the header of o.csv does not fit: the file is empty"),
        (b"\n\r\n", "the header of o.csv does not fit: the file is empty"),
        (b"o\0r\0d\0", "o.csv is no text, or UTF-16 without a byte order mark"),
        (
            b"order_id,\xB6\xA9\xB5\xA5\n",
            "the encoding of o.csv is not known: its header is \"order_id,\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\" as UTF-8, \"order_id,订单\" as GB18030",
        ),
        (
            b"paid_at,oder_id,paid-at\n",
            "the header of o.csv does not fit: unknown column 2 \"oder_id\"; nearest is order_id; columns 1 and 3 are both \"paid-at\"; missing column order_id",
        ),
        (b"\"order_id\nand so on", "the header of o.csv does not fit: a quote is never closed"),
        (
            wide.as_bytes(),
            "the header of o.csv does not fit: 100000 columns, 199999 bytes; the limits are 256 and 65536",
        ),
    ];
    for (bytes, expected) in cases {
        assert_eq!(fatal(bytes).to_string(), expected);
    }
    let few = Reading { max_rows: 1, ..reading() };
    let text = "order_id,paid_at,order_amount\n1,2026-03-01,1\n2,2026-03-01,1\n";
    let error = read(&[Source::bytes("o.csv", text.as_bytes())], &few, &mut |_| ()).unwrap_err();
    assert!(matches!(error, Fatal::TooManyRows { limit: 1, .. }));
}

/// A property: rows in any order give equal orders and hashes; so do their cells on any row (I7, I22, I40).
fn shop() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    let row = (0..4_u32, 0..3_u32, 1..4_u32, any::<bool>(), 0..3_u32);
    proptest::collection::vec(row, 1..12).prop_flat_map(|rows| {
        let text: Vec<String> = rows
            .iter()
            .map(|(order, sku, quantity, head, refund)| {
                let cells = if *head { format!("2026-03-0{} 10:00,M{order}", order + 1) } else { ",".to_owned() };
                let refund = if *refund == 0 { format!("refund,R{order},2026-03-20,1.00") } else { ",,,".to_owned() };
                format!("{order},{cells},S{sku},p{quantity},{quantity},9.99,{refund}")
            })
            .collect();
        (Just(text.clone()), Just(text).prop_shuffle())
    })
}

proptest! {
    #[test]
    fn rows_in_any_order_make_the_same_orders((rows, shuffled) in shop()) {
        let read = |rows: &[String]| {
            let head = "order_id,paid_at,member,sku,product,quantity,unit_price,kind,refund_id,refunded_at,line_amount\n";
            let file = file(format!("{head}{}\n", rows.join("\n")));
            let mut orders: Vec<_> = file.orders().map(|o| (o.id, o.order, o.who, o.status, o.hash)).collect();
            orders.sort_by(|a, b| a.0.cmp(&b.0));
            let mut refunds: Vec<_> = file.refunds.iter().map(|r| (r.order_id.clone(), r.hash)).collect();
            refunds.sort();
            (orders, refunds, file.products(), file.rejects.len())
        };
        prop_assert_eq!(read(&rows), read(&shuffled));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200), head in any::<bool>()) {
        let head: &[u8] = if head { b"order_id,paid_at,sku,line_amount,city\n" } else { b"" };
        let source = Source::bytes("o.csv", [head, &bytes].concat());
        if let Ok(file) = read(std::slice::from_ref(&source), &reading(), &mut |_| ()) {
            let rows: Vec<u32> = file.rejects.iter().map(|reject| reject.row).collect();
            prop_assert!(rows.windows(2).all(|pair| pair[0] < pair[1]));
            let text = rejects::csv(&source, file.found()[0], &file.rejects, &|reject| reject.to_string()).unwrap();
            prop_assert!(String::from_utf8(text).is_ok());
        }
    }

    /// Quotes, line ends and commas at random: every line is accounted for, in both readings.
    #[test]
    fn broken_records_swallow_nothing(noise in "[\",\r\na1é]{0,60}") {
        let text = format!("order_id,paid_at,order_amount\nA,2026-03-01,1\n{noise}\nZ,2026-03-01,1\n");
        let source = Source::bytes("o.csv", text.as_bytes());
        let file = read(std::slice::from_ref(&source), &reading(), &mut |_| ()).unwrap();
        let last = file.keys().any(|key| key.id == "Z") || file.rejects.iter().any(|reject| reject.line as usize >= 3);
        prop_assert!(last && file.keys().any(|key| key.id == "A"), "{text:?}");
        let rejected = rejects::csv(&source, file.found()[0], &file.rejects, &|_| String::new()).unwrap();
        let again = Source::bytes("r.csv", rejected);
        let again = read(std::slice::from_ref(&again), &reading(), &mut |_| ()).unwrap();
        prop_assert!(again.rows >= file.rejects.len() as u64);
    }
}

/// I23: of an order found in two files of one command one copy counts, if both say the same.
#[test]
fn an_order_in_two_files_counts_once_or_not_at_all() {
    let header = "order_id,paid_at,sku,quantity,unit_price,kind,refund_id,refunded_at,line_amount\n";
    let first = format!("{header}A,2026-03-01 10:00,T,2,5,,,,\nA,,T,2,5,,,,\nB,2026-03-01 10:00,T,1,5,,,,\n");
    let second = format!(
        "{header}B,2026-03-01 10:00,T,1,5,,,,\nA,2026-03-01 10:00,T,2,5,,,,\nC,2026-03-01 10:00,T,1,5,,,,\n\
         C,,T,1,,refund,R,2026-03-02 10:00,5\n"
    );
    let third = format!("{header}C,,T,1,,refund,R,2026-03-02 10:00,5\n");
    let sources = [("1.csv", &first), ("2.csv", &second), ("3.csv", &third)];
    let sources = sources.map(|(name, text)| Source::bytes(name, text.as_bytes()));
    let file = read(&sources, &reading(), &mut |_| ()).unwrap();
    let orders: Vec<_> = file.orders().map(|order| (order.id, order.order.lines.len())).collect();
    assert_eq!(orders, [("B".to_owned(), 1), ("C".to_owned(), 1)]);
    assert_eq!(file.refunds.iter().map(|refund| refund.lines.len()).collect::<Vec<_>>(), [1]);
    let told: Vec<_> = file.rejects.iter().map(|no| (no.file, no.line, no.code, no.hint.as_str())).collect();
    let incomplete = "order-incomplete";
    let expected =
        [(0, 2, incomplete, "2.csv:3"), (0, 3, incomplete, "2.csv:3"), (1, 3, "order-in-two-files", "1.csv")];
    assert_eq!(told, expected);
    assert_eq!(file.rows, 8);
}
