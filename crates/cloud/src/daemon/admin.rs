//! The cloud's own paths: status, clock, reset, quotas.

use crate::state::State;
use crate::world::{Fetched, Glue, Spot};
use base::{AccountId, Region};
use front::{Admin, AdminReply};
use kernel::{Kernel, quota};
use net_plan::Net;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// A new place is there within so many looks.
const PLACE_TRIES_MAX: usize = 500;
/// Between two looks.
const PLACE_PAUSE: Duration = Duration::from_millis(10);
/// Refused packets that are remembered.
const REFUSED_KEPT_MAX: usize = 10_000;

/// What the control socket can reach.
pub struct Controls {
    kernel: Arc<Kernel>,
    state: State,
    durability: &'static str,
    stop: watch::Sender<bool>,
    glue: Option<Arc<Glue>>,
    base: Option<Arc<Fetched>>,
    refused: Arc<Mutex<VecDeque<Value>>>,
}

impl Controls {
    /// Begins to remember refused packets.
    pub fn new(
        kernel: Arc<Kernel>,
        state: State,
        durability: &'static str,
        stop: watch::Sender<bool>,
        glue: Option<Arc<Glue>>,
        base: Option<Arc<Fetched>>,
    ) -> Controls {
        let refused: Arc<Mutex<VecDeque<Value>>> = Arc::default();
        if let Some((world, packets)) = glue.clone().and_then(|g| g.refused().ok().map(|p| (g, p))) {
            let kept = refused.clone();
            let remember = move || {
                for (number, packet) in packets.iter().enumerate() {
                    let machine = packet.interface.as_ref().and_then(|i| world.machine_of(i));
                    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                    if kept.len() >= REFUSED_KEPT_MAX {
                        kept.pop_front();
                    }
                    kept.push_back(super::refused::shown(number, &packet, machine));
                }
            };
            if let Err(e) = std::thread::Builder::new().name("refused".into()).spawn(remember) {
                tracing::error!("refused packets are not remembered: {e}");
            }
        }
        Controls { kernel, state, durability, stop, glue, base, refused }
    }
}

impl Admin for Controls {
    fn serve<'a>(
        &'a self,
        method: &'a str,
        path: &'a str,
        body: &'a [u8],
    ) -> Pin<Box<dyn Future<Output = AdminReply> + Send + 'a>> {
        Box::pin(async move {
            match (method, path) {
                ("GET", "/_hanul/health") => AdminReply::ok(r#"{"status":"ready"}"#),
                ("GET", "/_hanul/status") => AdminReply::ok(self.status().to_string()),
                ("POST", "/_hanul/reset") => self.reset().await,
                ("GET", "/_hanul/clock") => AdminReply::ok(super::clock::told(&self.kernel).to_string()),
                ("POST", "/_hanul/clock") => super::clock::advance(&self.kernel, body).await,
                ("GET", "/_hanul/quota") => self.quotas(),
                ("POST", "/_hanul/quota") => self.set_quota(body).await,
                ("GET", "/_hanul/inbox") => self.inbox(),
                ("GET", path) if path.starts_with("/_hanul/console/") => {
                    self.console(&path["/_hanul/console/".len()..])
                }
                ("GET", "/_hanul/refused") => {
                    let kept = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
                    AdminReply::ok(Value::Array(kept.iter().cloned().collect()).to_string())
                }
                ("GET", path) if path.starts_with("/_hanul/calls/") => self.calls(&path["/_hanul/calls/".len()..]),
                ("POST", path) if path.starts_with("/_hanul/place/") => {
                    self.place(&path["/_hanul/place/".len()..]).await
                }
                ("POST", "/_hanul/why") => super::why::answer(&self.kernel, body),
                ("POST", "/_hanul/stop") => {
                    self.stop.send_replace(true);
                    AdminReply::ok("{}")
                }
                _ => AdminReply::error(404, "no such path"),
            }
        })
    }
}

impl Controls {
    fn status(&self) -> Value {
        let loops: Vec<Value> = self
            .kernel
            .loops()
            .iter()
            .map(|l| json!({ "name": l.name, "rounds": l.rounds(), "error": l.error() }))
            .collect();
        let services: Vec<&str> = self.kernel.apis().iter().map(|a| a.name).collect();
        let doors: Vec<Value> = self
            .glue
            .iter()
            .flat_map(|g| g.doors())
            .map(|d| json!({ "public": d.public.to_string(), "host": d.host.to_string() }))
            .collect();
        json!({
            "doors": doors,
            "fetching": self.base.as_ref().and_then(|b| b.progress()),
            "places": super::tree::tree(&self.kernel),
            "endpoint": self.state.endpoint(),
            "pid": self.state.pid,
            "version": self.state.version,
            "durability": self.durability,
            "clock": super::clock::told(&self.kernel),
            "services": services,
            "loops": loops,
        })
    }

    /// A place of the simulated internet by its region or city; answers with its name when it is there.
    async fn place(&self, name: &str) -> AdminReply {
        let Some(glue) = &self.glue else { return AdminReply::error(404, "networks cannot run here") };
        let Some(spot) = Spot::parse(name) else {
            let help = "name a region, such as ap-northeast-2, or a city with an edge location, such as Seoul or ICN";
            return AdminReply::error(400, &format!("{name} is no place: {help}"));
        };
        glue.add_place(spot);
        self.kernel.wake("vpc-plan");
        for _ in 0..PLACE_TRIES_MAX {
            if glue.intent().internet.laptops.contains_key(&spot.name()) {
                return AdminReply::ok(json!({ "place": spot.name() }).to_string());
            }
            tokio::time::sleep(PLACE_PAUSE).await;
        }
        AdminReply::error(500, &format!("{name} could not be made; see: hanul status"))
    }

    /// Calls since so many milliseconds before now, on the cloud's clock.
    fn calls(&self, back: &str) -> AdminReply {
        let Ok(back) = back.parse::<i64>() else { return AdminReply::error(400, "a number of milliseconds is needed") };
        match super::calls::since(&self.kernel, self.kernel.clock.now().0.saturating_sub(back)) {
            Ok(calls) => AdminReply::ok(calls.to_string()),
            Err(e) => AdminReply::error(500, &e),
        }
    }

    fn console(&self, id: &str) -> AdminReply {
        let Some(glue) = &self.glue else { return AdminReply::error(404, "machines cannot run here") };
        match glue.console(id) {
            Ok(text) => {
                AdminReply::ok(json!({ "bytes": text.len(), "text": String::from_utf8_lossy(&text) }).to_string())
            }
            Err(e) => AdminReply::error(404, &e),
        }
    }

    async fn reset(&self) -> AdminReply {
        let kernel = self.kernel.clone();
        match tokio::task::spawn_blocking(move || kernel.reset()).await {
            Ok(Ok(())) => AdminReply::ok("{}"),
            Ok(Err(e)) => AdminReply::error(500, &e.to_string()),
            Err(e) => AdminReply::error(500, &e.to_string()),
        }
    }

    /// Mails and text messages of every account, the oldest first.
    fn inbox(&self) -> AdminReply {
        match self.kernel.store.snapshot().and_then(|read| svc_sns::inbox::all(&read)) {
            Ok(mut letters) => {
                letters.sort_by_key(|((_, number), l)| (l.at, *number));
                let shown = letters.into_iter().map(|((scope, _), l)| {
                    json!({ "account": scope.account.to_string(), "region": scope.region.code(), "kind": l.kind, "to": l.to,
                            "from": l.from, "subject": l.subject, "body": l.body, "at": l.at.to_string() })
                });
                AdminReply::ok(Value::Array(shown.collect()).to_string())
            }
            Err(e) => AdminReply::error(500, &e.to_string()),
        }
    }

    fn quotas(&self) -> AdminReply {
        match quota::changed(&self.kernel.store) {
            Ok(list) => AdminReply::ok(
                Value::Array(
                    list.into_iter()
                        .map(|(scope, name, value)| {
                            json!({ "account": scope.account.to_string(), "region": scope.region.code(),
                                    "name": name, "value": value })
                        })
                        .collect(),
                )
                .to_string(),
            ),
            Err(e) => AdminReply::error(500, &e.to_string()),
        }
    }

    /// A quota of a service that is the same in every region: `iam.UsersPerAccount`.
    fn is_global(&self, quota: &str) -> bool {
        let service = quota.split('.').next();
        self.kernel.apis().iter().any(|a| Some(a.name) == service && !a.global_endpoint.is_empty())
    }

    async fn set_quota(&self, body: &[u8]) -> AdminReply {
        let asked: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        let account = asked["account"].as_str().and_then(|a| a.parse::<AccountId>().ok());
        let region = asked["region"].as_str().and_then(Region::parse);
        let (Some(account), Some(region), Some(name), Some(value)) =
            (account, region, asked["name"].as_str(), asked["value"].as_u64())
        else {
            return AdminReply::error(400, "account, region, name and value are needed");
        };
        let room = name.split_once('.').map_or("", |(room, _)| room);
        // the rooms of EC2's API keep their quotas apart
        if room != "vpc" && !self.kernel.apis().iter().any(|a| a.name == room) {
            let message = format!("no service here has a quota {name}. They are named like vpc.vpcs-per-region");
            return AdminReply::error(400, &message);
        }
        let region = if self.is_global(name) { Region::GLOBAL } else { region };
        let (store, name) = (self.kernel.store.clone(), name.to_owned());
        match tokio::task::spawn_blocking(move || quota::set(&store, account, region, name, value)).await {
            Ok(Ok(())) => AdminReply::ok(json!({ "region": region.code() }).to_string()),
            Ok(Err(e)) => AdminReply::error(500, &e.to_string()),
            Err(e) => AdminReply::error(500, &e.to_string()),
        }
    }
}
