//! Tags of every resource.

use super::Cloud;
use expect_test::expect;

#[test]
fn every_resource_has_tags() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "CreateRule ListenerArn=$li Priority=1 Conditions.1.Field=path-pattern Conditions.1.Values=/a Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Tags.1.Key=made Tags.1.Value=here => rule=Rules.1.RuleArn
         AddTags ResourceArns=$lb,$tg,$li,$rule Tags.1.Key=team Tags.1.Value=shop Tags.2.Key=empty
         RemoveTags ResourceArns=$lb,$tg TagKeys=empty,nothing
         ? DescribeTags ResourceArns=$lb,$tg,$li,$rule",
    );
    expect![[r#"
        > CreateRule ListenerArn=$li Priority=1 Conditions.1.Field=path-pattern Conditions.1.Values=/a Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Tags.1.Key=made Tags.1.Value=here => rule=Rules.1.RuleArn
        > AddTags ResourceArns=$lb,$tg,$li,$rule Tags.1.Key=team Tags.1.Value=shop Tags.2.Key=empty
        > RemoveTags ResourceArns=$lb,$tg TagKeys=empty,nothing
        > ? DescribeTags ResourceArns=$lb,$tg,$li,$rule
        TagDescriptions:
          ResourceArn: $lb
          Tags:
            Key: team
            Value: shop
        TagDescriptions:
          ResourceArn: $tg
          Tags:
            Key: team
            Value: shop
        TagDescriptions:
          ResourceArn: $li
          Tags:
            Key: empty
            Value: 
          Tags:
            Key: team
            Value: shop
        TagDescriptions:
          ResourceArn: $rule
          Tags:
            Key: empty
            Value: 
          Tags:
            Key: made
            Value: here
          Tags:
            Key: team
            Value: shop
    "#]].assert_eq(&said);
}

#[test]
fn tags_that_cannot_be() {
    let mut cloud = Cloud::furnished();
    let many: String = (0..51).map(|i| format!(" Tags.{i}.Key=k{i}")).collect();
    let resources = vec!["$lb"; 21].join(",");
    let said = cloud.faults(&format!(
        "AddTags ResourceArns=$lb Tags.1.Key=aws:x
         AddTags ResourceArns=$lb Tags.1.Key=x Tags.2.Key=x
         AddTags ResourceArns=$lb{many}
         AddTags Tags.1.Key=x
         AddTags ResourceArns=front Tags.1.Key=x
         AddTags ResourceArns=$lb,$lb0 Tags.1.Key=x
         DescribeTags
         DescribeTags ResourceArns={resources}
         RemoveTags ResourceArns=$li0 TagKeys=x"
    ));
    let text: Vec<&str> = said.lines().filter(|l| l.starts_with("  ")).map(str::trim).collect();
    expect![[r#"
          ! ValidationError: Tag key 'aws:x' is not valid: tag keys that start with 'aws:' are reserved
          ! DuplicateTagKeys: Tag key 'x' was specified more than once
          ! TooManyTags: The maximum number of tags per resource is '50'
          ! ValidationError: A resource ARN must be specified
          ! ValidationError: 'front' is not a valid resource ARN
          ! ValidationError: '$lb0' is not a valid resource ARN
          ! ValidationError: A resource ARN must be specified
          ! ValidationError: A maximum of '20' resource ARNs can be specified
          ! ValidationError: '$li0' is not a valid resource ARN"#]]
    .assert_eq(&text.join("\n"));
}
