//! The files of one machine's directory.
//!
//! `spec.json` what was asked for · `lock` held by the living shim · `ctl` its socket · `log` its own messages ·
//! `console` the machine's output · `disk/{upper,work}` what the machine changed · `root` the mount point · `boots` how
//! often · `slot` its uid range · `base` the host base under it ·
//! `userdata` what became of the user data · `end` why it ended.

use crate::sys::{self, Context, Result, Trouble};
use box_spec::{BoxSpec, Ending, UserDataState};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// Number of a machine's uid range within its cloud.
pub(crate) type Slot = u32;

/// Ranges of 65,536 ids that nobody assigns (systemd's UIDS-GIDS.md: above its containers, below 2^31).
pub(crate) const SLOTS: u32 = 4096;
const FIRST_ID: u32 = 0x7000_0000;

/// Paths and small records of one machine.
#[derive(Debug, Clone)]
pub(crate) struct BoxFiles {
    pub(crate) dir: PathBuf,
}

impl BoxFiles {
    pub(crate) fn at(dir: impl Into<PathBuf>) -> BoxFiles {
        BoxFiles { dir: dir.into() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.path("lock")
    }

    pub(crate) fn console(&self) -> PathBuf {
        self.path("console")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.path("log")
    }

    pub(crate) fn upper(&self) -> PathBuf {
        self.path("disk/upper")
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_slice(&std::fs::read(self.path(name)).ok()?).ok()
    }

    /// Whole or not at all: written beside, then renamed.
    fn write(&self, name: &str, value: &impl Serialize) -> Result<()> {
        let bytes = serde_json::to_vec(value).map_err(|e| Trouble::new(name, e.into()))?;
        let (new, path) = (self.path(&format!("{name}.new")), self.path(name));
        sys::write_new(&new, 0o600, &bytes).context(|| new.display().to_string())?;
        std::fs::rename(&new, &path).context(|| path.display().to_string())
    }

    pub(crate) fn spec(&self) -> Result<BoxSpec> {
        let path = self.path("spec.json");
        let bytes = std::fs::read(&path).context(|| path.display().to_string())?;
        serde_json::from_slice(&bytes).map_err(|e| Trouble::new(path.display().to_string(), e.into()))
    }

    pub(crate) fn set_spec(&self, spec: &BoxSpec) -> Result<()> {
        self.write("spec.json", spec)
    }

    pub(crate) fn boots(&self) -> u32 {
        self.read("boots").unwrap_or(0)
    }

    pub(crate) fn set_boots(&self, boots: u32) -> Result<()> {
        self.write("boots", &boots)
    }

    pub(crate) fn slot(&self) -> Option<Slot> {
        self.read("slot")
    }

    pub(crate) fn set_slot(&self, slot: Slot) -> Result<()> {
        self.write("slot", &slot)
    }

    /// The name of the host base under an ordinary user's disk.
    pub(crate) fn base(&self) -> Option<String> {
        self.read("base")
    }

    pub(crate) fn set_base(&self, name: &str) -> Result<()> {
        self.write("base", &name)
    }

    pub(crate) fn first_id(&self) -> u32 {
        FIRST_ID + (self.slot().unwrap_or(0) % SLOTS) * 65536
    }

    pub(crate) fn user_data(&self) -> UserDataState {
        self.read("userdata").unwrap_or(UserDataState::None)
    }

    pub(crate) fn set_user_data(&self, state: UserDataState) -> Result<()> {
        self.write("userdata", &state)
    }

    /// Why it ended; a machine without this file and without a shim was lost.
    pub(crate) fn ending(&self) -> Ending {
        self.read("end").unwrap_or(Ending::Lost)
    }

    pub(crate) fn set_ending(&self, ending: Ending) -> Result<()> {
        self.write("end", &ending)
    }

    pub(crate) fn clear_ending(&self) {
        // a file that is not there is what we want
        let _ = std::fs::remove_file(self.path("end"));
    }

    /// The last line of the shim's own log: why it ended before it could say so.
    pub(crate) fn last_words(&self) -> String {
        let text = std::fs::read(self.log()).unwrap_or_default();
        String::from_utf8_lossy(&text).lines().last().unwrap_or("the shim ended without a word").to_owned()
    }

    pub(crate) fn name(&self) -> String {
        let name = self.dir.file_name().unwrap_or_default();
        Path::new(name).display().to_string()
    }
}
