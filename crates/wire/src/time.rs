//! Timestamps as the protocols write and read them.
//!
//! "timestampFormat trait", Smithy 2.0; RFC 3339; RFC 9110, section 5.6.7.

use base::MONTHS;
use shape::Timestamp;

/// Reads `2024-01-31T12:34:56.789Z`, offsets and missing seconds included, or seconds since 1970 with or without a fraction.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    match text.contains('T') {
        true => parse_iso(text),
        false => parse_date(text).or_else(|| parse_seconds(text)),
    }
}

fn parse_seconds(text: &str) -> Option<Timestamp> {
    let seconds: f64 = text.parse().ok()?;
    let ms = (seconds * 1000.0).round();
    (ms.abs() < 1e15).then_some(Timestamp(ms as i64))
}

fn parse_date(text: &str) -> Option<Timestamp> {
    let mut parts = text.splitn(3, '-');
    day(digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?)
}

fn day(y: i64, m: i64, d: i64) -> Option<Timestamp> {
    let day = Timestamp::from_date(y, u32::try_from(m).ok()?, u32::try_from(d).ok()?);
    // a day that does not exist comes back as another
    (day.date() == (y, m as u32, d as u32)).then_some(day)
}

/// A time of a day.
fn at(day: Timestamp, h: i64, m: i64, s: i64, ms: i64) -> Option<Timestamp> {
    (h <= 23 && m <= 59 && s <= 60).then(|| day.plus_ms((h * 3600 + m * 60 + s) * 1000 + ms))
}

fn parse_iso(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_once('T')?;
    let zone_at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(zone_at);
    let mut parts = clock.splitn(3, ':');
    let (h, m) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let (s, ms) = parts.next().map_or(Some((0, 0)), seconds)?;
    Some(at(parse_date(date)?, h, m, s, ms)?.plus_ms(-offset_ms(zone)?))
}

fn seconds(text: &str) -> Option<(i64, i64)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let ms: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some((digits(whole, 2)?, ms.parse().ok()?))
}

fn offset_ms(zone: &str) -> Option<i64> {
    let sign = match zone.bytes().next() {
        None | Some(b'Z' | b'z') => return (zone.len() <= 1).then_some(0),
        Some(b'-') => -1,
        Some(_) => 1,
    };
    let (h, m) = zone[1..].split_once(':').or_else(|| zone[1..].split_at_checked(2))?;
    Some(sign * (digits(h, 2)? * 60 + digits(m, 2)?) * 60_000)
}

fn digits(text: &str, n: usize) -> Option<i64> {
    (text.len() == n && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// Reads `20240131T123456Z`.
pub(crate) fn parse_basic(text: &str) -> Option<Timestamp> {
    if text.len() != 16 || !text.is_ascii() || &text[8..9] != "T" || &text[15..] != "Z" {
        return None;
    }
    let part = |from: usize| digits(&text[from..from + 2], 2);
    let day = day(digits(&text[..4], 4)?, part(4)?, part(6)?)?;
    at(day, part(9)?, part(11)?, part(13)?, 0)
}

/// Reads `Wed, 31 Jan 2024 12:34:56 GMT`.
pub(crate) fn parse_rfc822(text: &str) -> Option<Timestamp> {
    let rest = text.split_once(", ").map_or(text, |(_, r)| r);
    let words: Vec<&str> = rest.split(' ').collect();
    let [day, month, year, clock, zone] = words[..] else { return None };
    let month = MONTHS.iter().position(|m| *m == month)? + 1;
    let zone = if matches!(zone, "GMT" | "UTC") { "Z" } else { zone };
    parse_iso(&format!("{year}-{month:02}-{:0>2}T{clock}{zone}", day))
}
