//! What is left after each step, as bars around one middle, narrowing from one to the next.

use super::pen::{Anchor, GAP, Pen, fitted, width};
use super::svg::{Drawn, Size};
use super::{Step, colour};

/// The height of a step, and of what leads from one to the next.
const STEP: f64 = 36.0;
const BETWEEN: f64 = 30.0;

pub(super) fn draw(steps: &[Step], size: Size) -> Drawn {
    let full = f64::from(size.width);
    let most = steps.iter().map(|step| step.value).fold(0.0, f64::max).max(1.0);
    let name = steps.iter().map(|step| width(&step.name)).fold(0.0, f64::max).min(full * 0.35);
    let told = steps.iter().map(|step| width(&step.told)).fold(0.0, f64::max).min(full * 0.4);
    let room = full - name - told - 4.0 * GAP;
    let middle = name + 2.0 * GAP + room / 2.0;
    let wide = |value: f64| (value / most * room).max(2.0);
    let mut pen = Pen::default();
    for (at, step) in steps.iter().enumerate() {
        let y = at as f64 * (STEP + BETWEEN) + 2.0;
        let own = wide(step.value);
        if at > 0 {
            let above = wide(steps[at - 1].value);
            let slope = [
                (middle - above / 2.0, y - BETWEEN),
                (middle + above / 2.0, y - BETWEEN),
                (middle + own / 2.0, y),
                (middle - own / 2.0, y),
            ];
            pen.polygon(&slope, colour::RAMP[0]);
            if let Some(kept) = &step.kept {
                pen.bold((middle, y - BETWEEN / 2.0), Anchor::Middle, colour::INK, kept);
            }
        }
        pen.rect((middle - own / 2.0, y), (own, STEP), colour::FIRST);
        pen.text((0.0, y + STEP / 2.0), Anchor::Start, colour::INK, &fitted(&step.name, name));
        let x = full - told;
        pen.text((x, y + STEP / 2.0), Anchor::Start, colour::MUTED, &fitted(&step.told, told));
    }
    let height = steps.len() as f64 * (STEP + BETWEEN) - BETWEEN + 4.0;
    Drawn { body: pen.0, width: full, height }
}
