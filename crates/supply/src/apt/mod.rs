//! The host's `apt-get`, run with state of ours: it resolves, fetches and verifies; the host's own package state is never touched.
//!
//! apt.conf(5), apt-get(8). Sources, proxies and keys are the host's own unless the user names a sources file.

pub(crate) mod config;
pub(crate) mod resolve;
pub(crate) mod run;
pub(crate) mod sources;

use crate::{
    SupplyError,
    error::At,
    lock::CacheLock,
    progress::{Reporter, Stage},
    recipe::Recipe,
};
use config::Paths;
use resolve::Package;
use run::Output;
use sources::Sources;
use std::{
    fs,
    path::PathBuf,
    time::{Duration, SystemTime},
};

/// Package lists younger than this are used as they are.
const LISTS_AGE_MAX: Duration = Duration::from_secs(24 * 3600);

/// apt with this cache's state.
pub(crate) struct Apt<'a> {
    pub(crate) paths: Paths,
    pub(crate) lock: &'a CacheLock,
}

impl<'a> Apt<'a> {
    /// Makes the directories and the configuration; fetches nothing.
    pub(crate) fn open(paths: Paths, sources: &Sources, lock: &'a CacheLock) -> Result<Apt<'a>, SupplyError> {
        let need =
            |program| run::find(program).ok_or(SupplyError::NoProgram { program, how: sources::how_to_get_apt() });
        need("apt-get")?;
        need("dpkg-deb")?;
        sources.check()?;
        for dir in paths.dirs() {
            fs::create_dir_all(&dir).at(&dir)?;
        }
        for (path, content) in [
            (paths.status(), String::new()),
            (paths.preferences(), config::PREFERENCES.to_owned()),
            (paths.config(), config::render(&paths, sources)),
        ] {
            fs::write(&path, content).at(&path)?;
        }
        Ok(Apt { paths, lock })
    }

    /// Whether lists were fetched less than a day ago.
    pub(crate) fn lists_are_fresh(&self) -> bool {
        let age =
            fs::metadata(self.paths.stamp()).and_then(|m| m.modified()).map(|t| SystemTime::now().duration_since(t));
        matches!(age, Ok(Ok(age)) if age < LISTS_AGE_MAX)
    }

    /// Fetches the archive's lists. apt answers success when only some of several sources failed; resolving tells whether they mattered.
    pub(crate) fn update(&self, report: &mut Reporter<'_>) -> Result<Output, SupplyError> {
        report.step(Stage::Lists, 0, 0)?;
        let output = run::apt_get(self, &["update"], &mut |_| report.step(Stage::Lists, 0, 0))?;
        if output.success {
            fs::write(self.paths.stamp(), "").at(self.paths.stamp())?;
        }
        Ok(output)
    }

    /// The packages of a recipe with everything they depend on, from the lists that are there.
    pub(crate) fn resolve(&self, recipe: &Recipe) -> Result<Vec<Package>, SupplyError> {
        let empty = format!("Dir::Cache::archives={}", self.paths.none().display());
        let mut args = vec!["-o", &empty, "--print-uris", "install"];
        args.extend(recipe.packages);
        let output = run::apt_get(self, &args, &mut |_| Ok(()))?;
        let mut packages = resolve::parse(&output.stdout);
        packages.retain(|p| !recipe.leaves_out(p.name()));
        match (output.success, packages.is_empty()) {
            (true, false) => Ok(packages),
            _ => Err(SupplyError::Apt { step: "resolve", message: output.complaints() }),
        }
    }

    /// Fetches what is not there yet; a transfer that was cut goes on where it ended.
    pub(crate) fn fetch(
        &self,
        recipe: &Recipe,
        packages: &[Package],
        report: &mut Reporter<'_>,
    ) -> Result<(), SupplyError> {
        let total: u64 = packages.iter().filter(|p| !self.has(p)).map(|p| p.size).sum();
        if total == 0 {
            return Ok(());
        }
        report.step(Stage::Fetching, 0, total)?;
        let mut args = vec!["--download-only", "install"];
        args.extend(recipe.packages);
        let output = run::apt_get(self, &args, &mut |line| match resolve::percent(line) {
            Some(percent) => report.step(Stage::Fetching, (total as f64 * percent / 100.0) as u64, total),
            None => Ok(()),
        })?;
        if output.success { Ok(()) } else { Err(SupplyError::Apt { step: "fetch", message: output.complaints() }) }
    }

    /// Whether a package's file is there, by name and size; its digest is looked at before it is unpacked.
    pub(crate) fn has(&self, package: &Package) -> bool {
        fs::metadata(self.file(package)).is_ok_and(|m| m.len() == package.size)
    }

    /// Where a package's file lies.
    pub(crate) fn file(&self, package: &Package) -> PathBuf {
        self.paths.archives().join(&package.file)
    }

    /// Whether any package list was ever fetched.
    pub(crate) fn has_lists(&self) -> bool {
        let names = fs::read_dir(self.paths.lists()).into_iter().flatten().flatten();
        names.map(|e| e.file_name()).any(|name| name.to_string_lossy().contains("_Packages"))
    }

    /// Removes what apt can make again in half a second and what is larger than the lists it is made of.
    pub(crate) fn tidy(&self) {
        let _ = fs::remove_file(self.paths.package_cache());
    }

    /// The sources as lines for a machine's own `sources.list`; user names and passwords in addresses are left out with their line.
    pub(crate) fn source_lines(&self) -> Result<String, SupplyError> {
        let format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
        let output =
            run::apt_get(self, &["indextargets", "--format", format, "Created-By: Packages"], &mut |_| Ok(()))?;
        Ok(resolve::source_lines(&output.stdout))
    }
}
