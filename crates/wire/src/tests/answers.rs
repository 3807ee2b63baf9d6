use super::{answer, op};
use crate::codec;
use base::Fault;
use expect_test::{Expect, expect};
use serde_json::{Value, json};

fn check(said: &str, output: Value, wanted: Expect) {
    wanted.assert_eq(&answer(said, output));
}

#[test]
fn ec2_answers_with_its_request_id_first_and_empty_lists_as_empty_elements() {
    check(
        "ec2 DescribeVpcs",
        json!({ "Vpcs": [] }),
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>req-1</requestId><vpcSet/></DescribeVpcsResponse>"#]],
    );
    check(
        "ec2 DescribeVpcs",
        json!({ "Vpcs": [{ "VpcId": "vpc-1", "IsDefault": true, "Tags": [{ "Key": "Name", "Value": "a<b>&\"c\"" }] }] }),
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>req-1</requestId><vpcSet><item><isDefault>true</isDefault><tagSet><item><key>Name</key><value>a&lt;b&gt;&amp;&quot;c&quot;</value></item></tagSet><vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>"#]],
    );
}

#[test]
fn an_ec2_operation_without_an_output_answers_true() {
    check(
        "ec2 DeleteVpc",
        json!({}),
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <DeleteVpcResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>req-1</requestId><return>true</return></DeleteVpcResponse>"#]],
    );
}

#[test]
fn query_services_wrap_their_result_and_put_the_request_id_last() {
    check(
        "iam GetAccountSummary",
        json!({ "SummaryMap": { "Users": 3 } }),
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <GetAccountSummaryResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetAccountSummaryResult><SummaryMap><entry><key>Users</key><value>3</value></entry></SummaryMap></GetAccountSummaryResult><ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata></GetAccountSummaryResponse>"#]],
    );
    check(
        "iam DeleteUser",
        json!({}),
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <DeleteUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata></DeleteUserResponse>"#]],
    );
    check(
        "rds DescribeDBSubnetGroups",
        json!({ "DBSubnetGroups": [{ "DBSubnetGroupName": "g", "Subnets": [] }] }),
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <DescribeDBSubnetGroupsResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBSubnetGroupsResult><DBSubnetGroups><DBSubnetGroup><DBSubnetGroupName>g</DBSubnetGroupName><Subnets/></DBSubnetGroup></DBSubnetGroups></DescribeDBSubnetGroupsResult><ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata></DescribeDBSubnetGroupsResponse>"#]],
    );
}

#[test]
fn iam_and_sts_print_whole_seconds_and_the_others_milliseconds() {
    let when = 1_706_704_496_789_i64;
    let sts = answer(
        "sts GetSessionToken",
        json!({ "Credentials": { "AccessKeyId": "a", "SecretAccessKey": "b", "SessionToken": "c", "Expiration": when } }),
    );
    assert!(sts.contains("<Expiration>2024-01-31T12:34:56Z</Expiration>"), "{sts}");
    let elb = answer("elbv2 DescribeLoadBalancers", json!({ "LoadBalancers": [{ "CreatedTime": when }] }));
    assert!(elb.contains("<CreatedTime>2024-01-31T12:34:56.789Z</CreatedTime>"), "{elb}");
}

#[test]
fn what_xml_cannot_carry_is_replaced() {
    let xml = answer("ec2 DescribeVpcs", json!({ "NextToken": "a\u{0}\u{1b}\r\n\tb" }));
    assert!(xml.contains("<nextToken>a\u{fffd}\u{fffd}&#xD;\n\tb</nextToken>"), "{xml}");
}

#[test]
fn each_protocol_has_its_own_error_document() {
    let fault = Fault::with_status(409, "EntityAlreadyExists", "User with name <Bob> already exists.");
    let text = |said: &str, fault: &Fault| {
        let (api, _) = op(said);
        let r = codec(api.protocol()).unwrap().encode_error(Some(api), fault, "req-1");
        format!("{} {:?}\n{}", r.status, r.headers, String::from_utf8(r.body).unwrap())
    };
    expect![[r#"
        409 [("content-type", "text/xml"), ("x-amzn-requestid", "req-1")]
        <?xml version="1.0" encoding="UTF-8"?>
        <ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>EntityAlreadyExists</Code><Message>User with name &lt;Bob&gt; already exists.</Message></Error><RequestId>req-1</RequestId></ErrorResponse>"#]]
    .assert_eq(&text("iam CreateUser", &fault));
    let fault = Fault::sender("InvalidVpcID.NotFound", "The vpc ID 'vpc-1' does not exist");
    expect![[r#"
        400 [("content-type", "text/xml;charset=UTF-8"), ("x-amzn-requestid", "req-1")]
        <?xml version="1.0" encoding="UTF-8"?>
        <Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>The vpc ID 'vpc-1' does not exist</Message></Error></Errors><RequestID>req-1</RequestID></Response>"#]]
    .assert_eq(&text("ec2 DeleteVpc", &fault));
    let ours = text("iam CreateUser", &Fault::internal("disk full"));
    assert!(ours.starts_with("500") && ours.contains("<Type>Receiver</Type>") && !ours.contains("disk full"), "{ours}");
}
