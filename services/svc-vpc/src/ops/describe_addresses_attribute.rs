//! DescribeAddressesAttribute: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddressesAttribute.html>

use crate::errors;
use crate::model::Address;
use crate::ops::shared::{listing, reverse};
use api_ec2::{DescribeAddressesAttributeRequest, DescribeAddressesAttributeResult};
use base::Fault;
use kernel::{Cx, page};
use store::Read;

/// The names of elastic addresses for reverse questions. Pages may be as small as one here (1 to 1,000).
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeAddressesAttributeRequest,
) -> Result<DescribeAddressesAttributeResult, Fault> {
    let rows = listing::rows::<Address>(read, cx.scope(), &input.allocation_ids)?;
    let query = format!("DescribeAddressesAttribute {:?}", input.allocation_ids);
    let max = input.max_results.map(|n| n.max(1) as usize);
    let page = page::cut(cx, &query, rows, max, input.next_token.as_deref(), |a| a.id.to_string())
        .map_err(|page::BadToken| errors::bad_page_token())?;
    let one = |a: &Address| Ok(reverse::shown(a, reverse::name(read, cx.scope(), a)?));
    let addresses = Some(page.items.iter().map(one).collect::<Result<_, Fault>>()?);
    Ok(DescribeAddressesAttributeResult { addresses, next_token: page.next })
}
