//! SIGTERM and SIGINT, as something that can be asked and waited for.

use std::io;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Tells when the program shall end.
#[derive(Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Listens for the signals from now on.
    pub(crate) fn listen() -> io::Result<Stop> {
        let (mut term, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let (say, told) = watch::channel(false);
        tokio::spawn(async move {
            tokio::select! {
                _ = term.recv() => {}
                _ = interrupt.recv() => {}
            }
            say.send_replace(true);
            // the last receiver goes with the program
            say.closed().await;
        });
        Ok(Stop(told))
    }

    /// Whether a signal has come.
    pub(crate) fn asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits for a signal.
    pub(crate) async fn wait(&mut self) {
        // an error says that nobody can ask any more: never, while the task above lives
        let _ = self.0.wait_for(|asked| *asked).await;
    }
}
