//! DescribeTags: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html>

use crate::ops::shared::listing::{self, Query, one};
use crate::ops::shared::resources;
use api_ec2::{self as api, DescribeTagsRequest, DescribeTagsResult, TagDescription};
use base::{Fault, glob};
use kernel::Cx;
use kernel::filter::{Asked, Filter};
use kernel::tags::{TAGS, TagValue};
use store::Read;

static FILTERS: &[Filter<Row>] = &[
    Filter { name: "key", values: |r| one(&r.shown.key) },
    Filter { name: "resource-id", values: |r| one(&r.shown.resource_id) },
    Filter { name: "resource-type", values: |r| one(&r.shown.resource_type) },
    Filter { name: "value", values: |r| one(&r.shown.value) },
];

/// A tag, with what it is sorted and paged by.
struct Row {
    place: String,
    shown: TagDescription,
}

/// Lists tags of all EC2 resources. `tag:KEY` stands for the tag itself here, not for its resource.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeTagsRequest) -> Result<DescribeTagsResult, Fault> {
    let at = cx.scope();
    let (by_tag, rest): (Vec<api::Filter>, Vec<api::Filter>) =
        input.filters.iter().flatten().cloned().partition(|f| f.name.as_deref().is_some_and(|n| n.starts_with("tag:")));
    let by_tag = listing::asked(&Some(by_tag));
    let mut rows = Vec::new();
    for ((_, id, key), TagValue(value)) in TAGS.list(read, &(&at,)).map_err(Fault::internal)? {
        let Some(kind) = resources::type_of(&id) else { continue };
        if by_tag.iter().all(|asked| is_tag(asked, &key, &value)) {
            rows.push(row(id, kind, key, value));
        }
    }
    rows.sort_by(|a, b| a.place.cmp(&b.place));
    // the filters are part of the query that a page token belongs to
    let ids = Some(by_tag.iter().map(|a| format!("{a:?}")).collect());
    let filters = Some(rest);
    let query = Query { ids: &ids, filters: &filters, max: input.max_results, token: &input.next_token };
    let (rows, next_token) = listing::page(cx, read, &query, rows, FILTERS, |r| &r.place)?;
    Ok(DescribeTagsResult { tags: Some(rows.into_iter().map(|r| r.shown).collect()), next_token })
}

fn is_tag((name, values): &Asked, key: &str, value: &str) -> bool {
    name.strip_prefix("tag:") == Some(key) && values.iter().any(|v| glob::matches(v, value))
}

fn row(id: String, kind: &str, key: String, value: String) -> Row {
    Row {
        place: format!("{id}\0{key}"),
        shown: TagDescription {
            key: Some(key),
            resource_id: Some(id),
            resource_type: Some(kind.to_owned()),
            value: Some(value),
        },
    }
}
