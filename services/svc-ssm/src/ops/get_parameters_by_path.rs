//! GetParametersByPath: <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html>

use crate::errors;
use crate::ops::shared;
use crate::rules::public::lies_under;
use api_ssm::{GetParametersByPathRequest, GetParametersByPathResult};
use base::Fault;
use kernel::{Cx, page};
use store::Read;

/// Results of a page that asks for no number of its own, and the most.
const PAGE_RESULTS: i32 = 10;

/// The parameters under a path, in alphabetical order.
pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: GetParametersByPathRequest,
) -> Result<GetParametersByPathResult, Fault> {
    let path = input.path.trim();
    if !path.starts_with('/') || path.contains(' ') {
        return Err(errors::validation(
            "The parameter path must begin with a forward slash \"/\" and can't contain spaces.",
        ));
    }
    let recursive = input.recursive.unwrap_or(false);
    let mut found = shared::public(cx, read)?;
    found.retain(|p| p.name.as_ref().is_some_and(|n| lies_under(n, path, recursive)));
    let query = format!("GetParametersByPath {path} {recursive}");
    let max = usize::try_from(input.max_results.unwrap_or(PAGE_RESULTS)).ok();
    let name = |p: &api_ssm::Parameter| p.name.clone().unwrap_or_default();
    let page = page::cut(cx, &query, found, max, input.next_token.as_deref(), name).map_err(|_| errors::token())?;
    Ok(GetParametersByPathResult { parameters: Some(page.items), next_token: page.next })
}
