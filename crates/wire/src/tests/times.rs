use crate::time::{parse, parse_basic, parse_rfc822};
use shape::Timestamp;

#[test]
fn every_spelling_of_a_time_is_the_same_moment() {
    let t = Timestamp(1_706_704_496_789);
    for text in [
        "2024-01-31T12:34:56.789Z",
        "2024-01-31T12:34:56.789999Z",
        "2024-01-31T21:34:56.789+09:00",
        "2024-01-31T07:04:56.789-0530",
        "1706704496.789",
    ] {
        assert_eq!(parse(text), Some(t), "{text}");
    }
    assert_eq!(parse("2024-01-31T12:34Z"), Some(Timestamp(1_706_704_440_000)));
    assert_eq!(parse("2024-01-31"), Some(Timestamp::from_date(2024, 1, 31)));
}

#[test]
fn what_is_no_time_is_refused() {
    for text in [
        "",
        "soon",
        "2024-02-30T00:00:00Z",
        "2024-01-31T24:00:00Z",
        "2024-01-31T12:34:56.x",
        "2024-1-1T00:00:00Z",
        "inf",
        "NaN",
        "1e99",
        "2024-01-31T12:34:56+é",
    ] {
        assert_eq!(parse(text), None, "{text}");
    }
}

#[test]
fn signature_times_survive_the_way_through_text() {
    let t = Timestamp(1_706_704_496_000);
    assert_eq!((t.basic().as_str(), parse_basic("20240131T123456Z")), ("20240131T123456Z", Some(t)));
    assert_eq!(
        (t.http_date().as_str(), parse_rfc822("Wed, 31 Jan 2024 12:34:56 GMT")),
        ("Wed, 31 Jan 2024 12:34:56 GMT", Some(t))
    );
    assert_eq!(Timestamp(-1000).http_date(), "Wed, 31 Dec 1969 23:59:59 GMT");
    for text in ["20240131T1234567", "2024013éT12345Z", "20240132T123456Z"] {
        assert_eq!(parse_basic(text), None, "{text}");
    }
}
