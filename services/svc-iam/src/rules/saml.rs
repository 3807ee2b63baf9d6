//! Metadata documents of SAML providers.
//!
//! IAM API Reference, CreateSAMLProvider: the document names the issuer, its expiry and its keys (SAML 2.0 Metadata).

use crate::errors::invalid_input;
use base::{Fault, Timestamp};
use quick_xml::Reader;
use quick_xml::events::Event;

/// How long a provider is valid whose metadata name no end, in milliseconds: a hundred years.
const VALID_MS: i64 = 100 * 365 * 24 * 3600 * 1000;

/// Reads a document; until when it is valid.
pub(crate) fn valid_until(document: &str, now: Timestamp) -> Result<Timestamp, Fault> {
    let bad = || invalid_input("Could not parse metadata");
    let mut reader = Reader::from_str(document);
    let (mut depth, mut root, mut provider) = (0_usize, None, false);
    loop {
        let event = reader.read_event().map_err(|_| bad())?;
        let (element, opens) = match event {
            Event::Start(element) => (element, true),
            Event::Empty(element) => (element, false),
            Event::End(_) => {
                depth = depth.checked_sub(1).ok_or_else(bad)?;
                continue;
            }
            // entities of a document's own could be anything
            Event::DocType(_) => return Err(bad()),
            Event::Eof => break,
            _ => continue,
        };
        let name = element.local_name().as_ref().to_owned();
        if depth == 0 {
            let attribute = |key: &str| {
                let found = element.try_get_attribute(key).ok().flatten();
                found.map(|a| a.value.into_owned())
            };
            let named = attribute("entityID").is_some_and(|id| !id.is_empty());
            if name != "EntityDescriptor" || !named {
                return Err(bad());
            }
            root = Some(attribute("validUntil"));
        }
        provider |= name == "IDPSSODescriptor";
        depth += usize::from(opens);
    }
    match root {
        Some(until) if depth == 0 && provider => {
            let until = until.and_then(|text| policy::timestamp(&text));
            Ok(until.unwrap_or_else(|| now.plus_ms(VALID_MS)))
        }
        _ => Err(bad()),
    }
}
