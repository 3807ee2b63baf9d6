//! Finished trees by digest: `trees/NAME/DIGEST/root` with `packages` beside it, and `trees/NAME/current` naming the one to use.
//!
//! A tree appears by one rename, after its bytes are on the disk; what an earlier process left half-made is removed by the next builder.

use crate::{
    SupplyError,
    apt::resolve::Package,
    error::At,
    recipe::{Kind, Recipe},
};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A finished tree. Nobody changes it: machines put their own layer on top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// The recipe: `base`, `mariadb`.
    pub name: &'static str,
    /// SHA-256 in hex of the recipe and its resolved packages with their digests.
    pub digest: String,
    /// The root directory of the tree.
    pub dir: PathBuf,
    /// Version of the leading package: Debian's release for `base`, the server's for an engine.
    pub version: String,
}

/// The root of a machine.
pub type ImageTree = Tree;

/// The root of an engine's box.
pub type EngineTree = Tree;

/// The trees of a cache.
#[derive(Debug, Clone)]
pub(crate) struct Store(PathBuf);

impl Store {
    pub(crate) fn new(cache: &Path) -> Store {
        Store(cache.join("trees"))
    }

    /// The tree to use now, if it is there. Needs no lock.
    pub(crate) fn current(&self, recipe: &Recipe) -> Option<Tree> {
        let text = fs::read_to_string(self.of(recipe).join("current")).ok()?;
        let (digest, rest) = text.trim_end().split_once(' ')?;
        let (revision, version) = rest.split_once(' ')?;
        let dir = self.of(recipe).join(digest).join("root");
        let usable = revision.parse() == Ok(recipe.revision) && digest.len() == 64 && dir.is_dir();
        usable.then(|| Tree { name: recipe.name, digest: digest.to_owned(), dir, version: version.to_owned() })
    }

    /// The tree of these packages, if it is there already; makes it the current one.
    pub(crate) fn adopt(&self, recipe: &Recipe, packages: &[Package]) -> Result<Option<Tree>, SupplyError> {
        let digest = digest(recipe, packages);
        let there = self.of(recipe).join(&digest).join("root").is_dir();
        if there { self.point(recipe, &digest, packages).map(Some) } else { Ok(None) }
    }

    /// An empty directory for a tree that is being made; leftovers of earlier attempts go first.
    pub(crate) fn begin(&self, recipe: &Recipe) -> Result<PathBuf, SupplyError> {
        let home = self.of(recipe);
        fs::create_dir_all(&home).at(&home)?;
        // A machine image holds set-uid programs: nobody else may reach them on the host.
        let mode = if recipe.kind == Kind::Image { 0o700 } else { 0o755 };
        fs::set_permissions(&home, Permissions::from_mode(mode)).at(&home)?;
        for entry in fs::read_dir(&home).at(&home)?.flatten() {
            if entry.file_name().to_string_lossy().starts_with("making-") {
                remove_tree(&entry.path()).at(entry.path())?;
            }
        }
        let making = home.join(format!("making-{}", std::process::id()));
        let root = making.join("root");
        fs::create_dir_all(&root).at(&root)?;
        for dir in [&making, &root] {
            fs::set_permissions(dir, Permissions::from_mode(0o755)).at(dir)?;
        }
        Ok(making)
    }

    /// Makes a finished tree visible and current.
    pub(crate) fn finish(&self, recipe: &Recipe, making: &Path, packages: &[Package]) -> Result<Tree, SupplyError> {
        let digest = digest(recipe, packages);
        let list = making.join("packages");
        fs::write(&list, listing(packages)).at(&list)?;
        flush(making);
        let place = self.of(recipe).join(&digest);
        fs::rename(making, &place).at(&place)?;
        self.point(recipe, &digest, packages)
    }

    /// Removes every tree but the current ones.
    pub(crate) fn prune(&self, recipe: &Recipe) -> Result<(), SupplyError> {
        let keep = self.current(recipe).map(|tree| tree.digest);
        for entry in fs::read_dir(self.of(recipe)).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name != "current" && Some(&name) != keep.as_ref() {
                remove_tree(&entry.path()).at(entry.path())?;
            }
        }
        Ok(())
    }

    fn of(&self, recipe: &Recipe) -> PathBuf {
        self.0.join(recipe.name)
    }

    fn point(&self, recipe: &Recipe, digest: &str, packages: &[Package]) -> Result<Tree, SupplyError> {
        let dir = self.of(recipe).join(digest).join("root");
        let version = version(recipe, &dir, packages);
        let (file, fresh) = (self.of(recipe).join("current"), self.of(recipe).join("current.new"));
        fs::write(&fresh, format!("{digest} {} {version}\n", recipe.revision)).at(&fresh)?;
        fs::rename(&fresh, &file).at(&file)?;
        Ok(Tree { name: recipe.name, digest: digest.to_owned(), dir, version })
    }
}

/// What the tree calls itself, or the version of its leading package.
fn version(recipe: &Recipe, dir: &Path, packages: &[Package]) -> String {
    let release = fs::read_to_string(dir.join("etc/debian_version")).ok().filter(|_| recipe.kind == Kind::Image);
    let lead = || packages.iter().find(|p| recipe.is_led_by(p.name())).map(Package::upstream_version);
    release.map(|text| text.trim().to_owned()).or_else(lead).filter(|v| !v.is_empty()).unwrap_or_else(|| "0".to_owned())
}

fn listing(packages: &[Package]) -> String {
    packages.iter().map(|p| format!("{} {} {}\n", p.sha256, p.size, p.file)).collect()
}

/// The digest of a recipe and the packages it resolved to.
pub(crate) fn digest(recipe: &Recipe, packages: &[Package]) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("hanul tree\n{}\n{}\n", recipe.name, recipe.revision));
    hash.update(listing(packages));
    hex::encode(hash.finalize())
}

/// Puts a tree's bytes on the disk before its rename can get there. Without sync(1) a power cut right now could leave a bad tree;
/// nothing else depends on it.
fn flush(dir: &Path) {
    let _ = Command::new("sync")
        .arg("-f")
        .arg(dir)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// Removes a directory of ours, also where a package made a directory that its owner may not write.
pub(crate) fn remove_tree(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            make_writable(dir)?;
            fs::remove_dir_all(dir)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn make_writable(dir: &Path) -> io::Result<()> {
    fs::set_permissions(dir, Permissions::from_mode(0o700))?;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            make_writable(&entry.path())?;
        }
    }
    Ok(())
}
