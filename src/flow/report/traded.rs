//! All that a dashboard asks of sales and of points, from one walk over each.

use super::super::{Session, campaign};
use super::basket::{Baskets, Pairs};
use super::bought::{Bought, Purchases};
use super::campaign::{Answers, Report as CampaignReport};
use super::liability::{Overall, overall_beside};
use super::product::{Rival, Rivals};
use super::sales::{Nets, Ranked, Sales, Sold};
use super::trend::{Figures, Trend};
use super::visit::{Areas, Hours};
use super::walk::{Taker, Walked, together};
use crate::domain::engine::batch;
use crate::domain::report::geo::{Area, Level};
use crate::domain::report::heatmap::Heatmap;
use crate::domain::report::period::Period;
use crate::domain::report::sales::By;
use crate::error::Result;

/// The days that each part is about.
#[derive(Clone, Copy, Debug)]
pub struct Windows {
    /// Sales by week, and those they are seen beside.
    pub weeks: [Period; 2],
    /// Products by net.
    pub ranked: Period,
    /// Products and their rivals.
    pub rivals: Period,
    /// Baskets, and how many pairs are wanted of them.
    pub baskets: (Period, usize),
    /// Hours of the week.
    pub hours: Period,
    /// Provinces.
    pub areas: Period,
    /// The last of so many windows of figures; of it what is owed in points is told as well.
    pub figures: (Period, usize),
}

/// What was sold, as all panels of a page see it.
#[derive(Clone, Debug)]
pub struct Traded {
    /// What members ever bought.
    pub bought: Bought,
    /// Sales by week.
    pub weeks: [Vec<Sold>; 2],
    /// Products by net.
    pub ranked: Vec<Ranked>,
    /// Products and their rivals.
    pub rivals: Vec<Rival>,
    /// What is bought together.
    pub baskets: Baskets,
    /// When they come.
    pub hours: Heatmap,
    /// From where.
    pub areas: Vec<Area>,
    /// What is owed in points.
    pub points: Overall,
    /// Figures of each window, oldest first.
    pub figures: Vec<(Period, Figures)>,
    /// Every campaign of the program and what it did.
    pub campaigns: Vec<CampaignReport>,
}

/// Everything that the panels of a page ask of sales and of points.
pub fn traded(session: &Session<'_>, windows: &Windows) -> Result<Traded> {
    let mut trend = Trend::of(session, windows.figures.0, windows.figures.1);
    let (points, posted) = overall_beside(session, windows.figures.0, trend.windows())?;
    let week = |period: Period| Sales::of(session, period, By::Week);
    let (mut weeks, mut earlier) = (week(windows.weeks[0])?, week(windows.weeks[1])?);
    let mut nets = Nets::of(session, windows.ranked);
    let mut rivals = Rivals::of(session, windows.rivals, None)?;
    let mut pairs = Pairs::of(session, windows.baskets.0, windows.baskets.1)?;
    let mut hours = Hours::of(session, windows.hours);
    let mut areas = Areas::of(session, windows.areas, Level::Province);
    let mut bought = Purchases::of(session);
    let answers = campaign::list(session)?.into_iter().map(|standing| Answers::of(session, standing));
    let mut answers: Vec<Answers> = answers.collect::<Result<_>>()?;
    let mut takers: Vec<&mut dyn Taker> = vec![
        &mut weeks,
        &mut earlier,
        &mut nets,
        &mut rivals,
        &mut pairs,
        &mut hours,
        &mut areas,
        &mut trend,
        &mut bought,
    ];
    takers.extend(answers.iter_mut().map(|one| one as &mut dyn Taker));
    let labels = together(session, &mut takers)?;
    // What nothing more is read for is put in order on another thread meanwhile.
    let apart = move || (pairs.found(), bought.in_order());
    let ((baskets, bought), told) = batch::alongside(apart, || -> Result<_> {
        let campaigns = answers.into_iter().map(|one| one.told(session, &labels)).collect::<Result<_>>()?;
        Ok((campaigns, trend.told(session, &labels, &posted)?))
    });
    let (campaigns, figures) = told?;
    Ok(Traded {
        weeks: [weeks.told(session, &labels)?, earlier.told(session, &labels)?],
        ranked: nets.told(session, &labels)?,
        rivals: rivals.told(session, &labels)?,
        baskets,
        hours: hours.told(session, &labels)?,
        areas: areas.told(session, &labels)?,
        points,
        figures,
        campaigns,
        bought: Bought::new(session, bought)?,
    })
}
