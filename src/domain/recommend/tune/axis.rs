//! What a search can change: one value at a time, with the values that are tried.

use super::super::learner::Learner;
use super::super::linear;
use super::super::parameters::{Mix, Parameters, Task};
use super::super::popular::Trend;

/// One value that can be changed.
pub(super) struct Axis {
    /// What it is called.
    pub name: &'static str,
    /// The simplest first.
    pub values: &'static [f32],
    /// How far beyond the values it may go, by this factor a step; 0 not at all.
    pub widens: f32,
    /// The value it has.
    pub get: fn(&Parameters, Task) -> f32,
    /// Gives it another.
    pub set: fn(&mut Parameters, Task, f32),
}

const TREND_EXPONENT: Axis = Axis {
    name: "trend exponent",
    values: &[0.0, 0.25, 0.5, 1.0, 1.5],
    widens: 1.5,
    get: |parameters, task| trend(parameters, task).0,
    set: |parameters, task, value| trend_mut(parameters, task).exponent = value,
};
const TREND_DAYS: Axis = Axis {
    name: "trend days",
    values: &[28.0, 14.0, 7.0, 56.0],
    widens: 2.0,
    get: |parameters, task| trend(parameters, task).1,
    set: |parameters, task, value| trend_mut(parameters, task).window_days = value as i32,
};
pub(super) const RIDGE: Axis = Axis {
    name: "ridge",
    values: &[10.0, 3.0, 1.0],
    widens: 3.0,
    get: |parameters, task| linear_of(parameters.mix(task)).map_or(0.0, |setting| setting.lambda),
    set: |parameters, task, value| set_linear(parameters.mix_mut(task), |setting| setting.lambda = value),
};
const BALANCE: Axis = Axis {
    name: "balance",
    values: &[0.3, 0.1, 0.5],
    widens: 0.0,
    get: |parameters, task| linear_of(parameters.mix(task)).map_or(0.0, |setting| setting.beta),
    set: |parameters, task, value| set_linear(parameters.mix_mut(task), |setting| setting.beta = value),
};
const RIDGE_SLOPE: Axis = Axis {
    name: "ridge slope",
    values: &[0.4, 0.0, 0.8],
    widens: 0.0,
    get: |parameters, task| linear_of(parameters.mix(task)).map_or(0.0, |setting| setting.gamma),
    set: |parameters, task, value| set_linear(parameters.mix_mut(task), |setting| setting.gamma = value),
};
/// How many neighbours are kept: where the ridge is wide, what lies beyond the strongest adds up.
const NEIGHBOURS: Axis = Axis {
    name: "neighbours",
    values: &[200.0, 1000.0],
    widens: 0.0,
    get: |parameters, task| linear_of(parameters.mix(task)).map_or(0.0, |setting| setting.k as f32),
    set: |parameters, task, value| set_linear(parameters.mix_mut(task), |setting| setting.k = value as usize),
};
const HALF_LIFE: Axis = Axis {
    name: "half-life",
    values: &[0.0, 100.0, 30.0, 10.0, 3.0, 2.0],
    widens: 0.0,
    get: |parameters, task| half_life(parameters.mix(task), false),
    set: |parameters, task, value| set_half_life(parameters.mix_mut(task), false, value),
};
const SEQUENCE: Axis = Axis {
    name: "sequence weight",
    values: &[0.0, 0.3, 1.0],
    widens: 0.0,
    get: |parameters, task| weight(parameters.mix(task), |learner| matches!(learner, Learner::Sequence(_))),
    set: |parameters, task, value| {
        set_weight(parameters.mix_mut(task), |learner| matches!(learner, Learner::Sequence(_)), value);
    },
};
const SEQUENCE_HALF_LIFE: Axis = Axis {
    name: "sequence half-life",
    values: &[3.0, 2.0, 1.0],
    widens: 0.0,
    get: |parameters, task| half_life(parameters.mix(task), true),
    set: |parameters, task, value| set_half_life(parameters.mix_mut(task), true, value),
};
const SIMILARITY: Axis = Axis {
    name: "similarity weight",
    values: &[0.0, 0.3, 1.0],
    widens: 0.0,
    get: |parameters, task| weight(parameters.mix(task), |learner| matches!(learner, Learner::Similarity(_))),
    set: |parameters, task, value| {
        set_weight(parameters.mix_mut(task), |learner| matches!(learner, Learner::Similarity(_)), value);
    },
};
const BASKET_DECAY: Axis = Axis {
    name: "basket decay",
    values: &[1.0, 0.95, 0.9, 0.8],
    widens: 0.0,
    get: |parameters, _| parameters.again.decay.per_basket,
    set: |parameters, _, value| parameters.again.decay.per_basket = value,
};
const FREQUENCY_POWER: Axis = Axis {
    name: "frequency power",
    values: &[1.0, 0.75, 0.5],
    widens: 0.0,
    get: |parameters, _| parameters.again.decay.power,
    set: |parameters, _, value| parameters.again.decay.power = value,
};
const COMPANY: Axis = Axis {
    name: "company weight",
    values: &[0.0, 0.2, 0.5, 0.8],
    widens: 0.0,
    get: |parameters, _| parameters.again.company,
    set: |parameters, _, value| parameters.again.company = value,
};
const COMPANY_EXPONENT: Axis = Axis {
    name: "company exponent",
    values: &[5.0, 2.0, 1.0],
    widens: 0.0,
    get: |parameters, _| parameters.again.exponent,
    set: |parameters, _, value| parameters.again.exponent = value,
};
const POPULAR: Axis = Axis {
    name: "popularity weight",
    values: &[0.0, 0.05, 0.1, 0.2],
    widens: 2.0,
    get: |parameters, _| parameters.again.popular,
    set: |parameters, _, value| parameters.again.popular = value,
};
const DUE: Axis = Axis {
    name: "due",
    values: &[0.0, 1.0],
    widens: 0.0,
    get: |parameters, _| f32::from(u8::from(parameters.again.due)),
    set: |parameters, _, value| parameters.again.due = value > 0.0,
};

/// The axes of each task, in the order they are walked: what gains most comes first and once more at the end.
pub(super) fn axes(task: Task) -> Vec<Axis> {
    match task {
        Task::Home => vec![
            TREND_EXPONENT,
            TREND_DAYS,
            TREND_EXPONENT,
            RIDGE,
            RIDGE_SLOPE,
            BALANCE,
            NEIGHBOURS,
            HALF_LIFE,
            SIMILARITY,
            TREND_DAYS,
            TREND_EXPONENT,
        ],
        Task::Cart => {
            vec![HALF_LIFE, RIDGE, SEQUENCE, SEQUENCE_HALF_LIFE, SIMILARITY, TREND_EXPONENT, BALANCE, HALF_LIFE, RIDGE]
        }
        Task::Again => vec![
            BASKET_DECAY,
            COMPANY,
            COMPANY_EXPONENT,
            POPULAR,
            TREND_EXPONENT,
            TREND_DAYS,
            FREQUENCY_POWER,
            DUE,
            COMPANY,
            BASKET_DECAY,
        ],
    }
}

fn trend(parameters: &Parameters, task: Task) -> (f32, f32) {
    let trend = if task == Task::Again { parameters.again.trend } else { parameters.mix(task).trend };
    (trend.exponent, trend.window_days as f32)
}

fn trend_mut(parameters: &mut Parameters, task: Task) -> &mut Trend {
    if task == Task::Again { &mut parameters.again.trend } else { &mut parameters.mix_mut(task).trend }
}

fn linear_of(mix: &Mix) -> Option<linear::Setting> {
    mix.sources.iter().find_map(|source| match source.learner {
        Learner::Linear(setting) => Some(setting),
        _ => None,
    })
}

fn set_linear(mix: &mut Mix, change: impl Fn(&mut linear::Setting)) {
    for source in &mut mix.sources {
        if let Learner::Linear(setting) = &mut source.learner {
            change(setting);
        }
    }
}

fn half_life(mix: &Mix, of_sequence: bool) -> f32 {
    let mut sources = mix.sources.iter().filter(|source| matches!(source.learner, Learner::Sequence(_)) == of_sequence);
    sources.next().and_then(|source| source.half_life_ranks).unwrap_or(0.0)
}

fn set_half_life(mix: &mut Mix, of_sequence: bool, value: f32) {
    let sources = mix.sources.iter_mut().filter(|source| matches!(source.learner, Learner::Sequence(_)) == of_sequence);
    sources.for_each(|source| source.half_life_ranks = (value > 0.0).then_some(value));
}

fn weight(mix: &Mix, is: impl Fn(&Learner) -> bool) -> f32 {
    mix.sources.iter().find(|source| is(&source.learner)).map_or(0.0, |source| source.weight)
}

fn set_weight(mix: &mut Mix, is: impl Fn(&Learner) -> bool, value: f32) {
    mix.sources.iter_mut().filter(|source| is(&source.learner)).for_each(|source| source.weight = value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_axis_sets_what_it_gets() {
        for task in [Task::Home, Task::Cart, Task::Again] {
            for axis in axes(task) {
                for &value in axis.values {
                    let mut parameters = Parameters::default();
                    (axis.set)(&mut parameters, task, value);
                    assert_eq!((axis.get)(&parameters, task), value, "{} for {}", axis.name, task.word());
                }
            }
        }
    }
}
