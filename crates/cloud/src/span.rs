//! Spans of time as people write them: `3d12h`.

/// Units and their seconds, the largest first.
const UNITS: [(char, i64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// Seconds of `3d12h`: whole numbers, each with its unit. More than nothing, and never backward.
pub fn parse(text: &str) -> Result<i64, String> {
    let wrong = || format!("{text} is no span of time. Write days, hours, minutes and seconds like 3d12h, 90m or 45s");
    if text.starts_with('-') {
        return Err("the clock goes forward only; hanul reset sets it back, and removes every resource".into());
    }
    let (mut total, mut rest) = (0_i64, text);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let (number, unit) = (rest[..end].parse::<i64>().map_err(|_| wrong())?, &rest[end..]);
        let (_, seconds) = UNITS.iter().find(|(name, _)| unit.starts_with(*name)).ok_or_else(wrong)?;
        total = number.checked_mul(*seconds).and_then(|n| total.checked_add(n)).ok_or_else(wrong)?;
        rest = &unit[1..];
    }
    if total == 0 { Err(wrong()) } else { Ok(total) }
}

/// The same back: `3d12h`; `0s` for nothing.
pub fn show(seconds: i64) -> String {
    let (mut out, mut left) = (String::new(), seconds);
    for (unit, length) in UNITS {
        if left >= length {
            out.push_str(&format!("{}{unit}", left / length));
            left %= length;
        }
    }
    if out.is_empty() { "0s".into() } else { out }
}

#[cfg(test)]
mod tests {
    use super::{parse, show};

    #[test]
    fn spans_are_read_and_shown_alike() {
        for (text, seconds) in [("3d12h", 302_400), ("45s", 45), ("1d1h1m1s", 90_061), ("36500d", 3_153_600_000)] {
            assert_eq!(parse(text), Ok(seconds));
            assert_eq!(show(seconds), text);
        }
        assert_eq!(parse("90m").map(show), Ok("1h30m".into()));
        assert_eq!(show(0), "0s");
    }

    #[test]
    fn what_is_no_span_is_refused() {
        let wrong = [
            "",
            "0s",
            "3",
            "d",
            "3w",
            "3d12",
            "1.5h",
            "+1h",
            "3 d",
            "99999999999999999999s",
            "999999999999999999d",
            "３d",
        ];
        for text in wrong {
            assert!(parse(text).is_err_and(|e| e.contains("3d12h")), "{text}");
        }
        assert!(parse("-3d").is_err_and(|e| e.contains("forward only")));
    }
}
