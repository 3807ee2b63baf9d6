//! DescribeAddressesAttribute: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddressesAttribute.html>

use crate::errors;
use crate::model::Address;
use crate::ops::shared::{listing, reverse};
use api_ec2::{AddressAttribute, DescribeAddressesAttributeRequest, DescribeAddressesAttributeResult};
use base::Fault;
use kernel::{Cx, page};
use store::Read;

/// The names of elastic addresses for reverse questions; who asks for the attribute is told of those that have it. Pages may be as small as one here (1 to 1,000).
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeAddressesAttributeRequest,
) -> Result<DescribeAddressesAttributeResult, Fault> {
    let rows = listing::rows::<Address>(read, cx.scope(), &input.allocation_ids)?;
    let mut shown = Vec::new();
    for address in rows {
        let name = reverse::name(read, cx.scope(), &address)?;
        if input.attribute.is_none() || name.is_some() {
            shown.push(reverse::shown(&address, name));
        }
    }
    let query = format!("DescribeAddressesAttribute {:?} {:?}", input.allocation_ids, input.attribute);
    let max = input.max_results.map(|n| n.max(1) as usize);
    let page = page::cut(cx, &query, shown, max, input.next_token.as_deref(), id)
        .map_err(|page::BadToken| errors::bad_page_token())?;
    Ok(DescribeAddressesAttributeResult { addresses: Some(page.items), next_token: page.next })
}

fn id(a: &AddressAttribute) -> String {
    a.allocation_id.clone().unwrap_or_default()
}
