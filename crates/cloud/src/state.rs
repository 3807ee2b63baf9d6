//! What a running daemon writes down for the other commands: `run/state.json`.

use crate::dirs::DataDir;
use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use std::fs;
use std::net::SocketAddr;

/// A running cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The daemon.
    pub pid: u32,
    /// Where it answers API calls.
    pub listen: SocketAddr,
    /// Its version.
    pub version: String,
    /// Where `NAME.localhost` leads to web servers.
    #[serde(default)]
    pub browse: Option<SocketAddr>,
}

impl State {
    /// The running cloud's state, or the failure that none runs.
    pub fn read(dir: &DataDir) -> Result<State, Failure> {
        if !dir.is_running() {
            return Err(Failure::not_running(dir.path()));
        }
        let text = fs::read_to_string(dir.join("run/state.json")).map_err(|_| Failure::not_running(dir.path()))?;
        Ok(serde_json::from_str(&text)?)
    }

    /// Written whole or not at all.
    pub fn write(&self, dir: &DataDir) -> Result<(), Failure> {
        let new = dir.join("run/state.json.new");
        fs::write(&new, serde_json::to_string(self)?)?;
        Ok(fs::rename(new, dir.join("run/state.json"))?)
    }

    /// `http://127.0.0.1:4566`
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.listen)
    }
}
