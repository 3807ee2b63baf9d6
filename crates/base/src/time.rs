//! A point in time, in milliseconds since 1970.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Milliseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// From whole seconds since the epoch.
    pub const fn from_secs(s: i64) -> Timestamp {
        Timestamp(s * 1000)
    }
    /// Whole seconds since the epoch, rounded down.
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1000)
    }
    /// This many milliseconds later (or earlier, when negative).
    pub const fn plus_ms(self, ms: i64) -> Timestamp {
        Timestamp(self.0 + ms)
    }
    /// Year, month, day of the UTC date (proleptic Gregorian).
    pub const fn date(self) -> (i64, u32, u32) {
        let days = self.secs().div_euclid(86_400) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        (year_of_era + era * 400 + (month <= 2) as i64, month as u32, day as u32)
    }
    /// Hour, minute, second, millisecond of the UTC day.
    pub const fn time(self) -> (u32, u32, u32, u32) {
        let s = self.secs().rem_euclid(86_400) as u32;
        (s / 3600, s / 60 % 60, s % 60, self.0.rem_euclid(1000) as u32)
    }
    /// The inverse of [`Timestamp::date`], at midnight UTC.
    pub const fn from_date(year: i64, month: u32, day: u32) -> Timestamp {
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let m = month as i64;
        let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + day as i64 - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        Timestamp::from_secs((era * 146_097 + doe - 719_468) * 86_400)
    }
    /// `20240131T123456Z`, the form of signatures.
    pub fn basic(self) -> String {
        let ((y, mo, d), (h, mi, s, _)) = (self.date(), self.time());
        let mut out = String::with_capacity(16);
        year(&mut out, y);
        pair(&mut out, mo);
        pair(&mut out, d);
        out.push('T');
        for part in [h, mi, s] {
            pair(&mut out, part);
        }
        out.push('Z');
        out
    }
    /// `Wed, 31 Jan 2024 12:34:56 GMT`, as HTTP writes dates (RFC 9110, section 5.6.7).
    pub fn http_date(self) -> String {
        const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        let ((y, mo, d), (h, mi, s, _)) = (self.date(), self.time());
        let mut out = String::with_capacity(29);
        out.push_str(DAYS[self.secs().div_euclid(86_400).rem_euclid(7) as usize]);
        out.push_str(", ");
        pair(&mut out, d);
        out.extend([" ", MONTHS[mo as usize - 1], " "]);
        year(&mut out, y);
        for (before, part) in [(' ', h), (':', mi), (':', s)] {
            out.push(before);
            pair(&mut out, part);
        }
        out.push_str(" GMT");
        out
    }
    /// `2024-01-31T12:34:56Z`, without fractions, as IAM and STS print it.
    pub fn iso_secs(self) -> String {
        let ((y, mo, d), (h, mi, s, _)) = (self.date(), self.time());
        format!("{y:04}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}Z")
    }
}

/// Months as HTTP and logs write them.
pub const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Four digits.
fn year(out: &mut String, y: i64) {
    match y {
        0..=9999 => {
            pair(out, (y / 100) as u32);
            pair(out, (y % 100) as u32);
        }
        _ => out.push_str(&format!("{y:04}")),
    }
}

/// Two digits: every signature and every answer has a dozen of them, and formatting machinery costs more than they do.
fn pair(out: &mut String, n: u32) {
    const PAIRS: &str = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960\
                         61626364656667686970717273747576777879808182838485868788899091929394959697989900";
    let at = (n % 100) as usize * 2;
    out.push_str(&PAIRS[at..at + 2]);
}

/// `2024-01-31T12:34:56.789Z`
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((y, mo, d), (h, mi, s, ms)) = (self.date(), self.time());
        write!(f, "{y:04}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}.{ms:03}Z")
    }
}
impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
