use crate::*;

#[test]
fn an_account_id_has_exactly_twelve_digits() {
    assert_eq!("000000000000".parse::<AccountId>().unwrap(), AccountId::TEST);
    assert_eq!("123456789012".parse::<AccountId>().unwrap().to_string(), "123456789012");
    for bad in ["", "12345678901", "1234567890123", "12345678901a", "+23456789012"] {
        assert!(bad.parse::<AccountId>().is_err(), "{bad}");
    }
}

#[test]
fn an_arn_survives_the_way_through_text() {
    for text in ["arn:aws:iam::123456789012:user/a/b", "arn:aws:s3:::bucket/key:with:colons"] {
        assert_eq!(text.parse::<Arn>().unwrap().to_string(), text);
    }
    assert_eq!("arn:aws:iam::123456789012:user/a/b".parse::<Arn>().unwrap().resource_name(), "a/b");
    assert!("arn:aws:iam".parse::<Arn>().is_err());
}

#[test]
fn every_region_is_found_by_its_code() {
    for r in REGIONS {
        let region = Region::parse(r.code).unwrap();
        assert_eq!(region.code(), r.code);
        assert!(region.zones().count() >= 2);
    }
    assert!(Region::parse("moon-north-1").is_none());
    let seoul = Region::parse("ap-northeast-2").unwrap();
    assert_eq!(seoul.zone("ap-northeast-2b").unwrap().id(), "apne2-az2");
    assert_eq!(seoul.zone("apne2-az2").unwrap().name(), "ap-northeast-2b");
}

#[test]
fn times_print_as_aws_prints_them() {
    let t = Timestamp(1_706_704_496_789);
    assert_eq!(t.to_string(), "2024-01-31T12:34:56.789Z");
    assert_eq!(t.iso_secs(), "2024-01-31T12:34:56Z");
    assert_eq!(Timestamp::from_date(2024, 2, 29).date(), (2024, 2, 29));
    assert_eq!(Timestamp(-1).to_string(), "1969-12-31T23:59:59.999Z");
}

#[test]
fn ids_are_checked_for_their_form() {
    let vpc = IdForm { prefix: "vpc" };
    assert!(vpc.fits("vpc-0123456789abcdef0") && vpc.fits("vpc-01234567"));
    for bad in ["vpc-", "vpc-0123456789ABCDEF0", "subnet-01234567", "vpc-012345678", "vpc01234567"] {
        assert!(!vpc.fits(bad), "{bad}");
    }
}

#[test]
fn wildcards_match_like_aws() {
    use crate::glob::matches;
    assert!(matches("*", "") && matches("a*c", "abbc") && matches("a?c", "abc") && matches("*a*b*", "xxaxxbxx"));
    assert!(!matches("a?c", "ac") && !matches("a*c", "ab") && !matches("", "a"));
}
