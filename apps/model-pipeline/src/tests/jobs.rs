//! A job's life as the table keeps it: claims, notices, keys.

use crate::{
    event,
    job::{Item, Job, Stage, id_of, is_id, new_id, parse_model_key},
    table::{Claimed, Noticed, noticed, refused},
    worker::until_seconds,
};
use aws_sdk_dynamodb::types::AttributeValue;

const ID: &str = "00112233445566778899aabbccddeeff";
const CLAIM: &str = "ffeeddccbbaa99887766554433221100";

fn job(stage: Stage) -> Job {
    Job { stage, claim: Some(CLAIM.into()), lease: 5_000, ..Job::new(ID, "a hill", 1) }
}

fn item(pairs: &[(&str, &str)]) -> Item {
    let value = |text: &str| match text.parse::<u64>() {
        Ok(_) => AttributeValue::N(text.into()),
        Err(_) => AttributeValue::S(text.into()),
    };
    pairs.iter().map(|(name, text)| ((*name).to_owned(), value(text))).collect()
}

#[test]
fn an_item_is_read_and_what_is_no_job_is_not() {
    let whole = [("id", ID), ("stage", "working"), ("created", "7"), ("caption", "a hill"), ("lease", "9")];
    let read = Job::from_item(&item(&whole)).expect("a job");
    assert_eq!((read.stage, read.text.as_str(), read.created, read.lease), (Stage::Working, "a hill", 7, 9));
    assert_eq!((read.attempts, read.finished, read.claim), (0, 0, None));
    for missing in ["id", "stage", "created"] {
        let rest: Vec<_> = whole.into_iter().filter(|(name, _)| *name != missing).collect();
        assert_eq!(Job::from_item(&item(&rest)), None, "{missing}");
    }
    assert_eq!(Job::from_item(&item(&[("id", ID), ("stage", "asleep"), ("created", "7")])), None);
}

#[test]
fn every_stage_has_its_word() {
    assert!(Stage::ALL.iter().all(|stage| Stage::parse(stage.word()) == Some(*stage)));
    for stage in Stage::ALL {
        assert_eq!(serde_json::to_value(stage).expect("a word"), stage.word());
    }
}

#[test]
fn a_refused_claim_says_whether_to_wait_or_to_forget() {
    assert_eq!(refused(None), Claimed::Unknown);
    assert_eq!(refused(Some(&job(Stage::Working))), Claimed::Busy(5_000));
    assert_eq!(refused(Some(&job(Stage::Done))), Claimed::Finished);
    assert_eq!(refused(Some(&job(Stage::Ready))), Claimed::Finished);
}

#[test]
fn the_wait_for_another_worker_outlasts_its_claim() {
    assert_eq!([until_seconds(5_000, 1_000), until_seconds(5_000, 4_999), until_seconds(5_000, 9_000)], [5, 1, 1]);
    assert_eq!(until_seconds(u64::MAX, 0), u32::MAX);
}

#[test]
fn a_notice_counts_for_the_model_that_the_job_names() {
    let key = Job::model_key(ID, CLAIM);
    let with = |stage, model: &str| Some(Job { model: Some(model.into()), ..job(stage) });
    assert_eq!(noticed(with(Stage::Ready, &key).as_ref(), &key, CLAIM), Noticed::Ready, "told again");
    assert_eq!(noticed(with(Stage::Ready, "models/other").as_ref(), &key, CLAIM), Noticed::Stale);
    assert_eq!(noticed(Some(&job(Stage::Working)), &key, CLAIM), Noticed::Early);
    assert_eq!(noticed(Some(&job(Stage::Working)), &key, ID), Noticed::Stale, "another worker has the job now");
    assert_eq!(noticed(Some(&job(Stage::Failed)), &key, CLAIM), Noticed::Stale);
    assert_eq!(noticed(None, &key, CLAIM), Noticed::Stale);
}

#[test]
fn a_models_key_names_its_job_and_its_claim() {
    assert_eq!(parse_model_key(&Job::model_key(ID, CLAIM)), Some((ID, CLAIM)));
    for key in
        ["", "models/x.glb", "models/a/b.glb", &format!("models/{ID}.glb"), &format!("pictures/{ID}/{CLAIM}.glb")]
    {
        assert_eq!(parse_model_key(key), None, "{key}");
    }
}

#[test]
fn ids_are_random_or_follow_from_a_clients_key() {
    assert!(is_id(&new_id()) && new_id() != new_id());
    assert!(is_id(&id_of("order 7")) && id_of("order 7") == id_of("order 7") && id_of("order 7") != id_of("order 8"));
    for bad in ["", "x", &ID[1..], &ID.to_uppercase(), &format!("{ID}0"), &ID.replace('0', "/")] {
        assert!(!is_id(bad), "{bad}");
    }
}

#[test]
fn notices_come_from_a_bucket_or_through_a_topic() {
    let record =
        |name: &str, key: &str| serde_json::json!({ "eventName": name, "s3": { "object": { "key": key, "size": 1 } } });
    let body = serde_json::json!({ "Records": [
        record("ObjectCreated:Put", "models/a+b%2Fc.glb"), record("ObjectRemoved:Delete", "models/gone.glb"),
    ] });
    let plain = body.to_string();
    let wrapped = serde_json::json!({ "Type": "Notification", "TopicArn": "t", "Message": plain }).to_string();
    for body in [plain, wrapped] {
        assert_eq!(event::created(&body), Some(vec!["models/a b/c.glb".to_owned()]));
    }
    assert_eq!(event::created(r#"{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}"#), Some(vec![]));
    for poison in [
        "",
        "{}",
        "[]",
        "hello",
        r#"{"Records":[{}]}"#,
        r#"{"Event":"other"}"#,
        r#"{"Type":"Notification","Message":"x"}"#,
    ] {
        assert_eq!(event::created(poison), None, "{poison}");
    }
    let broken = serde_json::json!({ "Records": [record("ObjectCreated:Put", "%ff")] }).to_string();
    assert_eq!(event::created(&broken), None);
}
