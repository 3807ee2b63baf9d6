//! The supply: gives a finished tree, and makes it first when it is not there.
//!
//! Decision: design page "machines" (one fetcher, one store by digest, progress shown, resumable, verified; `--offline` says what is missing).

use crate::{
    Cancel, EngineTree, ImageTree, Progress, Stage, SupplyError, Tree,
    apt::{Apt, config::Paths, resolve::Package, run, sources::Sources},
    error::At,
    finish,
    lock::CacheLock,
    progress::Reporter,
    recipe::{self, Kind, RECIPES, Recipe},
    rootfs::Root,
    store::Store,
    unpack,
};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Set-uid and set-gid are for machines, where a user namespace bounds them.
const ENGINE_MODE_MASK: u32 = 0o1777;
/// A file is hashed piece by piece, in bytes.
const HASHED_BYTES: usize = 64 * 1024;

/// Images and engines in a cache directory that the clouds of a user share. Every call blocks; give it a thread.
#[derive(Debug, Clone)]
pub struct Supply {
    cache: PathBuf,
    offline: bool,
    sources: Sources,
    cancel: Cancel,
}

impl Supply {
    /// A supply in `cache_dir` (`${XDG_CACHE_HOME}/hanul`; made when needed). `offline` never touches the network.
    /// Packages come from the host's own sources, or from the file that `HANUL_APT_SOURCES` names.
    pub fn new(cache_dir: impl Into<PathBuf>, offline: bool) -> Supply {
        Supply { cache: cache_dir.into(), offline, sources: Sources::from_env(), cancel: Cancel::default() }
    }

    /// The same with other package sources.
    pub fn with_sources(mut self, sources: Sources) -> Supply {
        self.sources = sources;
        self
    }

    /// The switch that stops this supply's work; what was fetched stays.
    pub fn cancel_handle(&self) -> Cancel {
        self.cancel.clone()
    }

    /// The tree of this recipe if it can be used at once, without network and without waiting.
    pub fn present(&self, name: &str) -> Option<Tree> {
        Store::new(&self.cache).current(recipe::find(name)?)
    }

    /// The machine image; fetched and unpacked when it is not there.
    pub fn base(&self, progress: &mut dyn FnMut(&Progress)) -> Result<ImageTree, SupplyError> {
        self.get("base", Kind::Image, progress)
    }

    /// An engine by name (`mariadb`); fetched and unpacked when it is not there.
    pub fn engine(&self, name: &str, progress: &mut dyn FnMut(&Progress)) -> Result<EngineTree, SupplyError> {
        self.get(name, Kind::Engine, progress)
    }

    /// Brings a recipe up to the archive's present state. The old tree stays until `prune`, for machines that still use it.
    pub fn refresh(&self, name: &str, progress: &mut dyn FnMut(&Progress)) -> Result<Tree, SupplyError> {
        let recipe = recipe::find(name).ok_or_else(|| SupplyError::UnknownRecipe(name.to_owned()))?;
        if self.offline {
            return Err(missing(format!("a newer {}", recipe.title)));
        }
        self.build(recipe, true, progress)
    }

    /// Removes trees that are not current and fetched packages. Only while no machine or engine runs from an old tree.
    pub fn prune(&self) -> Result<(), SupplyError> {
        let mut report = Reporter { name: "cache", callback: &mut |_| (), cancel: self.cancel.clone() };
        fs::create_dir_all(&self.cache).at(&self.cache)?;
        let _lock = CacheLock::take(&self.cache, &mut report)?;
        let store = Store::new(&self.cache);
        RECIPES.iter().try_for_each(|recipe| store.prune(recipe))?;
        let archives = Paths::new(&self.cache).archives();
        match fs::remove_dir_all(&archives) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).at(&archives),
            _ => Ok(()),
        }
    }

    fn get(&self, name: &str, kind: Kind, progress: &mut dyn FnMut(&Progress)) -> Result<Tree, SupplyError> {
        let recipe =
            recipe::find(name).filter(|r| r.kind == kind).ok_or_else(|| SupplyError::UnknownRecipe(name.to_owned()))?;
        match Store::new(&self.cache).current(recipe) {
            Some(tree) => Ok(tree),
            None => self.build(recipe, false, progress),
        }
    }

    fn build(
        &self,
        recipe: &'static Recipe,
        newer: bool,
        progress: &mut dyn FnMut(&Progress),
    ) -> Result<Tree, SupplyError> {
        let mut report = Reporter { name: recipe.name, callback: progress, cancel: self.cancel.clone() };
        fs::create_dir_all(&self.cache).at(&self.cache)?;
        let lock = CacheLock::take(&self.cache, &mut report)?;
        let store = Store::new(&self.cache);
        if let Some(tree) = store.current(recipe).filter(|_| !newer) {
            return Ok(tree);
        }
        let apt = match Apt::open(Paths::new(&self.cache), &self.sources, &lock) {
            Err(SupplyError::NoProgram { .. } | SupplyError::NoSources { .. }) if self.offline => {
                Err(missing(recipe.title.to_owned()))
            }
            other => other,
        }?;
        let packages = if self.offline { fetched(&apt, recipe) } else { fetch(&apt, recipe, newer, &mut report) }?;
        match store.adopt(recipe, &packages)? {
            Some(tree) => Ok(tree),
            None => make(&apt, &store, recipe, &packages, &mut report),
        }
    }
}

/// Resolves and fetches; when the lists are older than the archive (a 404), with new lists once more.
fn fetch(apt: &Apt<'_>, recipe: &Recipe, newer: bool, report: &mut Reporter<'_>) -> Result<Vec<Package>, SupplyError> {
    if !newer && apt.lists_are_fresh() {
        match resolve_and_fetch(apt, recipe, report) {
            Err(SupplyError::Apt { .. } | SupplyError::Digest { .. }) => {}
            other => return other,
        }
    }
    let update = apt.update(report)?;
    match resolve_and_fetch(apt, recipe, report) {
        // Not resolvable because lists could not be had: that is the reason to tell.
        Err(SupplyError::Apt { step: "resolve", .. }) if !update.success || update.stderr.contains("W: Failed") => {
            Err(SupplyError::Apt { step: "update the package lists", message: update.complaints() })
        }
        other => other,
    }
}

fn resolve_and_fetch(apt: &Apt<'_>, recipe: &Recipe, report: &mut Reporter<'_>) -> Result<Vec<Package>, SupplyError> {
    let packages = apt.resolve(recipe)?;
    apt.fetch(recipe, &packages, report)?;
    // A file that was damaged since it was fetched is fetched again, once.
    if verify(apt, &packages, report).is_err_and(|error| matches!(error, SupplyError::Digest { .. })) {
        apt.fetch(recipe, &packages, report)?;
    }
    verify(apt, &packages, report)?;
    Ok(packages)
}

/// Offline: the packages, if every one of them is there.
fn fetched(apt: &Apt<'_>, recipe: &Recipe) -> Result<Vec<Package>, SupplyError> {
    if !apt.has_lists() {
        return Err(missing(recipe.title.to_owned()));
    }
    let packages = apt.resolve(recipe)?;
    let absent: Vec<&Package> =
        packages.iter().filter(|p| file_matches(&apt.file(p), p).is_ok_and(|same| !same)).collect();
    if absent.is_empty() {
        return Ok(packages);
    }
    let megabytes = absent.iter().map(|p| p.size).sum::<u64>() as f64 / 1e6;
    let (lack, all) = (absent.len(), packages.len());
    Err(missing(format!("{} ({lack} of {all} packages, {megabytes:.1} MB)", recipe.title)))
}

fn missing(what: String) -> SupplyError {
    SupplyError::Missing { what, how: "run once without `--offline` so that it is fetched".to_owned() }
}

/// Compares every file with the signed index and removes those that differ.
fn verify(apt: &Apt<'_>, packages: &[Package], report: &mut Reporter<'_>) -> Result<(), SupplyError> {
    let mut bad = None;
    for (done, package) in packages.iter().enumerate() {
        report.step(Stage::Verifying, done as u64, packages.len() as u64)?;
        let file = apt.file(package);
        if !file_matches(&file, package).at(&file)? {
            if file.exists() {
                fs::remove_file(&file).at(&file)?;
            }
            bad = Some(SupplyError::Digest { package: package.file.clone() });
        }
    }
    bad.map_or(Ok(()), Err)
}

/// Whether a file is there with the size and digest that the index promises.
fn file_matches(file: &Path, package: &Package) -> io::Result<bool> {
    let mut content = match File::open(file) {
        Ok(content) => content,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    if content.metadata()?.len() != package.size {
        return Ok(false);
    }
    let mut hash = Sha256::new();
    let mut piece = vec![0; HASHED_BYTES];
    loop {
        match content.read(&mut piece)? {
            0 => break,
            n => hash.update(&piece[..n]),
        }
    }
    Ok(hex::encode(hash.finalize()) == package.sha256)
}

/// Unpacks verified packages and finishes the tree.
fn make(
    apt: &Apt<'_>,
    store: &Store,
    recipe: &Recipe,
    packages: &[Package],
    report: &mut Reporter<'_>,
) -> Result<Tree, SupplyError> {
    let making = store.begin(recipe)?;
    let mask = if recipe.kind == Kind::Engine { ENGINE_MODE_MASK } else { 0o7777 };
    let root = Root::new(making.join("root"), mask);
    let files: Vec<PathBuf> = packages.iter().map(|p| apt.file(p)).collect();
    unpack::unpack_all(&root, &files, report)?;
    report.step(Stage::Finishing, 0, 0)?;
    let sources = if recipe.kind == Kind::Image { apt.source_lines()? } else { String::new() };
    finish::finish(&root, recipe.kind, &sources).at(making.join("root"))?;
    link_libraries(&making.join("root"));
    let tree = store.finish(recipe, &making, packages)?;
    apt.tidy();
    Ok(tree)
}

/// Writes the tree's `ld.so.cache` with the *host's* ldconfig, which reads the tree's libraries and runs none of them.
/// Without it programs start as well, with a few more look-ups.
fn link_libraries(root: &Path) {
    if let Some(ldconfig) = run::find("ldconfig") {
        let _ = std::process::Command::new(ldconfig)
            .arg("-X")
            .arg("-r")
            .arg(root)
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status();
    }
}
