//! What is refused before a condition reaches the parser (SF36).

use super::Mistake;

const LONGEST: usize = 1_000;
const DEEPEST_BRACKETS: usize = 24;

/// What is too long, too deep or not printable never reaches the parser.
pub(super) fn limits(text: &str) -> Result<(), Mistake> {
    let wrong = |at: usize, what: String| Err(Mistake { at, what });
    if text.trim().is_empty() {
        return wrong(0, "it is empty; write a condition such as 'orders_90d >= 3'".to_owned());
    }
    if text.len() > LONGEST {
        return wrong(LONGEST, format!("it has {} bytes; at most {LONGEST} are allowed", text.len()));
    }
    let (mut depth, mut run, mut quote, mut escaped, mut before) = (0_usize, 0_usize, None, false, ' ');
    for (at, c) in text.char_indices() {
        if c.is_control() {
            return wrong(at, "line breaks and other control characters are not allowed".to_owned());
        }
        if let Some(open) = quote {
            if c == open && !escaped {
                quote = None;
            }
            escaped = c == '\\' && !escaped;
            continue;
        }
        if c != ' ' {
            run = if matches!(c, '!' | '-') { run + 1 } else { 0 };
        }
        match c {
            '\'' | '"'
                if before.is_alphanumeric() || text[at + 1..].starts_with([c]) && text[at + 2..].starts_with([c]) =>
            {
                return wrong(at, "a text is written 'so' or \"so\", without a letter before it".to_owned());
            }
            '\'' | '"' => (quote, escaped) = (Some(c), false),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST_BRACKETS {
            return wrong(at, format!("brackets stand deeper than {DEEPEST_BRACKETS}"));
        }
        if run > 2 {
            return wrong(at, "more than two '!' or '-' in a row".to_owned());
        }
        before = c;
    }
    Ok(())
}
