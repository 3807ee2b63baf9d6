//! Who may do what: names over accounts, policies, public access, lists.

use super::*;

fn policy(c: &Cloud, text: &str) -> String {
    let input = PutBucketPolicyRequest { bucket: "mine".into(), policy: text.into(), ..Default::default() };
    said(c.call(ME, &PUT_BUCKET_POLICY, input))
}

fn open(c: &Cloud) {
    let input = DeletePublicAccessBlockRequest { bucket: "mine".into(), ..Default::default() };
    c.call(ME, &DELETE_PUBLIC_ACCESS_BLOCK, input).unwrap();
}

const PUBLIC: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::mine/*"}}"#;

#[test]
fn names_are_unique_over_all_accounts() {
    let c = cloud();
    c.bucket("mine");
    let create =
        |who| said(c.call(who, &CREATE_BUCKET, CreateBucketRequest { bucket: "mine".into(), ..Default::default() }));
    assert_eq!(create(OTHER), "409 BucketAlreadyExists");
    assert_eq!(create(ME), "no error", "us-east-1 answers again");
    let seoul = CreateBucketRequest {
        bucket: "seoul".into(),
        create_bucket_configuration: Some(CreateBucketConfiguration {
            location_constraint: Some(BucketLocationConstraint::ApNortheast2),
            ..Default::default()
        }),
        ..Default::default()
    };
    let there = Who(ME.0, "ap-northeast-2");
    assert_eq!(said(c.call(there, &CREATE_BUCKET, seoul.clone())), "no error");
    assert_eq!(said(c.call(there, &CREATE_BUCKET, seoul)), "409 BucketAlreadyOwnedByYou");
    let plain = CreateBucketRequest { bucket: "plain".into(), ..Default::default() };
    assert_eq!(said(c.call(there, &CREATE_BUCKET, plain)), "400 IllegalLocationConstraintException");
    for bad in ["ab", "Upper", "a..b", "192.168.0.1", "xn--a", "-a-", "a_b"] {
        let input = CreateBucketRequest { bucket: bad.into(), ..Default::default() };
        assert_eq!(said(c.call(ME, &CREATE_BUCKET, input)), "400 InvalidBucketName", "{bad}");
    }
}

#[test]
fn europe_is_ireland_and_answers_by_the_name_that_it_was_given() {
    let c = cloud();
    let make = |who, name: &str, location| {
        let configuration = CreateBucketConfiguration { location_constraint: Some(location), ..Default::default() };
        let create_bucket_configuration = Some(configuration);
        let input = CreateBucketRequest { bucket: name.into(), create_bucket_configuration, ..Default::default() };
        said(c.call(who, &CREATE_BUCKET, input))
    };
    let location = |name: &str| {
        let input = GetBucketLocationRequest { bucket: name.into(), ..Default::default() };
        c.call(ME, &GET_BUCKET_LOCATION, input).unwrap().location_constraint
    };
    let ireland = Who(ME.0, "eu-west-1");
    let (europe, dublin) = (BucketLocationConstraint::Eu, BucketLocationConstraint::EuWest1);
    for (who, name, asked) in [(ME, "one", europe), (ireland, "two", europe), (ireland, "three", dublin)] {
        assert_eq!(make(who, name, asked), "no error");
        assert_eq!(location(name), Some(asked));
        let head = HeadBucketRequest { bucket: name.into(), ..Default::default() };
        assert_eq!(c.call(ireland, &HEAD_BUCKET, head).unwrap().bucket_region.as_deref(), Some("eu-west-1"));
    }
    assert_eq!(make(Who(ME.0, "eu-west-2"), "four", europe), "400 IllegalLocationConstraintException");
    c.call(ireland, &DELETE_BUCKET, DeleteBucketRequest { bucket: "one".into(), ..Default::default() }).unwrap();
    assert_eq!(make(ME, "one", dublin), "no error");
    assert_eq!(location("one"), Some(dublin), "a new bucket of the name");
}

#[test]
fn a_bucket_is_answered_only_in_its_own_region() {
    let c = cloud();
    c.bucket("mine");
    let there = Who(ME.0, "eu-west-1");
    let fault = c.call(there, &GET_OBJECT, fetch("mine", "k")).err().unwrap();
    assert_eq!((fault.status, &*fault.code), (301, "PermanentRedirect"));
    assert!(fault.members.contains(&("@x-amz-bucket-region", "us-east-1".into())));
    let location = GetBucketLocationRequest { bucket: "mine".into(), ..Default::default() };
    assert_eq!(said(c.call(there, &GET_BUCKET_LOCATION, location)), "no error");
}

#[test]
fn strangers_see_nothing_until_a_policy_lets_them() {
    let c = cloud();
    c.bucket("mine");
    c.put("mine", "k", b"x");
    for who in [OTHER, ANYONE] {
        assert_eq!(said(c.call(who, &GET_OBJECT, fetch("mine", "k"))), "403 AccessDenied");
        assert_eq!(said(c.call(who, &PUT_OBJECT, upload("mine", "k", b"y"))), "403 AccessDenied");
    }
    assert_eq!(policy(&c, PUBLIC), "403 AccessDenied", "new buckets block public policies");
    open(&c);
    assert_eq!(policy(&c, PUBLIC), "no error");
    assert_eq!(said(c.call(ANYONE, &GET_OBJECT, fetch("mine", "k"))), "no error");
    assert_eq!(
        said(c.call(ANYONE, &GET_OBJECT, fetch("mine", "none"))),
        "403 AccessDenied",
        "who may not list is told nothing"
    );
    assert_eq!(said(c.call(ME, &GET_OBJECT, fetch("mine", "none"))), "404 NoSuchKey");
    assert_eq!(said(c.call(ANYONE, &PUT_OBJECT, upload("mine", "k", b"y"))), "403 AccessDenied");
    let restrict = PublicAccessBlockConfiguration { restrict_public_buckets: Some(true), ..Default::default() };
    let input = PutPublicAccessBlockRequest {
        bucket: "mine".into(),
        public_access_block_configuration: restrict,
        ..Default::default()
    };
    c.call(ME, &PUT_PUBLIC_ACCESS_BLOCK, input).unwrap();
    assert_eq!(said(c.call(ANYONE, &GET_OBJECT, fetch("mine", "k"))), "403 AccessDenied");
}

#[test]
fn an_explicit_deny_binds_the_owner_too() {
    let c = cloud();
    c.bucket("mine");
    c.put("mine", "keep/k", b"x");
    let deny = PUBLIC.replace("Allow", "Deny").replace("GetObject", "DeleteObject").replace("mine/*", "mine/keep/*");
    assert_eq!(policy(&c, &deny), "no error");
    let delete = DeleteObjectRequest { bucket: "mine".into(), key: "keep/k".into(), ..Default::default() };
    assert_eq!(said(c.call(ME, &DELETE_OBJECT, delete)), "403 AccessDenied");
    let batch = DeleteObjectsRequest {
        bucket: "mine".into(),
        delete: Delete {
            objects: vec![
                ObjectIdentifier { key: "keep/k".into(), ..Default::default() },
                ObjectIdentifier { key: "other".into(), ..Default::default() },
            ],
            ..Default::default()
        },
        ..Default::default()
    };
    let out = c.call(ME, &DELETE_OBJECTS, batch).unwrap();
    assert_eq!(out.errors.unwrap()[0].code.as_deref(), Some("AccessDenied"));
    assert_eq!(out.deleted.unwrap()[0].key.as_deref(), Some("other"));
}

#[test]
fn policies_that_are_none_or_are_anothers_are_malformed() {
    let c = cloud();
    c.bucket("mine");
    open(&c);
    assert_eq!(policy(&c, "hello"), "400 MalformedPolicy");
    assert_eq!(policy(&c, "{}"), "400 MalformedPolicy");
    assert_eq!(policy(&c, &PUBLIC.replace("mine/", "theirs/")), "400 MalformedPolicy");
    assert_eq!(policy(&c, &PUBLIC.replace("s3:Get", "ec2:Get")), "400 MalformedPolicy");
    let get = GetBucketPolicyRequest { bucket: "mine".into(), ..Default::default() };
    assert_eq!(said(c.call(ME, &GET_BUCKET_POLICY, get)), "404 NoSuchBucketPolicy");
}

#[test]
fn lists_count_only_where_the_bucket_lets_them() {
    let c = cloud();
    c.bucket("mine");
    c.put("mine", "k", b"x");
    let public = PutObjectAclRequest {
        bucket: "mine".into(),
        key: "k".into(),
        acl: Some(ObjectCannedACL::PublicRead),
        ..Default::default()
    };
    assert_eq!(said(c.call(ME, &PUT_OBJECT_ACL, public.clone())), "400 AccessControlListNotSupported");
    let rules = vec![OwnershipControlsRule { object_ownership: ObjectOwnership::ObjectWriter }];
    let own = PutBucketOwnershipControlsRequest {
        bucket: "mine".into(),
        ownership_controls: OwnershipControls { rules },
        ..Default::default()
    };
    c.call(ME, &PUT_BUCKET_OWNERSHIP_CONTROLS, own).unwrap();
    assert_eq!(said(c.call(ME, &PUT_OBJECT_ACL, public.clone())), "403 AccessDenied", "public lists are blocked");
    open(&c);
    assert_eq!(said(c.call(ME, &PUT_OBJECT_ACL, public)), "no error");
    assert_eq!(said(c.call(ANYONE, &GET_OBJECT, fetch("mine", "k"))), "no error");
    for kind in ["emailAddress", "emailaddress"] {
        let by_mail = PutObjectAclRequest {
            bucket: "mine".into(),
            key: "k".into(),
            grant_full_control: Some(format!("{kind}=user1@example.com")),
            ..Default::default()
        };
        assert_eq!(said(c.call(ME, &PUT_OBJECT_ACL, by_mail)), "405 MethodNotAllowed");
    }
    let get = GetObjectAclRequest { bucket: "mine".into(), key: "k".into(), ..Default::default() };
    let grants = c.call(ME, &GET_OBJECT_ACL, get).unwrap().grants.unwrap();
    assert_eq!(grants.len(), 2);
    assert_eq!(grants[1].permission, Some(Permission::Read));
}

#[test]
fn every_operation_of_the_model_is_served_and_every_parameter_exists() {
    let c = cloud();
    let mut wrong = Vec::new();
    for op in API.ops {
        match c.kernel.operation("s3", op.name) {
            Some(served) => wrong.extend(served.accepts.unknown(op.input).iter().map(|p| format!("{}.{p}", op.name))),
            None => wrong.push(op.name.to_owned()),
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_actions_of_a_policy_exist_and_concern_what_it_names() {
    let c = cloud();
    c.bucket("mine");
    let with = |action: &str, resource: &str| {
        let text = format!(
            "{{\"Version\":\"2012-10-17\",\"Statement\":{{\"Effect\":\"Allow\",\"Principal\":{{\"AWS\":\"222222222222\"}},\
             \"Action\":\"{action}\",\"Resource\":\"arn:aws:s3:::{resource}\"}}}}"
        );
        let input = PutBucketPolicyRequest { bucket: "mine".into(), policy: text, ..Default::default() };
        c.call(ME, &PUT_BUCKET_POLICY, input).err().map_or("ok".into(), |f| f.message)
    };
    assert_eq!(with("s3:ListBucket", "mine"), "ok");
    assert_eq!(with("s3:getobject", "mine/*"), "ok");
    for (action, resource) in [("s3:*", "mine"), ("s3:*", "mine/*"), ("*", "mine"), ("s3:Get*", "mine*")] {
        assert_eq!(with(action, resource), "ok", "{action} {resource}");
    }
    let does_not = "Action does not apply to any resource(s) in statement";
    assert_eq!(with("s3:ListBucket", "mine/*"), does_not);
    assert_eq!(with("s3:PutObject", "mine"), does_not);
    assert_eq!(with("s3:GetObjects", "mine/*"), "Policy has invalid action");
    assert_eq!(with("s3:ListAllMyBuckets", "mine"), "Policy has invalid action");
    assert_eq!(with("s3:GetObject", "yours/*"), "Policy has invalid resource");
}

#[test]
fn a_policy_names_principals_that_exist_and_keeps_to_whom_it_named() {
    let c = cloud();
    c.bucket("mine");
    let text = |named: &str| {
        format!(
            "{{\"Version\":\"2012-10-17\",\"Statement\":{{\"Effect\":\"Allow\",\"Principal\":{{\"AWS\":\"{named}\"}},\
             \"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::mine/*\"}}}}"
        )
    };
    let put = |named: &str| {
        let input = PutBucketPolicyRequest { bucket: "mine".into(), policy: text(named), ..Default::default() };
        c.call(ME, &PUT_BUCKET_POLICY, input)
    };
    let get = || {
        let input = GetBucketPolicyRequest { bucket: "mine".into(), ..Default::default() };
        c.call(ME, &GET_BUCKET_POLICY, input).unwrap().policy.unwrap()
    };
    let role = "arn:aws:iam::222222222222:role/reader";
    for named in [role, "arn:aws:iam::222222222222:group/all", "reader"] {
        let refused = put(named).err().unwrap();
        assert_eq!(
            (refused.code.as_ref(), refused.message.as_str()),
            ("MalformedPolicy", "Invalid principal in policy")
        );
        assert_eq!(refused.members, [("Detail", format!("\"AWS\" : \"{named}\""))]);
    }
    for account in ["222222222222", "arn:aws:iam::333333333333:root"] {
        put(account).unwrap();
        assert_eq!(get(), text(account));
    }
    let is = |id: Option<&str>| {
        let mut people = c.people.0.lock().unwrap();
        match id {
            Some(id) => people.insert(role.into(), id.into()),
            None => people.remove(role),
        }
    };
    let decides = || {
        let cx = c.cx(OTHER);
        let read = c.kernel.store.snapshot().unwrap();
        crate::guard::guard(&cx, &read, "arn:aws:s3:::mine/a").unwrap().unwrap().documents
    };
    is(Some("AROAAAAAAAAAAAAAAAAAA"));
    put(role).unwrap();
    assert_eq!(get(), text(role));
    for now in [None, Some("AROABBBBBBBBBBBBBBBBB")] {
        is(now);
        assert_eq!(get(), text("AROAAAAAAAAAAAAAAAAAA"), "it is not the role that was named");
        assert_eq!(decides(), [get()]);
    }
    is(Some("AROAAAAAAAAAAAAAAAAAA"));
    assert_eq!(get(), text(role));
    put("222222222222").unwrap();
    is(None);
    assert_eq!(get(), text("222222222222"), "what an earlier policy named is forgotten");
}
