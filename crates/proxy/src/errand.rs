//! A request that is to be forwarded: which target it goes to and all that its answer needs to know, taken from the
//! head before the head's bytes are given up.

use std::sync::atomic::Ordering;

use proxy_rules::answer::Status;
use proxy_rules::decide::choose_group;
use proxy_rules::group::ProtocolVersion;
use proxy_rules::request::{Framing, Request, Version};
use proxy_rules::sticky;
use proxy_rules::transform::Rewritten;
use proxy_rules::{Forward, GroupId, Transforms};

use crate::conn::Site;
use crate::counters::add;
use crate::state::{Lineup, Link, Outstanding, TargetRt, View};
use crate::worker::Worker;

/// See the file's head.
pub(crate) struct Errand {
    pub(crate) target: Outstanding,
    pub(crate) link: Link,
    pub(crate) framing: Framing,
    pub(crate) to_head: bool,
    /// The client understands chunks.
    pub(crate) chunks: bool,
    pub(crate) keep_alive: bool,
    /// Close the target's connection too (an ambiguous request).
    pub(crate) close: bool,
    pub(crate) websocket: bool,
    pub(crate) expects_continue: bool,
    pub(crate) rewritten: Rewritten,
    binding: Option<Binding>,
}

/// How the answer binds the client.
struct Binding {
    group: GroupId,
    group_for: Option<std::time::Duration>,
    stickiness: Option<proxy_rules::Stickiness>,
    was_sticky: bool,
}

impl Errand {
    /// Chooses group and target; `transforms` are those of the rule that decided.
    pub(crate) fn new(
        worker: &Worker,
        site: &Site,
        (forward, transforms): (&Forward, Option<&Transforms>),
        request: &Request<'_>,
        close: bool,
    ) -> Result<Self, Status> {
        let rewritten = transforms.map_or(Ok(Rewritten::default()), |t| t.apply(request));
        let rewritten = rewritten.map_err(|_| Status::InternalError)?;
        let (now, _) = worker.now();
        let view = &site.view;
        let link = link(view, forward, request, now, worker.dice()).ok_or(Status::ServiceUnavailable)?;
        let lineups = link.group.lineups.load();
        let lineup = lineups.get(&site.node.uid).ok_or(Status::ServiceUnavailable)?;
        if lineup.config.protocol_version != ProtocolVersion::Http1 {
            return Err(Status::IncompatibleProtocol);
        }
        let (target, was_sticky) = target(view, lineup, link, request, now, worker.dice())?;
        let stickiness = lineup.config.stickiness.clone();
        let group_for = forward.group_stickiness.filter(|_| forward.groups.len() > 1);
        let binding = (stickiness.is_some() || group_for.is_some()).then(|| Binding {
            group: link.group.id.clone(),
            group_for,
            stickiness,
            was_sticky,
        });
        add(&link.stats.requests, 1);
        Ok(Self {
            target: Outstanding::at(target),
            link: link.clone(),
            framing: request.framing(),
            to_head: request.method() == b"HEAD",
            chunks: request.version() == Version::Http11,
            keep_alive: request.keeps_alive() && !close && !worker.is_stopping(),
            close,
            websocket: request.wants_websocket(),
            expects_continue: request.expects_continue(),
            rewritten,
            binding,
        })
    }

    /// The cookie whose arrival from the application starts a session.
    pub(crate) fn app_cookie(&self) -> Option<&str> {
        match self.binding.as_ref()?.stickiness.as_ref()? {
            proxy_rules::Stickiness::AppCookie { name, .. } => Some(name),
            proxy_rules::Stickiness::BalancerCookie { .. } => None,
        }
    }

    /// The cookies that the answer sets.
    pub(crate) fn cookies(&self, view: &View, app_cookie_set: bool, now: u64) -> Vec<String> {
        let Some(binding) = &self.binding else { return Vec::new() };
        let mut cookies = Vec::new();
        if let Some(duration) = binding.group_for {
            cookies.extend(sticky::group_cookies(&binding.group, duration, &*view.seal, now));
        }
        if let Some(stickiness) = &binding.stickiness {
            let session = (app_cookie_set, binding.was_sticky);
            let key = &self.target.0.key;
            cookies.extend(sticky::target_cookies(&binding.group, key, stickiness, session, &*view.seal, now));
        }
        cookies
    }
}

fn link<'a>(view: &'a View, forward: &Forward, request: &Request<'_>, now: u64, dice: u64) -> Option<&'a Link> {
    let wants = forward.group_stickiness.is_some() && forward.groups.len() > 1;
    let sticky = wants.then(|| sticky::remembered_group(request, &*view.seal, now)).flatten();
    view.links.get(choose_group(forward, sticky.as_ref(), dice)?)
}

/// The target, and whether it is the one that the client's cookie names.
fn target(
    view: &View,
    lineup: &Lineup,
    link: &Link,
    request: &Request<'_>,
    now: u64,
    dice: u64,
) -> Result<(std::sync::Arc<TargetRt>, bool), Status> {
    if let Some(stickiness) = &lineup.config.stickiness
        && let Some(key) = sticky::remembered_target(request, &link.group.id, stickiness, &*view.seal, now)
        && let Some(target) = lineup.by_key(&key)
    {
        return Ok((target.clone(), true));
    }
    let turn = link.group.turn.fetch_add(1, Ordering::Relaxed);
    let target = lineup.pick(turn, dice).ok_or(Status::ServiceUnavailable)?;
    Ok((target.clone(), false))
}
