//! The cloud's own paths: status, reset, quotas.

use crate::state::State;
use base::{AccountId, Region};
use front::{Admin, AdminReply};
use kernel::{Kernel, quota};
use serde_json::{Value, json};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::watch;

/// What the control socket can reach.
pub struct Controls {
    pub kernel: Arc<Kernel>,
    pub state: State,
    pub durability: &'static str,
    pub stop: watch::Sender<bool>,
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
                ("GET", "/_hanul/quota") => self.quotas(),
                ("POST", "/_hanul/quota") => self.set_quota(body).await,
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
        json!({
            "endpoint": self.state.endpoint(),
            "pid": self.state.pid,
            "version": self.state.version,
            "durability": self.durability,
            "services": services,
            "loops": loops,
        })
    }

    async fn reset(&self) -> AdminReply {
        let kernel = self.kernel.clone();
        match tokio::task::spawn_blocking(move || kernel.reset()).await {
            Ok(Ok(())) => AdminReply::ok("{}"),
            Ok(Err(e)) => AdminReply::error(500, &e.to_string()),
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

    async fn set_quota(&self, body: &[u8]) -> AdminReply {
        let asked: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        let account = asked["account"].as_str().and_then(|a| a.parse::<AccountId>().ok());
        let region = asked["region"].as_str().and_then(Region::parse);
        let (Some(account), Some(region), Some(name), Some(value)) =
            (account, region, asked["name"].as_str(), asked["value"].as_u64())
        else {
            return AdminReply::error(400, "account, region, name and value are needed");
        };
        let (store, name) = (self.kernel.store.clone(), name.to_owned());
        match tokio::task::spawn_blocking(move || quota::set(&store, account, region, name, value)).await {
            Ok(Ok(())) => AdminReply::ok("{}"),
            Ok(Err(e)) => AdminReply::error(500, &e.to_string()),
            Err(e) => AdminReply::error(500, &e.to_string()),
        }
    }
}
