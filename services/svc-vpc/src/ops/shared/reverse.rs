//! Names of elastic addresses for reverse questions: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AddressAttribute.html>

use crate::errors;
use crate::model::Address;
use crate::tables::REVERSE_NAMES;
use api_ec2::{AddressAttribute, PtrUpdateStatus};
use base::Fault;
use kernel::Scope;
use store::Read;

/// A name and each of its labels are at most so long (RFC 1035), in bytes.
const NAME_LENGTH_MAX: usize = 253;
const LABEL_LENGTH_MAX: usize = 63;

/// A host's full name: lower case, without the last dot.
pub fn parse(text: &str) -> Result<String, Fault> {
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    let is_label = |l: &str| {
        let ends = !l.starts_with('-') && !l.ends_with('-');
        let length = (1..=LABEL_LENGTH_MAX).contains(&l.len());
        length && ends && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let is_name = name.len() <= NAME_LENGTH_MAX && name.contains('.') && name.split('.').all(is_label);
    match is_name {
        true => Ok(name),
        false => Err(errors::invalid_value(text, "domainName", "This is not a valid domain name.")),
    }
}

/// The name that its owner gave an address.
pub fn name(read: &dyn Read, at: Scope, address: &Address) -> Result<Option<String>, Fault> {
    REVERSE_NAMES.get(read, &(at, address.id.clone())).map_err(Fault::internal)
}

/// An address with the name that it has.
pub fn shown(address: &Address, name: Option<String>) -> AddressAttribute {
    AddressAttribute {
        public_ip: Some(address.ip.to_string()),
        allocation_id: Some(address.id.to_string()),
        ptr_record: name.map(dotted),
        ..Default::default()
    }
}

/// An address with the name before, and the one that is to be.
pub fn changing(address: &Address, before: Option<String>, after: Option<String>) -> AddressAttribute {
    let update = PtrUpdateStatus { value: after.map(dotted), status: Some("PENDING".into()), ..Default::default() };
    AddressAttribute { ptr_record_update: Some(update), ..shown(address, before) }
}

fn dotted(name: String) -> String {
    name + "."
}
