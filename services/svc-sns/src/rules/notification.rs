//! The documents that endpoints get, and what of them is signed.
//!
//! HTTP/HTTPS notification JSON format: <https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html>; verifying signatures:
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html>

use base::Timestamp;
use kernel::deliver::{Attribute, AttributeValue};
use serde_json::Value;

/// What a message to an endpoint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    Notification,
    /// Asks the endpoint to confirm, or tells that it is unsubscribed: the token and the link.
    Confirmation {
        token: &'a str,
        link: &'a str,
        /// It is unsubscribed.
        ended: bool,
    },
}

/// Everything that a document says.
pub(crate) struct Said<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) id: &'a str,
    pub(crate) sequence: Option<&'a str>,
    pub(crate) topic: &'a str,
    pub(crate) subject: Option<&'a str>,
    pub(crate) text: &'a str,
    pub(crate) at: Timestamp,
    pub(crate) attributes: &'a [(String, Attribute)],
    pub(crate) unsubscribe: &'a str,
}

/// A signature, and where its certificate is.
pub(crate) struct Signed {
    pub(crate) version: u8,
    pub(crate) signature: String,
    pub(crate) certificate: String,
}

impl Said<'_> {
    pub(crate) fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Notification => "Notification",
            Kind::Confirmation { ended: false, .. } => "SubscriptionConfirmation",
            Kind::Confirmation { ended: true, .. } => "UnsubscribeConfirmation",
        }
    }

    /// The text that is signed: names and values, a line each, in the order of the names.
    pub(crate) fn to_sign(&self) -> String {
        let at = self.at.to_string();
        let mut pairs = vec![("Message", self.text), ("MessageId", self.id)];
        match self.kind {
            Kind::Notification => pairs.extend(self.subject.map(|s| ("Subject", s))),
            Kind::Confirmation { link, .. } => pairs.push(("SubscribeURL", link)),
        }
        pairs.push(("Timestamp", &at));
        if let Kind::Confirmation { token, .. } = self.kind {
            pairs.push(("Token", token));
        }
        pairs.extend([("TopicArn", self.topic), ("Type", self.type_name())]);
        pairs.iter().map(|(name, value)| format!("{name}\n{value}\n")).collect()
    }

    /// The JSON document.
    pub(crate) fn document(&self, signed: &Signed) -> String {
        let mut out: Vec<(&str, Value)> = vec![("Type", self.type_name().into()), ("MessageId", self.id.into())];
        if let Kind::Confirmation { token, .. } = self.kind {
            out.push(("Token", token.into()));
        }
        out.extend(self.sequence.map(|s| ("SequenceNumber", s.into())));
        out.push(("TopicArn", self.topic.into()));
        out.extend(self.subject.map(|s| ("Subject", s.into())));
        out.push(("Message", self.text.into()));
        if let Kind::Confirmation { link, .. } = self.kind {
            out.push(("SubscribeURL", link.into()));
        }
        out.extend([
            ("Timestamp", self.at.to_string().into()),
            ("SignatureVersion", signed.version.to_string().into()),
            ("Signature", signed.signature.as_str().into()),
            ("SigningCertURL", signed.certificate.as_str().into()),
        ]);
        if self.kind == Kind::Notification {
            out.push(("UnsubscribeURL", self.unsubscribe.into()));
        }
        if !self.attributes.is_empty() {
            out.push(("MessageAttributes", Value::Object(self.attributes.iter().map(shown).collect())));
        }
        let lines: Vec<String> = out.iter().map(|(name, value)| format!("  \"{name}\" : {value}")).collect();
        format!("{{\n{}\n}}", lines.join(",\n"))
    }
}

fn shown((name, a): &(String, Attribute)) -> (String, Value) {
    let value = match &a.value {
        AttributeValue::Text(text) => text.clone(),
        AttributeValue::Bytes(bytes) => base64(bytes),
    };
    (name.clone(), serde_json::json!({ "Type": a.data_type, "Value": value }))
}

fn base64(bytes: &[u8]) -> String {
    use ::base64::Engine;
    ::base64::engine::general_purpose::STANDARD.encode(bytes)
}
