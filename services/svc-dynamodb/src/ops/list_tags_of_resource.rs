//! ListTagsOfResource: pages of ten.

use crate::errors::invalid;
use crate::ops::shared::find;
use api_dynamodb as api;
use base::Fault;
use kernel::{Cx, page, tags};
use store::Read;

/// Tags on one page.
const PAGE_MAX: usize = 10;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    i: api::ListTagsOfResourceInput,
) -> Result<api::ListTagsOfResourceOutput, Fault> {
    let (at, _) = find::by_arn(cx, read, &i.resource_arn)?;
    let all = tags::of(read, at, &i.resource_arn)?;
    let page = page::cut(cx, &i.resource_arn, all, Some(PAGE_MAX), i.next_token.as_deref(), |(k, _)| k.clone())
        .map_err(|_| invalid("Invalid NextToken"))?;
    let tags = page.items.into_iter().map(|(key, value)| api::Tag { key, value }).collect();
    Ok(api::ListTagsOfResourceOutput { tags: Some(tags), next_token: page.next })
}
