use super::{decode, read, refused, text};
use crate::codec;
use expect_test::expect;
use serde_json::json;
use shape::Protocol;

#[test]
fn iam_lists_every_violation() {
    let long = "x".repeat(65);
    let f = refused("iam CreateUser", &format!("UserName={long}!&Path=nope&Tags.member.1.Key=a"));
    expect![[r#"400 ValidationError: 4 validation errors detected: Value 'nope' at 'path' failed to satisfy constraint: Member must satisfy regular expression pattern: (\u002F)|(\u002F[\u0021-\u007E]+\u002F); Value 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx!' at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64; Value 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx!' at 'userName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]+; Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null"#]]
    .assert_eq(&text(&f));
}

#[test]
fn a_single_violation_is_counted_in_the_singular() {
    let f = refused("iam CreateUser", "");
    assert_eq!(
        text(&f),
        "400 ValidationError: 1 validation error detected: Value null at 'userName' failed to satisfy constraint: Member must not be null"
    );
}

#[test]
fn iam_spells_out_what_a_name_may_hold() {
    let of = |op: &str, body: &str| text(&refused(&format!("iam {op}"), body));
    assert_eq!(
        of("CreateUser", "UserName=a%20b"),
        "400 ValidationError: The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
    );
    assert!(of("CreateGroup", "GroupName=a!").contains("for groupName is invalid."));
}

#[test]
fn enums_ranges_and_items_are_checked_while_reading() {
    let status = refused("iam UpdateAccessKey", "AccessKeyId=AKIAAAAAAAAAAAAAAAAA&Status=Sleeping");
    assert!(
        status.message.contains(
            "Value 'Sleeping' at 'status' failed to satisfy constraint: Member must satisfy enum value set: ["
        )
    );
    let range = refused("iam ListUsers", "MaxItems=1001");
    assert!(range.message.contains(
        "Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000"
    ));
    let items = refused("iam UntagUser", "UserName=a&TagKeys.member.1=ok&TagKeys.member.2=bad%21");
    assert!(items.message.contains("Value '[ok, bad!]' at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, "));
    assert!(items.message.starts_with("1 validation error detected"));
}

#[test]
fn text_that_is_no_number_is_malformed_input() {
    assert_eq!(
        text(&refused("iam ListUsers", "MaxItems=many")),
        "400 MalformedInput: Unable to parse 'many' at 'maxItems' as Integer"
    );
    assert_eq!(
        text(&refused("iam ListUsers", "MaxItems=")),
        "400 MalformedInput: Unable to parse '' at 'maxItems' as Integer"
    );
    assert_eq!(
        text(&refused("iam ListUsers", "MaxItems=99999999999")),
        "400 MalformedInput: Unable to parse '99999999999' at 'maxItems' as Integer"
    );
}

#[test]
fn a_sensitive_value_is_never_repeated() {
    let f = refused(
        "sts AssumeRoleWithWebIdentity",
        "RoleArn=arn:aws:iam::123456789012:role/a&RoleSessionName=ab&WebIdentityToken=abc",
    );
    assert!(f.message.contains("Value at 'webIdentityToken' failed to satisfy constraint"), "{}", f.message);
}

#[test]
fn ec2_names_the_missing_parameter_as_the_request_would() {
    assert_eq!(
        text(&refused("ec2 DeleteVpc", "")),
        "400 MissingParameter: The request must contain the parameter VpcId"
    );
    assert_eq!(
        text(&refused("ec2 CreateTags", "ResourceId.1=vpc-1")),
        "400 MissingParameter: The request must contain the parameter Tag"
    );
}

#[test]
fn ec2_says_what_is_wrong_with_a_value() {
    let all = [
        ("ec2 DescribeVpcs", "MaxResults=4"),
        ("ec2 DescribeVpcs", "MaxResults=lots"),
        ("ec2 CreateVpc", "InstanceTenancy=shared"),
        ("ec2 DescribeVpcs", "DryRun=perhaps"),
    ];
    let said: Vec<String> = all.iter().map(|(op, body)| text(&refused(op, body))).collect();
    expect![[r#"
        400 InvalidParameterValue: Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater than 5.
        400 InvalidParameterValue: Value (lots) for parameter maxResults is invalid. Expecting a value of type Integer.
        400 InvalidParameterValue: Value (shared) for parameter instanceTenancy is invalid. Valid values are: default, dedicated, host.
        400 InvalidParameterValue: Value (perhaps) for parameter dryRun is invalid. Expecting a value of type Boolean."#]]
    .assert_eq(&said.join("\n"));
}

#[test]
fn parameters_that_no_member_takes_are_reported_as_they_were_named() {
    let body =
        "Action=DescribeVpcs&Version=2016-11-15&VpcId.1=a&VpcIds.2=b&Filter.1.Nome=c&Filter.1.Name=d&AWSAccessKeyId=x";
    let (_, decoded) = decode("ec2 DescribeVpcs", body).unwrap();
    assert_eq!(decoded.unknown, ["Filter.1.Nome", "VpcIds.2"]);
    let f = codec(Protocol::Ec2Query).unwrap().unknown_parameter("VpcIds.2").unwrap();
    assert_eq!(text(&f), "400 UnknownParameter: The parameter VpcIds.2 is not recognized");
    assert!(codec(Protocol::AwsQuery).unwrap().unknown_parameter("X").is_none());
}

#[test]
fn a_value_where_a_structure_belongs_is_an_unknown_parameter() {
    let (input, decoded) = decode("ec2 RunInstances", "MinCount=1&MaxCount=1&Placement=here").unwrap();
    assert_eq!(decoded.unknown, ["Placement"]);
    assert!(matches!(shape::member(input.as_struct(), "Placement"), shape::Ref::Struct(_)));
}

#[test]
fn list_items_are_ordered_by_their_index_and_gaps_do_not_count() {
    let body = "VpcId.10=j&VpcId.2=b&VpcId.1=a&VpcId.99999=z";
    assert_eq!(read("ec2 DescribeVpcs", body), json!({ "VpcIds": ["a", "b", "j", "z"] }));
}

#[test]
fn an_empty_list_parameter_is_an_empty_list() {
    let body = "LoadBalancerArn=a&SecurityGroups=";
    assert_eq!(read("elbv2 SetSecurityGroups", body), json!({ "LoadBalancerArn": "a", "SecurityGroups": [] }));
}

#[test]
fn lists_with_a_name_of_their_own_are_also_read_as_members() {
    let wanted = json!({ "Filters": [{ "Name": "n", "Values": ["a", "b"] }] });
    let own = "Filters.Filter.1.Name=n&Filters.Filter.1.Values.Value.1=a&Filters.Filter.1.Values.Value.2=b";
    let old = "Filters.member.1.Name=n&Filters.member.1.Values.member.1=a&Filters.member.1.Values.member.2=b";
    assert_eq!(read("rds DescribeDBInstances", own), wanted);
    assert_eq!(read("rds DescribeDBInstances", old), wanted);
}

#[test]
fn of_a_repeated_parameter_the_last_counts() {
    assert_eq!(read("iam GetUser", "UserName=a&UserName=b"), json!({ "UserName": "b" }));
}
