//! The decision point: policies of resources, conditions, needs, and the words of a refusal.

use super::helpers::{block, operations};
use crate::*;
use api_ec2::{CREATE_VPC, CreateVpcRequest, DESCRIBE_VPCS, DescribeVpcsRequest};
use base::{AccountId, Fault, FixedClock, Region, Timestamp};
use policy::{Document, Kind};
use std::sync::Arc;
use store::{Read, Store};

const MINE: &str = "111111111111";
const OTHER: &str = "222222222222";

/// Everyone holds this one document.
struct Holds(&'static str);
impl Authoriser for Holds {
    fn held(&self, cx: &Cx, _: &dyn Read) -> Result<Held, Fault> {
        let document = Arc::new(Document::parse(self.0, Kind::Identity).unwrap());
        let identity = vec![Holding { name: "own".into(), document }];
        Ok(Held { identity, ..Held::nothing(authorise::caller(cx)) })
    }
}

const GUARD: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"ec2:CreateVpc","Resource":"*"},
    {"Effect":"Allow","Principal":"*","Action":"ec2:CreateVpc","Resource":"*","Condition":{"StringEquals":{"test:Cidr":"10.9.0.0/16"}}},
    {"Effect":"Deny","Principal":"*","Action":"ec2:CreateVpc","Resource":"*","Condition":{"StringEquals":{"test:Cidr":"10.6.6.0/24"}}}]}"#;

fn guard(_: &Cx, _: &dyn Read, _: &str) -> Result<Option<Guard>, Fault> {
    Ok(Some(Guard { owner: MINE.parse().unwrap(), rule: Rule::MayGrant, documents: vec![GUARD.into()] }))
}

fn cidr(input: &CreateVpcRequest) -> String {
    input.cidr_block.clone().unwrap_or_default()
}

/// A room whose networks have policies.
fn kernel(authoriser: Arc<dyn Authoriser>) -> Arc<Kernel> {
    let clock = Arc::new(FixedClock::at(Timestamp::from_secs(1_700_000_000)));
    let options = KernelOptions { authoriser, ..KernelOptions::new(Store::memory(), clock, Ids::seeded(1)) };
    let operations = operations().into_iter().map(|op| match op.meta.name {
        "CreateVpc" => op
            .on(|cx, _, _: &CreateVpcRequest| vec![cx.arn("ec2", "vpc/*")])
            .keys(|_, _, i: &CreateVpcRequest| Keys::new().with("test:Cidr", cidr(i)))
            .needs(|_, _, i: &CreateVpcRequest| match cidr(i).as_str() {
                "10.7.0.0/16" => vec![Need::pass_role("arn:aws:iam::111111111111:role/x", "ec2.amazonaws.com")],
                _ => Vec::new(),
            })
            .guarded_by(guard),
        _ => op,
    });
    let room = Service { name: "test", api: &api_ec2::API, operations: operations.collect(), reconcilers: Vec::new() };
    Kernel::start(options, vec![room]).unwrap()
}

fn user(account: &str) -> Principal {
    let account: AccountId = account.parse().unwrap();
    Principal::User { account, id: "AIDAEXAMPLE".into(), path: "/".into(), name: "anna".into() }
}

fn cx(kernel: &Arc<Kernel>, principal: Principal) -> Cx {
    let source = Source { address: None, endpoint: String::new(), tls: false, user_agent: "test".into() };
    kernel.cx(principal, Region::parse("us-east-1").unwrap(), String::new(), source)
}

fn create(kernel: &Arc<Kernel>, principal: &Principal, cidr: &str) -> Result<(), Fault> {
    let input = CreateVpcRequest { cidr_block: Some(cidr.into()), ..Default::default() };
    block(kernel.invoke(cx(kernel, principal.clone()), "ec2", CREATE_VPC.meta().name, Box::new(input))).map(drop)
}

fn service() -> Principal {
    Principal::Service { account: MINE.parse().unwrap(), name: "sns.amazonaws.com".into() }
}

#[test]
fn a_resources_policy_is_in_force_without_enforcement() {
    let k = kernel(Arc::new(EveryoneMay));
    let may = |principal: &Principal, cidr: &str| create(&k, principal, cidr).is_ok();
    let cidrs = ["10.0.0.0/16", "10.9.0.0/16", "10.6.6.0/24"];
    let table = [user(MINE), user(OTHER), user("333333333333"), service(), Principal::Anonymous]
        .map(|who| cidrs.map(|cidr| may(&who, cidr)));
    assert_eq!(
        table,
        [
            [true, true, false],  // its own account may, unless it is denied
            [true, true, false],  // let in by name
            [false, true, false], // let in with everyone
            [false, true, false],
            [false, true, false],
        ]
    );
}

#[test]
fn across_accounts_both_sides_must_allow() {
    let nothing = kernel(Arc::new(Holds(
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#,
    )));
    let fault = create(&nothing, &user(OTHER), "10.0.0.0/16").unwrap_err();
    assert!(fault.message.contains("because no identity-based policy allows the ec2:CreateVpc action"), "{fault}");
    // within the account everyone means the caller too
    create(&nothing, &user(MINE), "10.9.0.0/16").unwrap();
}

#[test]
fn what_else_is_needed_is_decided_with_its_own_keys() {
    const OWN: &str = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"ec2:*","Resource":"*"},
        {"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"rds.amazonaws.com"}}}]}"#;
    let k = kernel(Arc::new(Holds(OWN)));
    create(&k, &user(MINE), "10.0.0.0/16").unwrap();
    let fault = create(&k, &user(MINE), "10.7.0.0/16").unwrap_err();
    assert!(
        fault
            .message
            .contains("is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111111111111:role/x"),
        "{fault}"
    );
}

#[test]
fn a_refusal_of_ec2_decodes_to_its_reasons() {
    let k = kernel(Arc::new(Holds(
        r#"{"Version":"2012-10-17","Statement":{"Sid":"No","Effect":"Deny","Action":"ec2:Create*","Resource":"*"}}"#,
    )));
    let fault = create(&k, &user(MINE), "10.0.0.0/16").unwrap_err();
    assert_eq!((fault.status, fault.code.as_ref()), (403, "UnauthorizedOperation"));
    let (words, encoded) = fault.message.split_once(". Encoded authorization failure message: ").unwrap();
    assert_eq!(
        words,
        "You are not authorized to perform this operation. User: arn:aws:iam::111111111111:user/anna is not authorized to \
         perform: ec2:CreateVpc on resource: arn:aws:ec2:us-east-1:111111111111:vpc/* with an explicit deny in an \
         identity-based policy"
    );
    let told = authorise::decode(&cx(&k, user(MINE)), encoded).unwrap();
    assert!(told.contains(r#""explicitDeny":true"#) && told.contains(r#""statementId":"No""#), "{told}");
    assert!(told.contains(r#"{"key":"test:cidr","values":{"items":[{"value":"10.0.0.0/16"}]}}"#), "{told}");
    assert_eq!(authorise::decode(&cx(&k, user(OTHER)), encoded), None, "another account learns nothing");
    assert_eq!(authorise::decode(&cx(&k, user(MINE)), "bm90aGluZyB0aGF0IHdhcyBzZWFsZWQ"), None);
}

#[test]
fn tags_of_the_request_are_conditions_on_what_is_made() {
    const OWN: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:CreateVpc","Resource":"*",
        "Condition":{"StringEquals":{"aws:RequestTag/team":"ops"},"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}}}"#;
    let k = kernel(Arc::new(Holds(OWN)));
    let tagged = |kind: &str, tags: &[(&str, &str)]| {
        let tag = |(key, value): &(&str, &str)| api_ec2::Tag { key: Some((*key).into()), value: Some((*value).into()) };
        let tags = Some(tags.iter().map(tag).collect());
        let spec = api_ec2::TagSpecification { resource_type: Some(kind.into()), tags };
        let input = CreateVpcRequest { tag_specifications: Some(vec![spec]), ..Default::default() };
        block(k.invoke(cx(&k, user(MINE)), "ec2", "CreateVpc", Box::new(input))).map(drop)
    };
    let refused = |outcome: Result<(), Fault>| outcome.unwrap_err().is("UnauthorizedOperation");
    // it gets as far as the parameter that this room does not honour
    assert!(tagged("vpc", &[("team", "ops")]).unwrap_err().is("NotImplemented"));
    assert!(refused(tagged("vpc", &[("team", "dev")])));
    assert!(refused(tagged("vpc", &[("team", "ops"), ("more", "x")])));
    assert!(refused(tagged("subnet", &[("team", "ops")])), "tags of something else");
}

#[test]
fn operations_without_policies_are_not_asked_when_nothing_is_enforced() {
    let k = kernel(Arc::new(EveryoneMay));
    let snapshot = k.store.snapshot().unwrap();
    cx(&k, service()).ask(&snapshot, &DESCRIBE_VPCS, DescribeVpcsRequest::default()).unwrap();
}

#[test]
fn nothing_is_gathered_for_ones_own_resources_without_a_policy_and_nothing_else_passes_by_that() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static GATHERED: AtomicUsize = AtomicUsize::new(0);
    let room = |rule: crate::authorise::GuardFn| {
        let clock = Arc::new(FixedClock::at(Timestamp::from_secs(1_700_000_000)));
        let made = operations().into_iter().filter(|op| op.meta.name == "CreateVpc").map(|op| {
            op.on(|_, _, _: &CreateVpcRequest| vec!["arn:aws:ec2:us-east-1:111111111111:vpc/*"])
                .keys(|_, _, _: &CreateVpcRequest| {
                    GATHERED.fetch_add(1, Ordering::Relaxed);
                    Keys::new()
                })
                .needs(|_, _, i: &CreateVpcRequest| match cidr(i).as_str() {
                    "10.7.0.0/16" => vec![Need::pass_role("arn:aws:iam::222222222222:role/x", "ec2.amazonaws.com")],
                    _ => Vec::new(),
                })
                .guarded_by(rule)
        });
        let room = Service { name: "test", api: &api_ec2::API, operations: made.collect(), reconcilers: Vec::new() };
        Kernel::start(KernelOptions::new(Store::memory(), clock, Ids::seeded(1)), vec![room]).unwrap()
    };
    let k = room(|_, _, arn| {
        let own = Guard { owner: MINE.parse().unwrap(), rule: Rule::MayGrant, documents: Vec::new() };
        Ok(arn.starts_with("arn:aws:ec2:").then_some(own))
    });
    create(&k, &user(MINE), "10.0.0.0/16").unwrap();
    create(&k, &Principal::Root(MINE.parse().unwrap()), "10.0.0.0/16").unwrap();
    assert_eq!(GATHERED.load(Ordering::Relaxed), 0);
    for stranger in [user(OTHER), service(), Principal::Anonymous] {
        create(&k, &stranger, "10.0.0.0/16").unwrap_err();
    }
    create(&k, &user(MINE), "10.7.0.0/16").unwrap_err();
    assert_eq!(GATHERED.load(Ordering::Relaxed), 4);
    let k = room(|_, _, _| Ok(Some(Guard { owner: MINE.parse().unwrap(), rule: Rule::Trust, documents: Vec::new() })));
    create(&k, &user(MINE), "10.0.0.0/16").unwrap_err();
}

/// A room whose networks have no policies; some of them must.
fn bare(authoriser: Arc<dyn Authoriser>, must: bool) -> Arc<Kernel> {
    fn of(rule: Rule) -> Result<Option<Guard>, Fault> {
        Ok(Some(Guard { owner: MINE.parse().unwrap(), rule, documents: Vec::new() }))
    }
    let clock = Arc::new(FixedClock::at(Timestamp::from_secs(1_700_000_000)));
    let options = KernelOptions { authoriser, ..KernelOptions::new(Store::memory(), clock, Ids::seeded(1)) };
    let operations = operations().into_iter().map(|op| match op.meta.name {
        "CreateVpc" => op.on(|cx, _, _: &CreateVpcRequest| vec![cx.arn("ec2", "vpc/*")]).guarded_by(match must {
            true => |_, _, _| of(Rule::MustGrant),
            false => |_, _, _| of(Rule::MayGrant),
        }),
        _ => op,
    });
    let room = Service { name: "test", api: &api_ec2::API, operations: operations.collect(), reconcilers: Vec::new() };
    Kernel::start(options, vec![room]).unwrap()
}

#[test]
fn what_has_no_policy_is_its_own_accounts_alone() {
    let may = |k: &Arc<Kernel>| {
        let who = [user(MINE), Principal::Root(MINE.parse().unwrap()), user(OTHER), Principal::Anonymous];
        who.map(|who| create(k, &who, "10.0.0.0/16").is_ok())
    };
    assert_eq!(may(&bare(Arc::new(EveryoneMay), false)), [true, true, false, false]);
    assert_eq!(may(&bare(Arc::new(EveryoneMay), true)), [false, false, false, false], "a policy must grant");
    let nothing = Holds(r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*"}}"#);
    assert!(!may(&bare(Arc::new(nothing), false))[0], "enforced, an identity's own policies are asked");
}
