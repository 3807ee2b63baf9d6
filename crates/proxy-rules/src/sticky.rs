//! Sticky sessions: what the balancer's cookies say, and which cookies an answer sets.
//!
//! Follows "Sticky sessions for your Application Load Balancer" and "Forward actions": AWSALB and AWSALBTG each with a
//! CORS twin, AWSALBAPP of seven days, `Expires` renewed with every answer, contents sealed by [`Sealer`].

use std::time::Duration;

use crate::date::imf_fixdate;
use crate::group::{Stickiness, TargetKey};
use crate::limits::APP_COOKIE_SECONDS;
use crate::request::Request;
use crate::{GroupId, TargetId};

/// Encrypts cookie contents; text that it did not make, or made for another purpose, does not open.
pub trait Sealer {
    /// Seals for a purpose, into characters that a cookie may hold.
    fn seal(&self, purpose: &str, plain: &str) -> String;
    /// Opens what was sealed for that purpose.
    fn open(&self, purpose: &str, sealed: &[u8]) -> Option<String>;
}

const TARGET_COOKIES: [&str; 2] = ["AWSALB", "AWSALBCORS"];
const GROUP_COOKIES: [&str; 2] = ["AWSALBTG", "AWSALBTGCORS"];
const APP_COOKIES: [&str; 1] = ["AWSALBAPP-0"];

/// The group that the client's AWSALBTG cookie names.
pub fn remembered_group(request: &Request<'_>, sealer: &dyn Sealer, now: u64) -> Option<GroupId> {
    Some(read(request, &GROUP_COOKIES, sealer, now)?.group)
}

/// The target of this group that the client's cookies name.
pub fn remembered_target(
    request: &Request<'_>,
    group: &GroupId,
    stickiness: &Stickiness,
    sealer: &dyn Sealer,
    now: u64,
) -> Option<TargetKey> {
    let ticket = match stickiness {
        Stickiness::BalancerCookie { .. } => read(request, &TARGET_COOKIES, sealer, now)?,
        Stickiness::AppCookie { name, .. } => {
            request.cookie(name)?;
            read(request, &APP_COOKIES, sealer, now)?
        }
    };
    (&ticket.group == group).then_some(ticket.target)?
}

/// The cookies that bind the client to a target group.
pub fn group_cookies(group: &GroupId, duration: Duration, sealer: &dyn Sealer, now: u64) -> Vec<String> {
    let ticket = Ticket { expires: now + duration.as_secs(), group: group.clone(), target: None };
    write(&ticket, &GROUP_COOKIES, ticket.expires, sealer)
}

/// The cookies that bind the client to a target. With an application's cookie they are set once the application sets
/// its own (`app_cookie_set`) and renewed while the session lasts (`was_sticky`).
pub fn target_cookies(
    group: &GroupId,
    target: &TargetKey,
    stickiness: &Stickiness,
    (app_cookie_set, was_sticky): (bool, bool),
    sealer: &dyn Sealer,
    now: u64,
) -> Vec<String> {
    let ticket = |duration: &Duration| Ticket {
        expires: now + duration.as_secs(),
        group: group.clone(),
        target: Some(target.clone()),
    };
    match stickiness {
        Stickiness::BalancerCookie { duration } => {
            let ticket = ticket(duration);
            write(&ticket, &TARGET_COOKIES, ticket.expires, sealer)
        }
        Stickiness::AppCookie { duration, .. } if app_cookie_set || was_sticky => {
            write(&ticket(duration), &APP_COOKIES, now + APP_COOKIE_SECONDS, sealer)
        }
        Stickiness::AppCookie { .. } => Vec::new(),
    }
}

struct Ticket {
    expires: u64,
    group: GroupId,
    target: Option<TargetKey>,
}

impl Ticket {
    fn to_text(&self) -> String {
        let (port, id) = self.target.as_ref().map_or((0, ""), |t| (t.port, t.id.as_str()));
        format!("{}\n{}\n{port}\n{id}", self.expires, self.group)
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.splitn(4, '\n');
        let expires = lines.next()?.parse().ok()?;
        let group = GroupId::from(lines.next()?);
        let port: u16 = lines.next()?.parse().ok()?;
        let id = lines.next()?;
        let target = (!id.is_empty()).then(|| TargetKey { id: TargetId::from(id), port });
        Some(Self { expires, group, target })
    }
}

fn read(request: &Request<'_>, names: &[&str], sealer: &dyn Sealer, now: u64) -> Option<Ticket> {
    let sealed = names.iter().filter_map(|name| request.cookie(name));
    let mut tickets = sealed.filter_map(|text| Ticket::from_text(&sealer.open(names[0], text)?));
    tickets.find(|t| t.expires > now)
}

fn write(ticket: &Ticket, names: &[&str], expires: u64, sealer: &dyn Sealer) -> Vec<String> {
    let sealed = sealer.seal(names[0], &ticket.to_text());
    let expires = imf_fixdate(expires);
    let twin = |name: &&str| if name.ends_with("CORS") { "; SameSite=None" } else { "" };
    names.iter().map(|name| format!("{name}={sealed}; Expires={expires}; Path=/{}", twin(name))).collect()
}
