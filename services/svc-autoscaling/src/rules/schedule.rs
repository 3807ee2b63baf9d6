//! Schedules: `at(…)`, `rate(…)`, `cron(…)`, and when they are due next.
//!
//! Application Auto Scaling User Guide, "Schedule recurring scaling actions using cron expressions" and API Reference, PutScheduledAction.

use base::Timestamp;
use serde::{Deserialize, Serialize};

/// When something is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schedule {
    /// Once.
    At(Timestamp),
    /// Every so many milliseconds.
    Rate(i64),
    /// By the calendar.
    Cron(Box<Cron>),
}

/// The values that each field of a cron expression takes; all of them where it takes any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cron {
    minutes: Vec<u32>,
    hours: Vec<u32>,
    /// Days of the month; `None`: by the day of the week.
    days: Option<Vec<u32>>,
    /// The last day of the month.
    last_day: bool,
    months: Vec<u32>,
    /// 1 is Sunday; `None`: by the day of the month.
    weekdays: Option<Vec<u32>>,
    /// `None`: any.
    years: Option<Vec<u32>>,
}

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const YEARS: (u32, u32) = (1970, 2199);
const DAY_MS: i64 = 24 * 3600 * 1000;

impl Schedule {
    /// Reads an expression; `None`: it is none.
    pub fn parse(text: &str) -> Option<Schedule> {
        let inside = |name: &str| text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
        if let Some(time) = inside("at") {
            return at(time).map(Schedule::At);
        }
        if let Some(rate) = inside("rate") {
            return rate_ms(rate).map(Schedule::Rate);
        }
        cron(inside("cron")?).map(|c| Schedule::Cron(Box::new(c)))
    }

    /// The first time after another at which it is due. Rates count from `start`.
    pub fn next(&self, start: Timestamp, after: Timestamp) -> Option<Timestamp> {
        match self {
            Schedule::At(t) => (*t > after).then_some(*t),
            Schedule::Rate(ms) => match after < start {
                true => Some(start),
                false => Some(start.plus_ms(((after.0 - start.0).div_euclid(*ms) + 1) * ms)),
            },
            Schedule::Cron(cron) => cron.next(after),
        }
    }
}

/// `yyyy-mm-ddThh:mm:ss`
fn at(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once('T')?;
    let numbers = |text: &str, by: char| -> Option<[u32; 3]> {
        let all: Option<Vec<u32>> =
            text.split(by).map(|n| n.bytes().all(|b| b.is_ascii_digit()).then(|| n.parse().ok())?).collect();
        all?.try_into().ok()
    };
    let ([year, month, day], [hour, minute, second]) = (numbers(date, '-')?, numbers(time, ':')?);
    let fits = (1970..=2199).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !fits || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let midnight = Timestamp::from_date(i64::from(year), month, day);
    let exists = midnight.date() == (i64::from(year), month, day);
    exists.then(|| midnight.plus_ms((i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)) * 1000))
}

/// `5 minutes`
fn rate_ms(text: &str) -> Option<i64> {
    let (n, unit) = text.trim().split_once(' ')?;
    let n: i64 = n.parse().ok().filter(|n| (1..=1_000_000).contains(n))?;
    let one = match (unit.trim(), n) {
        ("minute", 1) | ("minutes", 2..) => 60,
        ("hour", 1) | ("hours", 2..) => 3600,
        ("day", 1) | ("days", 2..) => 24 * 3600,
        _ => return None,
    };
    Some(n * one * 1000)
}

/// `minutes hours day-of-month month day-of-week [year]`
fn cron(text: &str) -> Option<Cron> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let (five, years) = match fields[..] {
        [a, b, c, d, e] => ([a, b, c, d, e], "*"),
        [a, b, c, d, e, year] => ([a, b, c, d, e], year),
        _ => return None,
    };
    let any = |f: &str| f == "*" || f == "?";
    let days =
        (!any(five[2]) && five[2] != "L").then(|| field(five[2], (1, 31), &[])).map_or(Some(None), |d| d.map(Some))?;
    let weekdays = (!any(five[4])).then(|| field(five[4], (1, 7), &WEEKDAYS)).map_or(Some(None), |d| d.map(Some))?;
    Some(Cron {
        minutes: field(five[0], (0, 59), &[])?,
        hours: field(five[1], (0, 23), &[])?,
        days,
        last_day: five[2] == "L",
        months: field(five[3], (1, 12), &MONTHS)?,
        weekdays,
        years: if any(years) { None } else { Some(field(years, YEARS, &[])?) },
    })
}

/// Values, lists, ranges and steps.
fn field(text: &str, (low, high): (u32, u32), names: &[&str]) -> Option<Vec<u32>> {
    let value = |t: &str| -> Option<u32> {
        let named = names.iter().position(|n| n.eq_ignore_ascii_case(t)).map(|i| i as u32 + low);
        named.or_else(|| t.parse().ok()).filter(|n| (low..=high).contains(n))
    };
    let mut all = Vec::new();
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<u32>().ok().filter(|s| *s > 0)?)),
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" || range == "?" => (low, high),
            Some((from, to)) => (value(from)?, value(to)?),
            None => (value(range)?, if step.is_some() { high } else { value(range)? }),
        };
        if from > to {
            return None;
        }
        all.extend((from..=to).step_by(step.unwrap_or(1) as usize));
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

impl Cron {
    /// The first minute after a time that fits.
    fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let first_day = after.0.div_euclid(DAY_MS);
        let last_day = Timestamp::from_date(i64::from(YEARS.1) + 1, 1, 1).0.div_euclid(DAY_MS);
        for day in first_day..last_day {
            let midnight = Timestamp(day * DAY_MS);
            if !self.fits(midnight) {
                continue;
            }
            let minutes = self.hours.iter().flat_map(|h| self.minutes.iter().map(move |m| i64::from(h * 60 + m)));
            if let Some(due) = minutes.map(|m| midnight.plus_ms(m * 60_000)).find(|t| *t > after) {
                return Some(due);
            }
        }
        None
    }

    fn fits(&self, midnight: Timestamp) -> bool {
        let (year, month, day) = midnight.date();
        let weekday = (midnight.0.div_euclid(DAY_MS) + 4).rem_euclid(7) as u32 + 1;
        self.years.as_ref().is_none_or(|y| y.contains(&(year as u32)))
            && self.months.contains(&month)
            && self.days.as_ref().is_none_or(|d| d.contains(&day))
            && (!self.last_day || midnight.plus_ms(DAY_MS).date().2 == 1)
            && self.weekdays.as_ref().is_none_or(|w| w.contains(&weekday))
    }
}
