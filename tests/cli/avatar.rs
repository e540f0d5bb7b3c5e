//! `regulars member edit --avatar-file` and `member avatar` from outside.

use std::fs;

use super::harness::Shop;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\xff made up";
const GIF: &[u8] = b"GIF89a made up";

/// A shop with one member and some files beside it.
fn shop() -> Shop {
    let shop = Shop::new();
    shop.done(&["member", "add", "--name", "王小明"]);
    let mut large = GIF.to_vec();
    large.resize(256 * 1024 + 1, 0);
    for (name, bytes) in [("ming.jpg", PNG), ("ming.gif", GIF), ("page.png", b"<html>"), ("large.gif", &large)] {
        fs::write(shop.path(name), bytes).expect("a file of ours");
    }
    shop
}

fn shown(shop: &Shop) -> String {
    shop.done(&["member", "show", "M-1", "--fields", "avatar", "--titles", "none"])
}

fn store(shop: &Shop, file: &str) -> String {
    let words = ["member", "edit", "M-1", "--avatar-file", file, "--fields", "changed", "--titles", "none", "-q"];
    shop.done(&words)
}

/// What its first bytes say counts, whatever the file is called.
#[test]
fn a_picture_is_kept_shown_replaced_and_written_back() {
    let shop = shop();
    assert_eq!((store(&shop, "ming.jpg"), shown(&shop).as_str()), ("1\n".to_owned(), "stored (image/png, 18 B)\n"));
    assert_eq!(store(&shop, "ming.jpg"), "0\n");
    assert_eq!((store(&shop, "ming.gif"), shown(&shop).as_str()), ("1\n".to_owned(), "stored (image/gif, 14 B)\n"));
    let out = shop.done(&["member", "avatar", "M-1", "--out", "out.gif"]);
    assert!(out.contains("M-1\timage/gif\t14\tout.gif"), "{out}");
    assert_eq!(fs::read(shop.path("out.gif")).expect("written"), GIF);
    let again = ["member", "avatar", "M-1", "--out", "out.gif"];
    store(&shop, "ming.jpg");
    assert_eq!(shop.run(&again).status, 1);
    assert_eq!(fs::read(shop.path("out.gif")).expect("there still"), GIF);
    shop.done(&[&again[..], &["--force"]].concat());
    assert_eq!(fs::read(shop.path("out.gif")).expect("written"), PNG);
    assert_eq!(shop.run(&["db", "check"]).status, 0);
    let past = ["member", "history", "M-1", "--field", "avatar", "--fields", "was,value", "--titles", "none"];
    let (png, gif) = ("stored (image/png, 18 B)", "stored (image/gif, 14 B)");
    assert_eq!(shop.done(&past), format!("{gif}\t{png}\n{png}\t{gif}\n\t{png}\n"));
}

#[test]
fn a_link_takes_the_place_of_a_stored_picture_and_clearing_removes_both() {
    let shop = shop();
    for clear in [&["--avatar", "https://example.com/ming.png"][..], &["--clear", "avatar"]] {
        store(&shop, "ming.gif");
        shop.done(&[&["member", "edit", "M-1"], clear].concat());
        let expected = if clear[0] == "--avatar" { "https://example.com/ming.png\n" } else { "\n" };
        assert_eq!(shown(&shop), expected);
        let told = shop.run(&["member", "avatar", "M-1", "--out", "none.gif"]);
        assert!(told.status == 4 && told.err.contains("no stored picture of M-1"), "{told}");
        assert!(!shop.names().contains(&"none.gif".to_owned()));
    }
}

#[test]
fn what_is_no_picture_is_refused_and_nothing_is_kept() {
    let shop = shop().in_chinese();
    for (words, status, sentence) in [
        (&["--avatar-file", "page.png"][..], 2, "图片：PNG、JPEG、WebP 或 GIF，至多 256 KiB"),
        (&["--avatar-file", "large.gif"], 2, "256 KiB"),
        (&["--avatar-file", "missing.gif"], 1, "missing.gif"),
        (&["--avatar-file", "."], 1, ""),
        (&["--avatar-file", "ming.gif", "--clear", "avatar"], 2, "头像"),
        (&["--avatar-file", "ming.gif", "--avatar", "x"], 2, "--avatar"),
    ] {
        let told = shop.run(&[&["member", "edit", "M-1"], words].concat());
        assert!(told.status == status && told.err.contains(sentence), "{words:?}: {told}");
    }
    assert_eq!(shown(&shop), "\n");
    assert_eq!(shop.run(&["member", "edit", "M-9", "--avatar-file", "ming.gif"]).status, 4);
    assert_eq!(shop.run(&["member", "avatar", "M-9", "--out", "x.gif"]).status, 4);
    assert_eq!(shop.run(&["member", "avatar", "M-1", "--out", "shop.db", "--force"]).status, 2);
    store(&shop, "ming.gif");
    assert_eq!(shown(&shop), "已存（image/gif，14 B）\n");
}

/// The same request with another picture under the same name is another request.
#[test]
fn a_request_is_bound_to_the_picture() {
    let shop = shop();
    let words = ["member", "edit", "M-1", "--avatar-file", "ming.gif", "--request-id", "p-1"];
    shop.done(&words);
    shop.done(&words);
    fs::copy(shop.path("ming.jpg"), shop.path("ming.gif")).expect("a file of ours");
    assert_eq!(shop.run(&words).status, 1);
}
