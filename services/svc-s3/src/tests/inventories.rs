//! Inventories: when they come, what they list, what they refuse.

use super::*;
use crate::INVENTORY_LOOP;
use std::io::Read;

const POLICY: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},
    "Action":"s3:PutObject","Resource":"arn:aws:s3:::lists/*","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::site"},
    "StringEquals":{"aws:SourceAccount":"111111111111","s3:x-amz-acl":"bucket-owner-full-control"}}}}"#;

fn inventory(frequency: InventoryFrequency, versions: InventoryIncludedObjectVersions) -> InventoryConfiguration {
    InventoryConfiguration {
        id: "all".into(),
        is_enabled: true,
        included_object_versions: versions,
        schedule: InventorySchedule { frequency },
        optional_fields: Some(vec![InventoryOptionalField::ETag, InventoryOptionalField::Size]),
        destination: InventoryDestination {
            s3_bucket_destination: InventoryS3BucketDestination {
                bucket: "arn:aws:s3:::lists".into(),
                format: InventoryFormat::Csv,
                prefix: Some("inv".into()),
                ..Default::default()
            },
        },
        ..Default::default()
    }
}

fn put(c: &Cloud, inventory_configuration: InventoryConfiguration) -> Result<shape::Unit, Fault> {
    let input = PutBucketInventoryConfigurationRequest {
        bucket: "site".into(),
        id: "all".into(),
        inventory_configuration,
        ..Default::default()
    };
    c.call(ME, &PUT_BUCKET_INVENTORY_CONFIGURATION, input)
}

fn pair() -> Cloud {
    let c = cloud();
    c.versioned("site");
    c.bucket("lists");
    let input = PutBucketPolicyRequest { bucket: "lists".into(), policy: POLICY.into(), ..Default::default() };
    c.call(ME, &PUT_BUCKET_POLICY, input).unwrap();
    c
}

fn keys(c: &Cloud) -> Vec<String> {
    let input = ListObjectsV2Request { bucket: "lists".into(), ..Default::default() };
    let found = c.call(ME, &LIST_OBJECTS_V2, input).unwrap().contents.unwrap_or_default();
    found.into_iter().map(|o| o.key.unwrap()).collect()
}

/// The list that the manifest names, after the manifest's sum was checked.
fn list(c: &Cloud, folder: &str) -> (serde_json::Value, String) {
    let manifest = c.get("lists", &format!("{folder}/manifest.json")).unwrap();
    let sum = c.get("lists", &format!("{folder}/manifest.checksum")).unwrap();
    assert_eq!(hex::encode(checksum::sum(checksum::Algorithm::Md5, &manifest)).into_bytes(), sum);
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let packed = c.get("lists", manifest["files"][0]["key"].as_str().unwrap()).unwrap();
    assert_eq!(manifest["files"][0]["size"], packed.len());
    let md5 = hex::encode(checksum::sum(checksum::Algorithm::Md5, &packed));
    assert_eq!(manifest["files"][0]["MD5checksum"], md5.as_str());
    let mut text = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
    (manifest, text)
}

#[test]
fn a_daily_list_comes_at_midnight_with_its_manifest() {
    let c = pair();
    c.put("site", "a b", b"first");
    c.put("site", "a b", b"second");
    c.put("site", "gone", b"x");
    let gone = DeleteObjectRequest { bucket: "site".into(), key: "gone".into(), ..Default::default() };
    c.call(ME, &DELETE_OBJECT, gone).unwrap();
    put(&c, inventory(InventoryFrequency::Daily, InventoryIncludedObjectVersions::Current)).unwrap();
    c.kernel.wake(INVENTORY_LOOP);
    assert_eq!(keys(&c).len(), 0);
    c.clock.advance_ms(2 * 3_600_000);
    c.until(INVENTORY_LOOP, || keys(&c).len() == 4);
    let (manifest, text) = list(&c, "inv/site/all/2023-11-15T00-13Z");
    assert_eq!(text, "\"site\",\"a+b\",\"6\",\"a9f0e61a137d86aa9db53465e0801612\"\n");
    assert_eq!(manifest["fileSchema"], "Bucket, Key, Size, ETag");
    assert_eq!(manifest["destinationBucket"], "arn:aws:s3:::lists");
    let link = c.get("lists", "inv/site/all/hive/dt=2023-11-15-00-13/symlink.txt").unwrap();
    let data = format!("s3://lists/{}\n", manifest["files"][0]["key"].as_str().unwrap());
    assert_eq!(String::from_utf8(link).unwrap(), data);
}

#[test]
fn all_versions_are_listed_where_they_are_wanted_and_a_weekly_list_comes_on_sunday() {
    let c = pair();
    let old = c.put("site", "k", b"1").version_id.unwrap();
    let new = c.put("site", "k", b"2").version_id.unwrap();
    put(&c, inventory(InventoryFrequency::Weekly, InventoryIncludedObjectVersions::All)).unwrap();
    // from Tuesday to Saturday nothing
    c.clock.advance_ms(4 * DAY_MS);
    c.kernel.wake(INVENTORY_LOOP);
    assert_eq!(keys(&c).len(), 0);
    c.clock.advance_ms(DAY_MS);
    c.until(INVENTORY_LOOP, || keys(&c).len() == 4);
    let (manifest, text) = list(&c, "inv/site/all/2023-11-19T22-13Z");
    assert_eq!(manifest["fileSchema"], "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, ETag");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with(&format!("\"site\",\"k\",\"{new}\",\"true\",\"false\",\"1\",")), "{text}");
    assert!(lines[1].starts_with(&format!("\"site\",\"k\",\"{old}\",\"false\",\"false\",\"1\",")), "{text}");
}

#[test]
fn inventories_are_read_listed_deleted_and_refused_by_name() {
    let c = pair();
    let daily = || inventory(InventoryFrequency::Daily, InventoryIncludedObjectVersions::Current);
    put(&c, daily()).unwrap();
    let get = || {
        let ask =
            GetBucketInventoryConfigurationRequest { bucket: "site".into(), id: "all".into(), ..Default::default() };
        c.call(ME, &GET_BUCKET_INVENTORY_CONFIGURATION, ask)
    };
    assert_eq!(get().unwrap().inventory_configuration.unwrap().optional_fields.unwrap().len(), 2);
    let ask = ListBucketInventoryConfigurationsRequest { bucket: "site".into(), ..Default::default() };
    let listed = c.call(ME, &LIST_BUCKET_INVENTORY_CONFIGURATIONS, ask).unwrap();
    assert_eq!((listed.inventory_configuration_list.unwrap().len(), listed.is_truncated), (1, Some(false)));
    let mut orc = daily();
    orc.destination.s3_bucket_destination.format = InventoryFormat::Orc;
    assert!(put(&c, orc).unwrap_err().message.contains("Format=ORC"));
    let mut other = daily();
    other.id = "other".into();
    assert_eq!(said(put(&c, other)), "400 InvalidArgument");
    let mut nowhere = daily();
    nowhere.destination.s3_bucket_destination.bucket = "arn:aws:s3:::nowhere".into();
    assert_eq!(said(put(&c, nowhere)), "400 InvalidS3DestinationBucket");
    let delete = || {
        let ask =
            DeleteBucketInventoryConfigurationRequest { bucket: "site".into(), id: "all".into(), ..Default::default() };
        c.call(ME, &DELETE_BUCKET_INVENTORY_CONFIGURATION, ask)
    };
    assert_eq!((said(delete()), said(delete())), ("no error".into(), "404 NoSuchConfiguration".into()));
    assert_eq!(said(get()), "404 NoSuchConfiguration");
}
