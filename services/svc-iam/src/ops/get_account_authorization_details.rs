//! Everything about users, groups, roles and policies in one list.
//!
//! IAM API Reference, GetAccountAuthorizationDetails.

use crate::details::{self, Detail};
use crate::pages;
use api_iam::{EntityType, GetAccountAuthorizationDetailsRequest, GetAccountAuthorizationDetailsResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: GetAccountAuthorizationDetailsRequest,
) -> Result<GetAccountAuthorizationDetailsResponse, Fault> {
    let filter = input.filter.unwrap_or_default();
    let wanted = |kind: EntityType| filter.is_empty() || filter.contains(&kind);
    let found = details::all(cx, read, wanted)?;
    let query = format!("details {filter:?}");
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), |(order, _)| order.clone())?;
    let mut answer = GetAccountAuthorizationDetailsResponse {
        user_detail_list: Some(Vec::new()),
        group_detail_list: Some(Vec::new()),
        role_detail_list: Some(Vec::new()),
        policies: Some(Vec::new()),
        is_truncated: page.is_truncated,
        marker: page.marker,
    };
    for (_, detail) in page.items {
        match detail {
            Detail::User(d) => answer.user_detail_list.get_or_insert_default().push(*d),
            Detail::Group(d) => answer.group_detail_list.get_or_insert_default().push(*d),
            Detail::Role(d) => answer.role_detail_list.get_or_insert_default().push(*d),
            Detail::Policy(d) => answer.policies.get_or_insert_default().push(*d),
        }
    }
    Ok(answer)
}
