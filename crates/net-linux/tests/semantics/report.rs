//! What was checked and what came out.

use std::{fmt::Debug, process::ExitCode, sync::Mutex, time::Instant};

/// The checks of one suite.
pub(crate) struct Report {
    suite: &'static str,
    started: Instant,
    lines: Mutex<Vec<(bool, String)>>,
    took: Mutex<f32>,
}

impl Report {
    pub(crate) fn new(suite: &'static str) -> Report {
        Report { suite, started: Instant::now(), lines: Mutex::new(Vec::new()), took: Mutex::new(0.0) }
    }

    pub(crate) fn panicked() -> Report {
        let report = Report::new("?");
        report.check("the suite does not panic", &"panicked", false);
        report
    }

    /// One check.
    pub(crate) fn check(&self, what: &str, got: &impl Debug, right: bool) {
        let text = format!("{what} -> {got:?}");
        let line = format!("{} {}: {text}", if right { "pass" } else { "FAIL" }, self.suite);
        println!("{line}");
        self.lines.lock().unwrap().push((right, text));
        *self.took.lock().unwrap() = self.started.elapsed().as_secs_f32();
    }

    /// One check of equality.
    pub(crate) fn equal<T: Debug + PartialEq>(&self, what: &str, got: &T, want: &T) {
        match got == want {
            true => self.check(what, got, true),
            false => self.check(what, &(got, "wanted", want), false),
        }
    }

    /// A measurement, not a check.
    pub(crate) fn note(&self, text: &str) {
        println!("note {}: {text}", self.suite);
    }
}

/// Numbers, failures again, exit status.
pub(crate) fn summary(reports: &[Report]) -> ExitCode {
    let (mut passed, mut failed) = (0, 0);
    for report in reports {
        let lines = report.lines.lock().unwrap();
        let wrong: Vec<&String> = lines.iter().filter(|(right, _)| !right).map(|(_, text)| text).collect();
        println!(
            "{:>6.1} s  {:>2} of {:>2}  {}",
            report.took.lock().unwrap(),
            lines.len() - wrong.len(),
            lines.len(),
            report.suite
        );
        wrong.iter().for_each(|text| println!("          FAIL {text}"));
        passed += lines.len() - wrong.len();
        failed += wrong.len();
    }
    println!("{passed} of {} checks pass", passed + failed);
    if failed == 0 && passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
