//! What needs no cloud: models, jobs and claims, notices, configuration, input.

mod jobs;
mod models;
mod web;

use crate::{
    config::{Config, ConfigError},
    queue::back_off,
};

const ALL: &[(&str, &str)] = &[
    ("JOBS_TABLE", "jobs"),
    ("JOBS_QUEUE_URL", "https://queue.test/1/jobs"),
    ("BUCKET", "models"),
    ("NOTICES_QUEUE_URL", "https://queue.test/1/notices"),
    ("API_URL", "http://10.0.0.5:8000/"),
    ("NOTICE_TOKEN", "0123456789abcdef"),
];

fn config(part: &str, changed: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let find = |list: &[(&str, &str)], name: &str| {
        list.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    Config::from_env(part, &|name| find(changed, name).or_else(|| find(ALL, name)))
}

#[test]
fn every_part_needs_its_own_variables() {
    for (part, needed) in [
        ("api", &["JOBS_TABLE", "JOBS_QUEUE_URL", "BUCKET", "NOTICE_TOKEN"][..]),
        ("worker", &["JOBS_TABLE", "JOBS_QUEUE_URL", "BUCKET"]),
        ("notifier", &["JOBS_TABLE", "NOTICES_QUEUE_URL", "API_URL", "NOTICE_TOKEN"]),
    ] {
        assert!(config(part, &[]).is_ok(), "{part}");
        for (name, _) in ALL {
            assert_eq!(config(part, &[(name, "")]).is_err(), needed.contains(name), "{part} without {name}");
        }
    }
}

#[test]
fn a_bad_variable_is_named_without_its_value() {
    for (name, value) in [
        ("LISTEN", "8000"),
        ("VISIBILITY_SECONDS", "86401"),
        ("VISIBILITY_SECONDS", "-1"),
        ("JOB_SECONDS_MIN", "3601"),
        ("API_URL", "https://10.0.0.5:8000"),
        ("API_URL", "http://10.0.0.5"),
        ("API_URL", "http://10.0.0.5:8000/notices"),
        ("NOTICE_TOKEN", "short-secret"),
        ("NOTICE_TOKEN", "sixteen bytes or more"),
    ] {
        let bad = config("notifier", &[(name, value)]).expect_err(value).to_string();
        assert!(bad.starts_with(name) && !bad.contains(value), "{bad}");
    }
    assert_eq!(config("notifier", &[]).expect("good").api, "10.0.0.5:8000");
}

#[test]
fn a_message_that_failed_comes_back_later_each_time() {
    assert_eq!([1, 2, 3, 6, 7, 33, u32::MAX].map(back_off), [1, 2, 4, 32, 60, 60, 60]);
    assert_eq!(back_off(0), 1);
}
