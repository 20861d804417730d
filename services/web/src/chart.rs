//! A small chart of logins and refusals per day, drawn here: no script, no inline style, and a
//! table of the same numbers beside it.

use gatepost_proto::identity::v1::{ActivityDay, SummarizeActivityResponse};
use jiff::civil::Date;

use crate::view::Page;

/// Width of a day and of its bar, height of the tallest bar, in the chart's own units.
const STEP: u32 = 20;
const BAR: u32 = 14;
const TALL: u32 = 100;

/// The chart.
pub(crate) struct Chart {
    pub(crate) width: u32,
    pub(crate) days: Vec<Bars>,
    /// Logins and refusals of all days, as a sentence.
    pub(crate) sum: String,
    /// Most lines of a day: what the top stands for.
    pub(crate) most: u32,
    /// Are all lines of these days counted?
    pub(crate) complete: bool,
}

/// The bars of one day, refusals above logins.
pub(crate) struct Bars {
    pub(crate) day: String,
    pub(crate) logins: u32,
    pub(crate) refusals: u32,
    pub(crate) x: u32,
    pub(crate) good: Bar,
    pub(crate) bad: Bar,
}

/// From its top downwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Bar {
    pub(crate) y: u32,
    pub(crate) height: u32,
}

impl Chart {
    pub(crate) fn new(p: &Page, summary: &SummarizeActivityResponse) -> Self {
        let total = |day: &ActivityDay| day.logins.saturating_add(day.refusals);
        let most = summary.days.iter().map(total).max().unwrap_or_default();
        let days = (0..).zip(&summary.days).map(|(place, day)| {
            let (good, bad) = stack(day.logins, day.refusals, most);
            let date = day.date.parse::<Date>().ok();
            Bars {
                day: date.map_or_else(|| day.date.clone(), |date| p.day(date)),
                logins: day.logins,
                refusals: day.refusals,
                x: place * STEP + (STEP - BAR) / 2,
                good,
                bad,
            }
        });
        let sum = |count: fn(&ActivityDay) -> u32| -> u64 {
            summary.days.iter().map(|day| u64::from(count(day))).sum()
        };
        let (logins, refusals) = (sum(|day| day.logins), sum(|day| day.refusals));
        Self {
            width: STEP * u32::try_from(summary.days.len()).unwrap_or_default(),
            days: days.collect(),
            sum: p.t2("chart-sum", "logins", logins, "refusals", refusals),
            most,
            complete: summary.complete,
        }
    }

    /// Width of a bar.
    #[allow(clippy::unused_self)] // reads well in templates
    pub(crate) fn bar(&self) -> u32 {
        BAR
    }

    /// Height of the drawing.
    #[allow(clippy::unused_self)] // reads well in templates
    pub(crate) fn height(&self) -> u32 {
        TALL
    }

    /// The first day and the last.
    pub(crate) fn ends(&self) -> (&str, &str) {
        match self.days.as_slice() {
            [first, .., last] => (&first.day, &last.day),
            [only] => (&only.day, ""),
            [] => ("", ""),
        }
    }
}

/// Two bars, one on the other. What is there at all is seen: no bar is lower than two units.
fn stack(logins: u32, refusals: u32, most: u32) -> (Bar, Bar) {
    let height = |count: u32| match (count, most) {
        (0, _) | (_, 0) => 0,
        (count, most) => {
            let scaled = u64::from(count) * u64::from(TALL - 4) / u64::from(most);
            u32::try_from(scaled).unwrap_or(TALL - 4).max(2)
        }
    };
    let (good, bad) = (height(logins), height(refusals));
    let bottom = TALL - good;
    (Bar { y: bottom, height: good }, Bar { y: bottom.saturating_sub(bad), height: bad })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_to_scale_and_within_the_drawing() {
        for (logins, refusals, most) in
            [(0, 0, 0), (1, 0, 1), (0, 1, 1), (5, 5, 10), (1, 1_000_000, 1_000_001), (3, 0, 9)]
        {
            let (good, bad) = stack(logins, refusals, most);
            assert_eq!(good.y + good.height, TALL);
            assert_eq!(bad.y + bad.height, good.y);
            assert_eq!((good.height > 0, bad.height > 0), (logins > 0, refusals > 0));
        }
        let (good, _) = stack(5, 5, 10);
        assert_eq!(good.height, 48);
    }
}
