//! The crate's fuzz targets on a stable compiler.

#[path = "../fuzz/targets.rs"]
mod targets;

use fuzz_kit::exercise;

#[test]
fn any_document_is_refused_in_words_or_decides() {
    let seeds: &[&[u8]] = &[
        br#"{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":["s3:Get*"],"NotResource":"arn:aws:s3:::${aws:username}/*",
            "Condition":{"ForAnyValue:StringLike":{"aws:username":["a*","${aws:username, 'x'}"]},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},
            "DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"},"NumericLessThanIfExists":{"s3:max-keys":"10"},"Bool":{"aws:SecureTransport":"true"}}}]}"#,
        br#"{"Version":"2008-10-17","Statement":{"Effect":"Deny","Principal":{"AWS":["111122223333","*"],"Service":"ec2.amazonaws.com"},"NotAction":"*","Resource":"*"}}"#,
        br#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}"#,
    ];
    exercise("document", seeds, targets::document);
}

#[test]
fn a_documents_size_is_at_most_its_bytes() {
    exercise("texts", &[b"{ \"a\" : \t\n 1 }", "\u{3000} \u{a0}".as_bytes()], targets::texts);
}
