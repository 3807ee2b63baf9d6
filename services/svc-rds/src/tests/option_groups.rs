//! Option groups, log files, certificates and quotas.

use super::world::START;
use super::*;
use api_rds as api;

fn group(name: &str, engine: &str, major: &str) -> api::CreateOptionGroupMessage {
    api::CreateOptionGroupMessage {
        option_group_name: name.into(),
        engine_name: engine.into(),
        major_engine_version: major.into(),
        option_group_description: "words".into(),
        tags: None,
    }
}

#[test]
fn an_option_group_is_empty_and_belongs_to_one_major_version() {
    let mut cloud = Cloud::new();
    let made = cloud.ok(&api::CREATE_OPTION_GROUP, group("Mine", "mariadb", "10.11")).option_group.expect("a group");
    assert_eq!((made.option_group_name.as_deref(), made.options), (Some("mine"), Some(Vec::new())));
    let input = api::CreateDBInstanceMessage { option_group_name: Some("mine".into()), ..create("shop") };
    cloud.ok(&api::CREATE_DB_INSTANCE, input);
    cloud.settle();
    let delete = || api::DeleteOptionGroupMessage { option_group_name: "mine".into() };
    let refused = cloud.refused(&api::DELETE_OPTION_GROUP, delete());
    assert_eq!(
        refused,
        "400 InvalidOptionGroupStateFault: The option group 'mine' cannot be deleted because it is in use."
    );
    cloud.ok(&api::CREATE_OPTION_GROUP, group("other", "postgres", "15"));
    let other = api::CreateDBInstanceMessage { option_group_name: Some("other".into()), ..create("bank") };
    assert!(cloud.refused(&api::CREATE_DB_INSTANCE, other).contains("is associated with a different engine"));
    assert!(
        cloud
            .refused(&api::CREATE_OPTION_GROUP, group("third", "mariadb", "5.5"))
            .contains("Invalid major engine version")
    );
    assert!(cloud.refused(&api::CREATE_OPTION_GROUP, group("MINE", "mariadb", "10.11")).contains("already exists"));
    let options = api::DescribeOptionGroupOptionsMessage { engine_name: "mariadb".into(), ..Default::default() };
    let found = cloud.ok(&api::DESCRIBE_OPTION_GROUP_OPTIONS, options).option_group_options;
    assert_eq!(found, Some(Vec::new()), "what no engine has is not offered");
    let all = cloud.ok(&api::DESCRIBE_OPTION_GROUPS, Default::default()).option_groups_list.expect("groups");
    let names: Vec<_> = all.into_iter().filter_map(|g| g.option_group_name).collect();
    assert_eq!(
        names,
        ["default:mariadb-10-11", "default:mysql-8-0", "default:mysql-8-4", "default:postgres-15", "mine", "other"]
    );
}

fn portion(marker: Option<&str>, lines: Option<i32>) -> api::DownloadDBLogFilePortionMessage {
    api::DownloadDBLogFilePortionMessage {
        db_instance_identifier: "shop".into(),
        log_file_name: "error/mysql-error.log".into(),
        marker: marker.map(String::from),
        number_of_lines: lines,
    }
}

#[test]
fn logs_are_read_from_the_beginning_or_from_the_end() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    cloud.disks.logs.lock().expect("a lock").insert("error/mysql-error.log".into(), b"one\ntwo\nthree\n".to_vec());
    let read = |marker: Option<&str>, lines| {
        let d = cloud.ok(&api::DOWNLOAD_DB_LOG_FILE_PORTION, portion(marker, lines));
        (
            d.log_file_data.unwrap_or_default(),
            d.marker.unwrap_or_default(),
            d.additional_data_pending.unwrap_or_default(),
        )
    };
    assert_eq!(read(None, Some(2)), ("two\nthree\n".into(), "14".into(), false));
    assert_eq!(read(Some("0"), Some(1)), ("one\n".into(), "4".into(), true));
    assert_eq!(read(Some("4"), None), ("two\nthree\n".into(), "14".into(), false));
    assert_eq!(read(Some("99"), None), (String::new(), "14".into(), false));
    let missing = api::DownloadDBLogFilePortionMessage { log_file_name: "../../secret".into(), ..portion(None, None) };
    assert_eq!(
        cloud.refused(&api::DOWNLOAD_DB_LOG_FILE_PORTION, missing),
        "404 DBLogFileNotFoundFault: DBLog File: ../../secret, is not found on the DB instance"
    );
    assert!(cloud.refused(&api::DOWNLOAD_DB_LOG_FILE_PORTION, portion(Some("x"), None)).contains("marker"));
    let ask = api::DescribeDBLogFilesMessage { db_instance_identifier: "shop".into(), ..Default::default() };
    let found = cloud.ok(&api::DESCRIBE_DB_LOG_FILES, ask).describe_db_log_files.expect("files");
    assert_eq!((found[0].size, found[0].last_written), (Some(14), Some(START.0)));
}

#[test]
fn the_authority_and_the_quotas_are_the_cloud_s_own() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    let found = cloud.ok(&api::DESCRIBE_CERTIFICATES, Default::default()).certificates.expect("certificates");
    assert_eq!((found.len(), found[0].valid_from), (1, Some(START)));
    let other =
        api::DescribeCertificatesMessage { certificate_identifier: Some("rds-ca-2019".into()), ..Default::default() };
    assert!(cloud.refused(&api::DESCRIBE_CERTIFICATES, other).starts_with("404 CertificateNotFound"));
    let quotas = cloud.ok(&api::DESCRIBE_ACCOUNT_ATTRIBUTES, Default::default()).account_quotas.expect("quotas");
    assert_eq!(
        (quotas[0].account_quota_name.as_deref(), quotas[0].used, quotas[0].max),
        (Some("DBInstances"), Some(1), Some(40))
    );
}

#[test]
fn an_account_chooses_its_authority_and_takes_that_back() {
    let cloud = Cloud::new();
    let modify = |identifier: Option<&str>, remove| api::ModifyCertificatesMessage {
        certificate_identifier: identifier.map(String::from),
        remove_customer_override: remove,
    };
    let chosen = || {
        let all = cloud.ok(&api::DESCRIBE_CERTIFICATES, Default::default()).certificates.expect("certificates");
        (all[0].customer_override, all[0].customer_override_valid_till == all[0].valid_till)
    };
    let name = "rds-ca-rsa2048-g1";
    let made = cloud.ok(&api::MODIFY_CERTIFICATES, modify(Some(name), None)).certificate.expect("a certificate");
    assert_eq!((made.certificate_identifier.as_deref(), made.customer_override), (Some(name), Some(true)));
    assert_eq!(chosen(), (Some(true), true));
    cloud.ok(&api::MODIFY_CERTIFICATES, modify(None, Some(true)));
    assert_eq!(chosen(), (Some(false), false));
    let refused = |i, r| cloud.refused(&api::MODIFY_CERTIFICATES, modify(i, r));
    assert!(refused(Some("rds-ca-2019"), None).starts_with("404 CertificateNotFound"));
    assert!(refused(Some(name), Some(true)).starts_with("400 InvalidParameterCombination"));
    assert!(refused(None, None).starts_with("400 InvalidParameterValue"));
}
