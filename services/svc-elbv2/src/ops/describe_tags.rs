//! DescribeTags: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html>

use crate::ops::add_tags::check;
use api_elbv2::{DescribeTagsInput, DescribeTagsOutput, Tag, TagDescription};
use base::Fault;
use kernel::{Cx, tags};
use store::Read;

/// Lists the tags of several resources.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeTagsInput) -> Result<DescribeTagsOutput, Fault> {
    let at = cx.scope();
    check(read, at, &input.resource_arns)?;
    let mut shown = Vec::with_capacity(input.resource_arns.len());
    for arn in input.resource_arns {
        let pairs = tags::of(read, at, &arn)?;
        let tags = pairs.into_iter().map(|(key, value)| Tag { key, value: Some(value) }).collect();
        shown.push(TagDescription { resource_arn: Some(arn), tags: Some(tags) });
    }
    Ok(DescribeTagsOutput { tag_descriptions: Some(shown) })
}
