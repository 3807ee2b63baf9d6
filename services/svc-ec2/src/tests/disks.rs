//! Volumes' directories in memory: what lies where, with a fuse for each call.

use crate::Disks;
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

/// Each directory has one file, whose text says what it was made from.
#[derive(Default)]
pub(super) struct FakeDisks(Mutex<State>);

#[derive(Default)]
struct State {
    there: BTreeMap<String, String>,
    half: BTreeMap<String, String>,
    /// The next call fails with this.
    fails: Option<&'static str>,
}

impl FakeDisks {
    pub(super) fn fail(&self, why: &'static str) {
        self.state().fails = Some(why);
    }

    /// Writes into a volume.
    pub(super) fn write(&self, id: &str, text: &str) {
        self.state().there.insert(id.to_owned(), text.to_owned());
    }

    /// `ID text` a line.
    pub(super) fn shown(&self) -> String {
        let state = self.state();
        let whole = state.there.iter().map(|(id, text)| format!("{id} {text}\n"));
        whole.chain(state.half.keys().map(|id| format!("{id} half made\n"))).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("disks")
    }

    fn checked(&self) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        match state.fails.take() {
            Some(why) => Err(io::Error::other(why)),
            None => Ok(state),
        }
    }
}

impl Disks for FakeDisks {
    fn directory(&self, id: &str) -> PathBuf {
        PathBuf::from("/ebs").join(id)
    }
    fn is_made(&self, id: &str) -> bool {
        self.state().there.contains_key(id)
    }
    fn make(&self, id: &str, from: Option<&str>) -> io::Result<()> {
        let mut state = self.checked()?;
        let text = match from {
            Some(from) => state.there.get(from).cloned().ok_or(io::ErrorKind::NotFound)?,
            None => "empty".to_owned(),
        };
        state.there.entry(id.to_owned()).or_insert(text);
        Ok(())
    }
    fn copy(&self, volume: &str, snapshot: &str) -> io::Result<()> {
        let mut state = self.checked()?;
        let text = state.there.get(volume).cloned().ok_or(io::ErrorKind::NotFound)?;
        state.half.insert(snapshot.to_owned(), text);
        Ok(())
    }
    fn keep(&self, snapshot: &str) -> io::Result<u64> {
        let mut state = self.checked()?;
        let text = state.half.remove(snapshot).ok_or(io::ErrorKind::NotFound)?;
        let bytes = text.len() as u64;
        state.there.insert(snapshot.to_owned(), text);
        Ok(bytes)
    }
    fn remove(&self, id: &str) -> io::Result<()> {
        let mut state = self.checked()?;
        state.there.remove(id);
        state.half.remove(id);
        Ok(())
    }
    fn all(&self) -> io::Result<Vec<String>> {
        let state = self.state();
        Ok(state.there.keys().chain(state.half.keys()).cloned().collect())
    }
}
