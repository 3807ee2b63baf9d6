//! The daily backup window and the weekly maintenance window, in UTC.
//!
//! Maintaining a DB instance: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html>

use crate::errors;
use crate::model::Windows;
use base::{Fault, Timestamp};
use kernel::Ids;

const DAY: u32 = 24 * 60;
const WEEK: u32 = 7 * DAY;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Shortest window, in minutes.
const LENGTH_MIN: u32 = 30;
/// Windows that are not asked for begin in the eight hours after this minute of the day.
const BLOCK_FROM: u32 = 3 * 60;
const BLOCK_SLOTS: u64 = 16;
/// Draws of a window before we give up.
const DRAWS_MAX: u32 = 64;

/// A stretch of minutes that comes again every `period` minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    start: u32,
    length: u32,
    period: u32,
}

impl Span {
    fn between(start: u32, end: u32, period: u32) -> Span {
        Span { start, length: (end + period - start) % period, period }
    }

    fn has(self, minute: u32) -> bool {
        (minute + self.period - self.start) % self.period < self.length
    }

    /// Two windows meet when one begins inside the other.
    fn meets_weekly(self, week: Span) -> bool {
        (0..7).any(|d| week.has(d * DAY + self.start)) || self.has(week.start % DAY)
    }
}

/// Both windows: those given, checked; others drawn so that they do not meet.
pub fn choose(ids: &Ids, backup: Option<&str>, maintenance: Option<&str>) -> Result<Windows, Fault> {
    let backup = backup.map(str::to_owned).unwrap_or_else(|| drawn_daily(ids));
    let daily = daily(&backup)?;
    let maintenance = match maintenance {
        Some(given) => given.to_ascii_lowercase(),
        None => free_of(ids, daily).unwrap_or_else(|| drawn_weekly(ids)),
    };
    if daily.meets_weekly(weekly(&maintenance)?) {
        return Err(errors::combination("The backup window and maintenance window must not overlap."));
    }
    Ok(Windows { backup, maintenance })
}

/// A drawn maintenance window that does not meet the backup window, unless that leaves hardly any room.
fn free_of(ids: &Ids, daily: Span) -> Option<String> {
    let drawn = (0..DRAWS_MAX).map(|_| drawn_weekly(ids));
    drawn.into_iter().find(|text| weekly(text).is_ok_and(|week| !daily.meets_weekly(week)))
}

/// Is the maintenance window open? If not, when does it open next?
pub fn opens(windows: &Windows, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
    let span = weekly(&windows.maintenance)?;
    let minute = minute_of_week(now);
    if span.has(minute) {
        return Ok(None);
    }
    let to_go = i64::from((span.start + WEEK - minute) % WEEK);
    let this_minute = now.0 - now.0.rem_euclid(60_000);
    Ok(Some(Timestamp(this_minute + to_go * 60_000)))
}

/// When the next automated backup begins; `None`: now. The first one is due at once.
pub fn next_backup(windows: &Windows, last: Option<Timestamp>, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
    let Some(last) = last else { return Ok(None) };
    let span = daily(&windows.backup)?;
    let minute = minute_of_week(now) % DAY;
    let since = i64::from((minute + DAY - span.start) % DAY);
    let this_minute = now.0 - now.0.rem_euclid(60_000);
    let opened = Timestamp(this_minute - since * 60_000);
    match span.has(minute) && last < opened {
        true => Ok(None),
        false => Ok(Some(opened.plus_ms(i64::from(DAY) * 60_000))),
    }
}

/// 1970 began on a Thursday.
fn minute_of_week(t: Timestamp) -> u32 {
    ((t.secs() / 60 + i64::from(3 * DAY)).rem_euclid(i64::from(WEEK))) as u32
}

fn daily(text: &str) -> Result<Span, Fault> {
    let wrong = || {
        errors::invalid(format!(
            "Invalid backup window format: {text}. Should be specified as a range hh24:mi-hh24:mi."
        ))
    };
    let (start, end) = text.split_once('-').ok_or_else(wrong)?;
    let span = Span::between(minute(start).ok_or_else(wrong)?, minute(end).ok_or_else(wrong)?, DAY);
    long_enough(span, "backup")
}

fn weekly(text: &str) -> Result<Span, Fault> {
    let wrong = || {
        errors::invalid(format!(
            "Invalid maintenance window format: {text}. Should be specified as a range ddd:hh24:mi-ddd:hh24:mi."
        ))
    };
    let point = |text: &str| {
        let (day, time) = text.split_once(':')?;
        let day = DAYS.iter().position(|d| d.eq_ignore_ascii_case(day))? as u32;
        Some(day * DAY + minute(time)?)
    };
    let (start, end) = text.split_once('-').ok_or_else(wrong)?;
    long_enough(Span::between(point(start).ok_or_else(wrong)?, point(end).ok_or_else(wrong)?, WEEK), "maintenance")
}

fn long_enough(span: Span, which: &str) -> Result<Span, Fault> {
    match span.length >= LENGTH_MIN {
        true => Ok(span),
        false => Err(errors::invalid(format!("The {which} window must be at least 30 minutes."))),
    }
}

/// `hh24:mi`
fn minute(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let number = |t: &str, max: u32| (t.len() == 2).then(|| t.parse::<u32>().ok()).flatten().filter(|n| *n <= max);
    Some(number(hour, 23)? * 60 + number(minute, 59)?)
}

fn drawn_daily(ids: &Ids) -> String {
    let start = drawn_start(ids);
    format!("{}-{}", clock(start), clock(start + LENGTH_MIN))
}

fn drawn_weekly(ids: &Ids) -> String {
    let (start, day) = (drawn_start(ids), DAYS[ids.below(7) as usize]);
    format!("{day}:{}-{day}:{}", clock(start), clock(start + LENGTH_MIN))
}

fn drawn_start(ids: &Ids) -> u32 {
    BLOCK_FROM + ids.below(BLOCK_SLOTS) as u32 * LENGTH_MIN
}

fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60 % 24, minute % 60)
}
