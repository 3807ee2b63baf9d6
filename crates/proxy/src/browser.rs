//! The browsers' port: one port on the host on which every internet-facing balancer answers to `NAME.localhost`.
//!
//! Follows runtime.md, "Names". Only names under `.localhost` are served, so that a page of another site cannot reach
//! a balancer by rebinding its own name.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use arc_swap::ArcSwap;
use proxy_rules::host;

use crate::state::Endpoint;
use crate::worker::Admit;

/// Endpoints by balancer name, in lower case.
pub(crate) type Names = HashMap<String, Arc<Endpoint>>;

/// One browsers' port.
pub(crate) struct Browser {
    pub(crate) uid: u64,
    pub(crate) port: u16,
    pub(crate) names: Arc<ArcSwap<Names>>,
    pub(crate) admit: Admit,
    pub(crate) closed: AtomicBool,
}

impl Browser {
    /// The endpoint that a `Host` value names, or a sentence for the person who asked.
    pub(crate) fn endpoint(&self, asked: Option<&[u8]>) -> Result<Arc<Endpoint>, String> {
        let asked = String::from_utf8_lossy(host::name(asked.unwrap_or_default())).to_ascii_lowercase();
        let names = self.names.load();
        let known = asked.strip_suffix(".localhost").and_then(|name| names.get(name));
        known.cloned().ok_or_else(|| {
            let mut list: Vec<_> = names.keys().map(|n| format!("http://{n}.localhost:{}/", self.port)).collect();
            list.sort_unstable();
            match list.is_empty() {
                true => "There is no internet-facing load balancer with an HTTP listener yet.\n".to_owned(),
                false => format!("No load balancer answers here as '{asked}'. These do:\n{}\n", list.join("\n")),
            }
        })
    }
}
