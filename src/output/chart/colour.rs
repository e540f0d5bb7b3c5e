//! The colours of a chart: fixed words that a page may replace by its own (AN48), and how two of them stand out.

/// Figures and names.
pub(super) const INK: &str = "#1A1A1A";
/// Ticks and remarks.
pub(super) const MUTED: &str = "#5C5C5C";
/// Lines that carry the eye.
pub(super) const LINE: &str = "#D6D6D6";
/// Writing on the dark end of the ramp.
pub(super) const INVERSE: &str = "#FFFFFF";
/// The ground that all is drawn on, where it is drawn.
pub(super) const PAPER: &str = "#FDFDFD";
/// The first thing told, and all that has no meaning of its own.
pub(super) const FIRST: &str = "#0072B2";
/// What stands beside it.
pub(super) const SECOND: &str = "#8A8A8A";
/// What it is held against.
pub(super) const THIRD: &str = "#D55E00";
/// A gain.
pub(super) const GOOD: &str = "#00875F";
/// A loss.
pub(super) const BAD: &str = "#C2410C";

/// One blue from light to dark, for size.
pub(super) const RAMP: [&str; 6] = ["#EAF2F9", "#C6DDEE", "#9CC5E1", "#5FA0CC", "#1F6FA8", "#0B4A78"];

/// Of the ramp and of xterm's colours, the same blues.
pub(super) const XTERM: [u8; 6] = [255, 153, 110, 74, 25, 18];

/// The place on the ramp of a share.
pub(super) fn place(shade: f64) -> usize {
    ((shade.clamp(0.0, 1.0) * RAMP.len() as f64) as usize).min(RAMP.len() - 1)
}

/// The ground of a share, and what is written on it.
pub(super) fn shade(shade: f64) -> (&'static str, &'static str) {
    let place = place(shade);
    (RAMP[place], if place < 4 { INK } else { INVERSE })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The contrast of two colours by WCAG 2.
    pub(crate) fn contrast(a: &str, b: &str) -> f64 {
        let luminance = |colour: &str| {
            let channel = |at: usize| {
                let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// AN49
    #[test]
    fn text_and_marks_stand_out_from_their_ground() {
        assert!((contrast("#000000", "#FFFFFF") - 21.0).abs() < 1e-9);
        for ink in [INK, MUTED] {
            assert!(contrast(ink, "#FFFFFF") >= 4.5, "{ink}");
        }
        for mark in [FIRST, SECOND, THIRD, GOOD, BAD] {
            assert!(contrast(mark, "#FFFFFF") >= 3.0, "{mark}");
        }
        for step in 0..=20 {
            let (ground, ink) = shade(f64::from(step) / 20.0);
            assert!(contrast(ground, ink) >= 4.5, "{ground} {ink}");
        }
    }
}
