//! Phone numbers to E.164. No numbering plans: only calling codes, the national trunk zero and China's mobile shape.
#![deny(clippy::float_arithmetic)]

use super::super::text::{self, Bad, bad};

/// ISO 3166 countries and their calling codes.
const CALLING: &str = "AE971 AR54 AT43 AU61 BD880 BE32 BG359 BR55 CA1 CH41 CL56 CN86 CO57 CZ420 DE49 DK45 EE372 EG20 ES34 \
FI358 FR33 GB44 GR30 HK852 HR385 HU36 ID62 IE353 IL972 IN91 IS354 IT39 JO962 JP81 KE254 KH855 KR82 KW965 KZ7 LA856 LK94 \
LT370 LU352 LV371 MA212 MM95 MN976 MO853 MT356 MX52 MY60 NG234 NL31 NO47 NP977 NZ64 OM968 PE51 PH63 PK92 PL48 PT351 \
QA974 RO40 RS381 RU7 SA966 SE46 SG65 SI386 SK421 TH66 TR90 TW886 UA380 US1 UZ998 VN84 ZA27";

/// The digits before a country's national numbers.
pub fn calling_code(country: &str) -> Option<&'static str> {
    let known = country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase());
    CALLING.split(' ').filter(|_| known).find_map(|entry| entry.strip_prefix(country))
}

/// A phone number as E.164: international with `+` or `00` in front, else a national one of `country`.
pub fn phone(cell: &str, country: Option<&str>) -> Result<String, Bad> {
    let cell = text::ascii(cell);
    if cell.contains('*') {
        return Err(bad("masked"));
    }
    text::id(&cell, 64)?;
    let international = cell.trim_start().starts_with('+');
    let mut digits = String::with_capacity(16);
    for c in cell.trim_start().trim_start_matches('+').chars() {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '-' | '.' | '(' | ')' | '/' => {}
            _ => return Err(bad("not-a-phone")),
        }
    }
    let number = match (international, digits.strip_prefix("00"), country) {
        (true, _, _) => digits,
        (false, Some(rest), _) => rest.to_owned(),
        (false, None, country) => national(&digits, country.ok_or(bad("not-a-phone"))?)?,
    };
    let fits = (8..=15).contains(&number.len()) && !number.starts_with('0');
    if !fits || number.strip_prefix("86").is_some_and(|rest| !is_chinese(rest)) {
        return Err(bad("not-a-phone"));
    }
    Ok(format!("+{number}"))
}

fn national(digits: &str, country: &str) -> Result<String, Bad> {
    let code = calling_code(country).ok_or(bad("not-a-phone"))?;
    // `8613800138000` is written without its plus often enough; no Chinese number begins with 86.
    if country == "CN" && digits.len() == 13 && digits.starts_with("86") {
        return Ok(digits.to_owned());
    }
    // Italy keeps its zero; North America writes its own code as a trunk prefix.
    let trunk = match country {
        "IT" => "",
        "US" | "CA" if digits.len() == 11 => "1",
        "RU" | "KZ" if digits.len() == 11 => "8",
        "HU" => "06",
        _ => "0",
    };
    Ok(format!("{code}{}", digits.strip_prefix(trunk).unwrap_or(digits)))
}

/// A Chinese number without its calling code: a mobile of 11 digits from 1, or an area code and 7 or 8 digits.
fn is_chinese(rest: &str) -> bool {
    if rest.starts_with('1') && !rest.starts_with("10") {
        rest.len() == 11 && rest.as_bytes()[1] >= b'3'
    } else {
        (9..=12).contains(&rest.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_e164() {
        let cases = [
            ("13800138000", "CN", Ok("+8613800138000")),
            ("138 0013-8000", "CN", Ok("+8613800138000")),
            ("8613800138000", "CN", Ok("+8613800138000")),
            ("+86 138 0013 8000", "US", Ok("+8613800138000")),
            ("0086 13800138000", "DE", Ok("+8613800138000")),
            ("１３８００１３８０００", "CN", Ok("+8613800138000")),
            ("010-65001234", "CN", Ok("+861065001234")),
            ("0571 8765 4321", "CN", Ok("+8657187654321")),
            ("1380013800", "CN", Err("not-a-phone")),
            ("12800138000", "CN", Err("not-a-phone")),
            ("138001380001", "CN", Err("not-a-phone")),
            ("1******6198", "CN", Err("masked")),
            ("1.38E+10", "CN", Err("destroyed-id")),
            ("(020) 7946 0958", "GB", Ok("+442079460958")),
            ("(415) 555-2671", "US", Ok("+14155552671")),
            ("1 415 555 2671", "US", Ok("+14155552671")),
            ("06 1234 5678", "IT", Ok("+390612345678")),
            ("030/123456", "DE", Ok("+4930123456")),
            ("+15552000003", "CN", Ok("+15552000003")),
            ("call me", "CN", Err("not-a-phone")),
            ("+", "CN", Err("not-a-phone")),
            ("12345", "XX", Err("not-a-phone")),
        ];
        for (cell, country, expected) in cases {
            let read = phone(cell, Some(country)).map_err(|bad| bad.code);
            assert_eq!(read.as_deref(), expected.as_deref(), "{cell} {country}");
        }
        assert_eq!(phone("13800138000", None), Err(bad("not-a-phone")));
        assert_eq!(phone("+8613800138000", None).as_deref(), Ok("+8613800138000"));
    }

    #[test]
    fn countries_are_found_whole() {
        assert_eq!(calling_code("CN"), Some("86"));
        for wrong in ["C", "", "CN8", "cn", "XX"] {
            assert_eq!(calling_code(wrong), None, "{wrong}");
        }
    }
}
