//! Accounts and regions do not see each other; tables of other accounts open by policy alone.

use super::*;

#[test]
fn the_same_name_elsewhere_is_another_table() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    cloud.put("tab", "pk=S:a");
    for other in [cloud.elsewhere("222222222222", "us-east-1"), cloud.elsewhere("000000000000", "eu-west-1")] {
        assert_eq!(said(other.try_put("tab", "pk=S:b")), "ResourceNotFoundException: Requested resource not found");
        other.table("tab", "pk:S");
        assert_eq!(other.scan("tab").len(), 0);
        other.call(&api::DELETE_TABLE, api::DeleteTableInput { table_name: "tab".into() }).unwrap();
        other.round();
    }
    assert_eq!(cloud.scan("tab").len(), 1);
}

#[test]
fn a_policy_opens_a_table_to_another_account_by_its_arn() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    cloud.put("tab", "pk=S:a");
    let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/tab";
    let other = cloud.elsewhere("222222222222", "us-east-1");
    let get = || {
        let input = api::GetItemInput { table_name: arn.into(), key: item("pk=S:a"), ..Default::default() };
        other.call(&api::GET_ITEM, input).map(|o| shown(&o.item.unwrap()))
    };
    assert!(said(get()).starts_with("AccessDeniedException"));
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"dynamodb:GetItem","Resource":"*"}]}"#;
    let input = api::PutResourcePolicyInput { resource_arn: arn.into(), policy: policy.into(), ..Default::default() };
    let revision = cloud.call(&api::PUT_RESOURCE_POLICY, input).unwrap().revision_id.unwrap();
    assert_eq!(get().unwrap(), "pk=a");
    let scan = api::ScanInput { table_name: arn.into(), ..Default::default() };
    assert!(said(other.call(&api::SCAN, scan)).starts_with("AccessDeniedException"));
    let wrong = api::DeleteResourcePolicyInput { resource_arn: arn.into(), expected_revision_id: Some("1".into()) };
    assert!(said(cloud.call(&api::DELETE_RESOURCE_POLICY, wrong)).starts_with("PolicyNotFoundException"));
    let right = api::DeleteResourcePolicyInput { resource_arn: arn.into(), expected_revision_id: Some(revision) };
    cloud.call(&api::DELETE_RESOURCE_POLICY, right).unwrap();
    assert!(get().is_err());
}
