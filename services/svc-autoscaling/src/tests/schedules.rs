//! Schedules, as text in and times out.

use crate::rules::schedule::Schedule;
use base::Timestamp;

/// The next three times after Wednesday, 2024-01-31T12:00:00Z.
fn next(text: &str) -> String {
    let Some(schedule) = Schedule::parse(text) else { return "no schedule".into() };
    let mut after = super::START;
    let mut all: Vec<String> = Vec::new();
    while let Some(t) = schedule.next(super::START, after).filter(|_| all.len() < 3) {
        all.push(t.iso_secs());
        after = t;
    }
    all.join(" ")
}

#[test]
fn expressions_are_due_when_they_say() {
    for (text, wanted) in [
        ("at(2024-02-29T00:00:01)", "2024-02-29T00:00:01Z"),
        ("at(2023-02-28T00:00:00)", ""),
        ("at(2023-02-29T00:00:00)", "no schedule"),
        ("rate(5 minutes)", "2024-01-31T12:05:00Z 2024-01-31T12:10:00Z 2024-01-31T12:15:00Z"),
        ("rate(1 minutes)", "no schedule"),
        ("rate(0 days)", "no schedule"),
        ("cron(0/20 * * * ? *)", "2024-01-31T12:20:00Z 2024-01-31T12:40:00Z 2024-01-31T13:00:00Z"),
        ("cron(0 9 ? * MON-FRI *)", "2024-02-01T09:00:00Z 2024-02-02T09:00:00Z 2024-02-05T09:00:00Z"),
        ("cron(30 6 L * ? *)", "2024-02-29T06:30:00Z 2024-03-31T06:30:00Z 2024-04-30T06:30:00Z"),
        ("cron(0 0 29 FEB ? *)", "2024-02-29T00:00:00Z 2028-02-29T00:00:00Z 2032-02-29T00:00:00Z"),
        ("cron(0 0 1,15 * ? 2024)", "2024-02-01T00:00:00Z 2024-02-15T00:00:00Z 2024-03-01T00:00:00Z"),
        ("cron(0 0 1 1 ? 1999)", ""),
        ("cron(0 0 1 1 ? 2199)", "2199-01-01T00:00:00Z"),
        ("cron(0 0 31 2 ? *)", ""),
        ("cron(60 0 * * ? *)", "no schedule"),
        ("cron(0 0 5-1 * ? *)", "no schedule"),
        ("cron(* *)", "no schedule"),
        ("every day", "no schedule"),
    ] {
        assert_eq!(next(text), wanted, "{text}");
    }
    assert_eq!(Schedule::parse("rate(2 hours)"), Some(Schedule::Rate(7_200_000)));
    assert_eq!(Schedule::parse("at(1970-01-01T00:00:00)"), Some(Schedule::At(Timestamp(0))));
}
