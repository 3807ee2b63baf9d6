//! Holding a machine still: while every process of it is stopped, its files are what a power cut would leave, which is what
//! programs recover from, and what a snapshot of a storage volume is on AWS.
//!
//! How snapshots work: <https://docs.aws.amazon.com/ebs/latest/userguide/how_snapshots_work.html>; a DB instance's "brief I/O
//! suspension": <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateSnapshot.html>

use crate::{BoxId, Boxes, Exec, Streams};
use std::io::{BufRead, BufReader, pipe};

type Error = Box<dyn std::error::Error + Send + Sync>;

/// What the program inside says when nothing moves any more.
const STILL: &str = "still";

/// Runs inside the box: stops everything, waits until every thread has stopped (or gives up), says so, and lets everything go on when its standard
/// input ends: also when this daemon dies. It is a child of the shell that is started, and so is not
/// ended with it; that nobody listens any more does not end it either.
const HOLD: &str = r#"(
trap '' HUP INT PIPE TERM
kill -STOP -1 || exit 1
read -r me rest < /proc/self/stat
busy=1 rounds=0
while [ $busy = 1 ]; do
  busy=0 rounds=$((rounds + 1))
  if [ $rounds -gt 5000 ]; then kill -CONT -1; exit 1; fi
  for s in /proc/[0-9]*/task/[0-9]*/stat; do
    p=${s#/proc/}; p=${p%%/*}
    if [ $p = 1 ] || [ $p = $me ]; then continue; fi
    { read -r line < $s; } 2>/dev/null || continue
    case ${line##*) } in [TtZX]*) ;; *) busy=1 ;; esac
  done
done
echo still 2>/dev/null
read -r go
kill -CONT -1
)"#;

impl dyn Boxes + '_ {
    /// Does `work` while nothing in the machine moves.
    pub fn still<T>(&self, id: &BoxId, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        let (input, go) = pipe()?;
        let (output, said) = pipe()?;
        let errors = std::fs::File::options().write(true).open("/dev/null")?;
        let exec = Exec::of(["/bin/sh", "-c", HOLD]);
        let running = self.exec(id, &exec, Streams::Given([input.into(), said.into(), errors.into()]))?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let done = match line.trim_end() {
            STILL => work(),
            _ => Err("its programs could not be held still".into()),
        };
        drop(go);
        match running.wait() {
            0 => done,
            status => done.and(Err(format!("its programs were held still, and then: status {status}").into())),
        }
    }
}
