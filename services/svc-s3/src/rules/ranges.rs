//! The header `Range`.
//!
//! RFC 9110, section 14.2; "GetObject", Amazon S3 API Reference: one range for each request.

/// What is asked for of `size` bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of it: there is no range, or one that means nothing.
    Whole,
    /// From the first to the last byte, both included.
    Part(u64, u64),
    /// Nothing lies there.
    Nothing,
}

/// Reads a range.
pub(crate) fn read(text: &str, size: u64) -> Wanted {
    let Some(spec) = text.trim().strip_prefix("bytes=") else { return Wanted::Whole };
    let Some((from, to)) = spec.split_once('-').filter(|_| !spec.contains(',')) else { return Wanted::Whole };
    let number = |t: &str| t.trim().parse::<u64>().ok();
    match (from.trim(), to.trim()) {
        ("", last) => match number(last) {
            Some(0) => Wanted::Nothing,
            Some(_) if size == 0 => Wanted::Nothing,
            Some(n) => Wanted::Part(size.saturating_sub(n), size - 1),
            None => Wanted::Whole,
        },
        (from, "") => match number(from) {
            Some(from) if from < size => Wanted::Part(from, size - 1),
            Some(_) => Wanted::Nothing,
            None => Wanted::Whole,
        },
        (from, to) => match (number(from), number(to)) {
            (Some(from), Some(to)) if from > to => Wanted::Whole,
            (Some(from), Some(to)) if from < size => Wanted::Part(from, to.min(size - 1)),
            (Some(_), Some(_)) => Wanted::Nothing,
            _ => Wanted::Whole,
        },
    }
}
