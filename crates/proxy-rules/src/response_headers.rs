//! Headers of responses that a listener's attributes decide about.
//!
//! Follows "HTTP header modification for your Application Load Balancer". A header that the target sent under the same name
//! gives way (our choice; AWS documents none).

use serde::{Deserialize, Serialize};

/// What responses of a listener carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseHeaders {
    /// `routing.http.response.server.enabled`: false removes `Server` from every response.
    pub server: bool,
    /// `routing.http.response.*.header_value`: names and values that are put into every response.
    pub put: Vec<(String, String)>,
}

impl Default for ResponseHeaders {
    fn default() -> Self {
        Self { server: true, put: Vec::new() }
    }
}

impl ResponseHeaders {
    /// Whether a header of this name, sent by a target, goes on to the client.
    pub fn passes(&self, name: &[u8]) -> bool {
        !self.put.iter().any(|(own, _)| own.as_bytes().eq_ignore_ascii_case(name))
    }

    /// Writes the headers that are put into every response.
    pub fn write(&self, out: &mut Vec<u8>) {
        for (name, value) in &self.put {
            [name.as_str(), ": ", value, "\r\n"].iter().for_each(|p| out.extend_from_slice(p.as_bytes()));
        }
    }
}
