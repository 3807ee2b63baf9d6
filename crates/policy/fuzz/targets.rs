//! Policy documents and texts in them, and the promises that they keep on any bytes.

use policy::{Caller, Context, Document, Kind, Named, Policies, Request, evaluate};

const ACCOUNT: &str = "111122223333";

/// Any document of any kind: it is refused in words, or a decision over it is reached, the same one each time.
#[allow(dead_code)]
pub fn document(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for kind in [Kind::Identity, Kind::Managed, Kind::Trust, Kind::Resource] {
        match Document::parse(text, kind) {
            Ok(document) => decide(&document),
            Err(refused) => assert!(!format!("{refused:?}").is_empty()),
        }
    }
}

fn decide(document: &Document) {
    let account = ACCOUNT.parse().expect("an account");
    let caller = Caller::Root(account);
    let context = Context::new().with("aws:username", "ada").with("aws:SourceIp", "10.0.0.1");
    let request =
        Request { caller: &caller, action: "s3:GetObject", resource: "arn:aws:s3:::a/b", account, context: &context };
    let policies = || Policies { identity: vec![Named { name: "p", document }], ..Policies::default() };
    let _ = document.context_keys();
    let _ = document.principals().count();
    assert_eq!(evaluate(&request, &policies()).allowed, evaluate(&request, &policies()).allowed);
}

/// The size that IAM counts is never more than the bytes.
#[allow(dead_code)]
pub fn texts(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    assert!(policy::size(&text) <= text.len());
}
