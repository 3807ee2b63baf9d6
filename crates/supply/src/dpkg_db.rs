//! dpkg's database of a tree, so that `apt-get install` inside a machine knows what is already there (deb(5), dpkg(1), deb-triggers(5)).
//!
//! Every package is entered as installed: what its maintainer script would have done, `finish` does.

use crate::rootfs::{Meta, Root};
use std::{collections::BTreeMap, io};

const INFO: &str = "var/lib/dpkg/info";

/// The control files of one package.
#[derive(Debug)]
pub(crate) struct Control {
    /// Name, permission bits, content.
    files: Vec<(String, u32, Vec<u8>)>,
    text: String,
}

impl Control {
    /// `None` when there is no `control` among the files.
    pub(crate) fn new(files: Vec<(String, u32, Vec<u8>)>) -> Option<Control> {
        let (_, _, content) = files.iter().find(|(name, ..)| name == "control")?;
        let text = String::from_utf8_lossy(content).into_owned();
        Some(Control { files, text })
    }

    /// The first line of a field.
    fn field(&self, name: &str) -> Option<&str> {
        self.text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
    }

    /// How dpkg names this package's files: packages that can be there for two architectures carry it.
    fn info_name(&self) -> String {
        let (package, arch) =
            (self.field("Package").unwrap_or_default(), self.field("Architecture").unwrap_or_default());
        if self.field("Multi-Arch") == Some("same") { format!("{package}:{arch}") } else { package.to_owned() }
    }

    /// Everything that is read of it.
    #[cfg(any(test, feature = "fuzz"))]
    pub(crate) fn look(&self) {
        let _ = (self.info_name(), self.stanza());
        let _ = self.text.lines().filter_map(interest).count();
    }

    /// The package's stanza in the status file.
    fn stanza(&self) -> String {
        let (first, rest) = self.text.trim_end().split_once('\n').unwrap_or((self.text.trim_end(), ""));
        format!("{first}\nStatus: install ok installed\n{rest}\n")
    }
}

/// Writes a package's control files and list of paths; the answer is its stanza.
pub(crate) fn write_info(root: &Root, control: &Control, paths: &[String]) -> io::Result<String> {
    let name = control.info_name();
    for (file, mode, content) in &control.files {
        if file != "control" {
            root.write(format!("{INFO}/{name}.{file}"), *mode & 0o777, content)?;
        }
    }
    root.write(format!("{INFO}/{name}.list"), 0o644, paths.join("\n") + "\n")?;
    Ok(control.stanza())
}

/// Writes the status file and the small files that dpkg expects beside it.
pub(crate) fn write_status(root: &Root, mut stanzas: Vec<String>) -> io::Result<()> {
    stanzas.sort_unstable();
    root.write("var/lib/dpkg/status", 0o644, stanzas.join("\n"))?;
    for (file, content) in [("available", ""), ("diversions", ""), ("statoverride", ""), ("info/format", "1\n")] {
        root.write(format!("var/lib/dpkg/{file}"), 0o644, content)?;
    }
    for dir in ["alternatives", "parts", "updates", "triggers"] {
        root.dir(format!("var/lib/dpkg/{dir}"), Meta::mode(0o755))?;
    }
    write_triggers(root)
}

/// Who wants to be told of which change; dpkg keeps this beside the packages' own `triggers` files.
fn write_triggers(root: &Root) -> io::Result<()> {
    let mut wanted = BTreeMap::<String, String>::new();
    for file in root.list(INFO)? {
        let Some(package) = file.strip_suffix(".triggers") else { continue };
        for line in root.read(format!("{INFO}/{file}"))?.unwrap_or_default().lines() {
            if let Some((trigger, how)) = interest(line) {
                let (list, line) = match trigger.starts_with('/') {
                    true => ("File".to_owned(), format!("{trigger} {package}{how}\n")),
                    false => (trigger.to_owned(), format!("{package}{how}\n")),
                };
                wanted.entry(list).or_default().push_str(&line);
            }
        }
    }
    wanted.iter().try_for_each(|(list, lines)| root.write(format!("var/lib/dpkg/triggers/{list}"), 0o644, lines))
}

/// The trigger of an `interest` line and dpkg's mark for "does not wait".
fn interest(line: &str) -> Option<(&str, &'static str)> {
    match line.split_whitespace().collect::<Vec<_>>()[..] {
        ["interest" | "interest-await", trigger] => Some((trigger, "")),
        ["interest-noawait", trigger] => Some((trigger, "/noawait")),
        _ => None,
    }
}
