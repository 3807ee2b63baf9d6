//! Words and numbers that both rooms rely on.

use crate::usage::{days, hours, usage_type};
use crate::{Id, errors};
use base::{REGIONS, Region, Timestamp};

crate::ids! {
    /// `thing-…`
    ThingId "thing" "InvalidThing.NotFound" "InvalidThing.Malformed" "The thing ID '{}' does not exist";
}

#[test]
fn an_id_of_another_form_is_malformed_and_one_of_nothing_is_not_found() {
    let said = |text: &str| ThingId::parse(text).map(|i| i.not_found()).unwrap_or_else(|f| f).to_string();
    assert_eq!(said("vpc-1"), "InvalidThing.Malformed: Invalid id: \"vpc-1\" (expecting \"thing-...\")");
    assert_eq!(said("thing-xyz"), "InvalidThing.Malformed: Invalid id: \"thing-xyz\"");
    assert_eq!(
        said("thing-0123456789abcdef0"),
        "InvalidThing.NotFound: The thing ID 'thing-0123456789abcdef0' does not exist"
    );
}

#[test]
fn several_missing_ids_are_told_in_the_plural() {
    let ids: Vec<ThingId> = ["a", "b"].map(|x| ThingId::from(x.to_owned())).into();
    assert_eq!(ThingId::none_found(&ids).message, "The thing IDs 'a, b' do not exist");
    assert_eq!(ThingId::none_found(&ids[..1]).message, "The thing ID 'a' does not exist");
}

#[test]
fn every_region_has_a_usage_prefix_but_the_first() {
    let bare: Vec<&str> = REGIONS
        .iter()
        .filter(|r| Region::parse(r.code).is_some_and(|r| usage_type(r, "BoxUsage:t3.micro") == "BoxUsage:t3.micro"))
        .map(|r| r.code)
        .collect();
    assert_eq!(bare, ["us-east-1"]);
    let seoul = Region::parse("ap-northeast-2").expect("a region");
    assert_eq!(usage_type(seoul, "BoxUsage:t3.micro"), "APN2-BoxUsage:t3.micro");
}

#[test]
fn a_use_over_midnight_is_cut_there() {
    let at = |day: u32, hour: i64| Timestamp::from_date(2026, 11, day).plus_ms(hour * 3_600_000);
    assert_eq!(days(at(1, 3), at(1, 5)), [(at(1, 3), at(1, 5))]);
    assert_eq!(days(at(1, 23), at(3, 1)), [(at(1, 23), at(2, 0)), (at(2, 0), at(3, 0)), (at(3, 0), at(3, 1))]);
    assert_eq!(days(at(1, 23), at(2, 0)), [(at(1, 23), at(2, 0))], "midnight itself begins nothing");
    assert_eq!(days(at(2, 0), at(2, 0)), [(at(2, 0), at(2, 0))]);
    assert_eq!(days(at(2, 0), at(1, 0)), [(at(2, 0), at(2, 0))], "a clock that went back counts nothing");
    let whole: f64 = days(at(1, 23), at(3, 1)).iter().map(|(a, b)| hours(*a, *b)).sum();
    assert_eq!(whole, 26.0);
}

#[test]
fn a_bad_value_is_told_with_its_parameter() {
    assert_eq!(
        errors::invalid_value(0, "minCount", "Minimum value is 1.").to_string(),
        "InvalidParameterValue: Value (0) for parameter minCount is invalid. Minimum value is 1."
    );
}

#[test]
fn a_tag_that_the_metadata_service_tells_has_a_key_that_fits_a_path() {
    let check = |key: &'static str| crate::tagging::told_by_metadata(std::iter::once(key));
    for good in ["Name", "aws:ec2launchtemplate:id", "a-b_c+d=e,f.g@h:1"] {
        assert!(check(good).is_ok(), "{good}");
    }
    for bad in ["two words", "a/b", ".", "..", "_index", "caf\u{e9}"] {
        let said = check(bad).expect_err(bad).to_string();
        assert!(said.starts_with(&format!("InvalidParameterValue: '{bad}' is not a valid tag key. ")), "{said}");
    }
}
