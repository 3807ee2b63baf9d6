//! Dates as conditions write them: W3C profiles of ISO 8601, or seconds since 1970.
//!
//! IAM User Guide, "Date condition operators"; W3C Note "Date and Time Formats".

use base::Timestamp;

/// The moment that a date names.
pub fn timestamp(text: &str) -> Option<Timestamp> {
    parse(text).map(Timestamp)
}

/// Milliseconds since 1970.
pub(crate) fn parse(text: &str) -> Option<i64> {
    if let Ok(seconds) = text.parse::<i64>() {
        return is_epoch(text).then(|| seconds.checked_mul(1000)).flatten().or_else(|| year(text));
    }
    let (date, time) = text.split_once('T').map_or((text, None), |(d, t)| (d, Some(t)));
    let day = date_ms(date)?;
    time.map_or(Some(day), |t| Some(day + time_ms(t)?))
}

/// Four digits are a year, more are seconds.
fn is_epoch(text: &str) -> bool {
    text.len() != 4
}

fn year(text: &str) -> Option<i64> {
    date_ms(text)
}

fn date_ms(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |i: usize, digits: usize| match parts.get(i) {
        None => Some(1),
        Some(p) if p.len() == digits => p.parse::<u32>().ok(),
        Some(_) => None,
    };
    let (y, m, d) = (number(0, 4)?, number(1, 2)?, number(2, 2)?);
    ((1..=12).contains(&m) && (1..=31).contains(&d) && parts.len() <= 3)
        .then(|| Timestamp::from_date(i64::from(y), m, d).0)
}

fn time_ms(text: &str) -> Option<i64> {
    let zone = text.find(['Z', '+', '-'])?;
    let (clock, zone) = text.split_at(zone);
    let mut parts = clock.split(':');
    let hours: i64 = parts.next()?.parse().ok()?;
    let minutes: i64 = parts.next()?.parse().ok()?;
    let seconds: f64 = parts.next().map_or(Some(0.0), |s| s.parse().ok())?;
    let sane = (0..24).contains(&hours) && (0..60).contains(&minutes) && (0.0..61.0).contains(&seconds);
    (sane && parts.next().is_none())
        .then_some((hours * 60 + minutes) * 60_000 + (seconds * 1000.0) as i64)
        .and_then(|ms| Some(ms - offset_ms(zone)?))
}

fn offset_ms(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (h, m) = zone.get(1..)?.split_once(':')?;
    Some(sign * (h.parse::<i64>().ok()? * 60 + m.parse::<i64>().ok()?) * 60_000)
}
