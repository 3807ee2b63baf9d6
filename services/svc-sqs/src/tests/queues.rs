//! Queues as resources: names, attributes, lists, tags, permissions, isolation.

use super::*;
use sqs::*;

fn create(c: &Cloud, name: &str, attributes: &[(&str, &str)]) -> String {
    let attributes = Some(entries(attributes));
    said(c.try_call(&CREATE_QUEUE, CreateQueueRequest { queue_name: name.into(), attributes, ..Default::default() }))
}

#[test]
fn the_same_queue_can_be_created_again_and_another_of_its_name_cannot() {
    let c = Cloud::new();
    let q = c.queue("q", &[("VisibilityTimeout", "5"), ("DelaySeconds", "1")]);
    assert_eq!(q, "http://127.0.0.1:4566/111122223333/q");
    assert_eq!(c.queue("q", &[]), q);
    assert_eq!(c.queue("q", &[("VisibilityTimeout", "5")]), q);
    assert_eq!(
        create(&c, "q", &[("DelaySeconds", "2")]),
        "QueueNameExists: A queue already exists with the same name and a different value for attribute DelaySeconds"
    );
}

#[test]
fn a_queue_has_one_kind_of_encryption() {
    let c = Cloud::new();
    let both = [("KmsMasterKeyId", "alias/aws/sqs"), ("SqsManagedSseEnabled", "true")];
    assert!(create(&c, "q", &both).starts_with("InvalidAttributeName: You can use one type of server-side encryption"));
    let q = c.queue("q", &[("KmsMasterKeyId", "alias/aws/sqs"), ("SqsManagedSseEnabled", "false")]);
    assert_eq!(c.attribute(&q, "SqsManagedSseEnabled").as_deref(), Some("false"));
    c.set(&q, &[("SqsManagedSseEnabled", "true")]).unwrap();
    assert_eq!(c.attribute(&q, "KmsMasterKeyId"), None, "the later kind counts");
}

#[test]
fn a_deleted_name_is_free_after_a_minute_and_the_new_queue_is_empty() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    c.send(&q, "old");
    let old = c.receive(&q, 1).remove(0);
    c.call(&DELETE_QUEUE, DeleteQueueRequest { queue_url: q.clone() });
    assert!(said(c.try_call(&SEND_MESSAGE, message(&q, "x"))).starts_with("QueueDoesNotExist: "));
    assert!(create(&c, "q", &[]).starts_with("QueueDeletedRecently: You must wait 60 seconds"));
    c.pass_seconds(60);
    c.queue("q", &[]);
    assert_eq!((c.counts(&q), c.bodies(&q, 1).len()), (["0", "0", "0"].map(String::from), 0));
    assert!(said(c.delete(&q, handle(&old))).starts_with("ReceiptHandleIsInvalid"), "of another queue");
}

#[test]
fn every_form_of_a_queues_address_is_taken() {
    let c = Cloud::new();
    c.queue("q", &[]);
    for url in [
        "https://sqs.us-east-1.amazonaws.com/111122223333/q",
        "https://us-east-1.queue.amazonaws.com/111122223333/q",
        "https://queue.amazonaws.com/111122223333/q",
        "http://localhost:4566/111122223333/q",
        "http://x/queue/us-east-1/111122223333/q",
        "/111122223333/q",
        "q",
    ] {
        c.send(url, url);
    }
    assert!(said(c.try_call(&SEND_MESSAGE, message("https://h/me/q", "x"))).starts_with("InvalidAddress: "));
}

#[test]
fn lists_have_prefixes_and_pages() {
    let c = Cloud::new();
    for n in ["a1", "a2", "a3", "b"] {
        c.queue(n, &[]);
    }
    let list = |prefix: &str, max, token| {
        let input = ListQueuesRequest { queue_name_prefix: Some(prefix.into()), max_results: max, next_token: token };
        c.call(&LIST_QUEUES, input)
    };
    let first = list("a", Some(2), None);
    assert_eq!(first.queue_urls.unwrap().len(), 2);
    let second = list("a", Some(2), first.next_token);
    assert_eq!((second.queue_urls.unwrap().len(), second.next_token), (1, None));
    assert_eq!(list("none", None, None).queue_urls, None);
}

#[test]
fn accounts_and_regions_see_their_own_queues() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    for (account, region) in [(OTHER, "us-east-1"), (ACCOUNT, "eu-west-1")] {
        let list = c.call_as(c.cx(account, region), &LIST_QUEUES, ListQueuesRequest::default()).unwrap();
        assert_eq!(list.queue_urls, None);
    }
    let foreign = c.call_as(c.cx(ACCOUNT, "eu-west-1"), &SEND_MESSAGE, message(&q, "x"));
    assert!(said(foreign).starts_with("QueueDoesNotExist"));
    let stranger = || c.call_as(c.cx(OTHER, "us-east-1"), &SEND_MESSAGE, message(&q, "x"));
    assert!(said(stranger()).starts_with("AccessDenied"), "{}", said(stranger()));
    let permission = AddPermissionRequest {
        queue_url: q.clone(),
        label: "senders".into(),
        aws_account_ids: Some(vec![OTHER.into()]),
        actions: Some(vec!["SendMessage".into()]),
    };
    c.call(&ADD_PERMISSION, permission.clone());
    stranger().unwrap();
    assert!(said(c.try_call(&ADD_PERMISSION, permission.clone())).ends_with("Reason: Already exists."));
    for (action, reason) in [
        ("DeleteQueue", "Only the queue owner is allowed to invoke this action."),
        ("Nothing", "Please refer to the appropriate WSDL for a list of valid actions."),
    ] {
        let other =
            AddPermissionRequest { label: "b".into(), actions: Some(vec![action.into()]), ..permission.clone() };
        assert_eq!(
            said(c.try_call(&ADD_PERMISSION, other)),
            format!("InvalidParameterValue: Value SQS:{action} for parameter ActionName is invalid. Reason: {reason}")
        );
    }
    c.call(&REMOVE_PERMISSION, RemovePermissionRequest { queue_url: q.clone(), label: "senders".into() });
    assert_eq!((said(stranger()).starts_with("AccessDenied"), c.attribute(&q, "Policy")), (true, None));
}

#[test]
fn tags_are_kept_and_removed() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    let tags = |q: &str| c.call(&LIST_QUEUE_TAGS, ListQueueTagsRequest { queue_url: q.into() }).tags;
    c.call(&TAG_QUEUE, TagQueueRequest { queue_url: q.clone(), tags: entries(&[("a", "1"), ("b", "2")]) });
    c.call(&UNTAG_QUEUE, UntagQueueRequest { queue_url: q.clone(), tag_keys: Some(vec!["a".into()]) });
    assert_eq!(tags(&q), Some(entries(&[("b", "2")])));
}

#[test]
fn a_queue_is_purged_once_a_minute() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    let purge = || c.try_call(&PURGE_QUEUE, PurgeQueueRequest { queue_url: q.clone() });
    c.send(&q, "x");
    purge().unwrap();
    assert_eq!(c.bodies(&q, 1).len(), 0);
    assert_eq!(said(purge()), "PurgeQueueInProgress: Only one PurgeQueue operation on q is allowed every 60 seconds.");
    c.pass_seconds(60);
    purge().unwrap();
}

#[test]
fn rows_of_purged_and_deleted_queues_are_removed() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    (0..3).for_each(|n| drop(c.send_to(&q, "g", &n.to_string(), None)));
    c.call(&PURGE_QUEUE, PurgeQueueRequest { queue_url: q.clone() });
    let end = std::time::Instant::now() + std::time::Duration::from_secs(10);
    let left = || {
        let read = c.kernel.store.snapshot().unwrap();
        crate::tables::BODIES.count(&read, &()).unwrap() + crate::tables::TOKENS.count(&read, &()).unwrap()
    };
    while left() > 0 {
        assert!(std::time::Instant::now() < end, "{} rows stay", left());
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}
