//! Rules about the text of one file.

/// One idea per file; beyond this many lines it is split.
const FILE_LINES_MAX: usize = 600;
/// A function fits a screen; at this many lines it is too long.
const FUNCTION_LINES_MAX: usize = 70;

/// Words that must not stand in any file, and why. Written in two parts so that this file passes its own check.
const NEVER: &[(&str, &str, &str)] = &[
    ("/wo", "rk/", "a machine's path"),
    ("/ro", "ot/.cargo", "a machine's path"),
    ("/ro", "ot/.pyenv", "a machine's path"),
    ("crates", ".io", "a registry's host"),
    ("pypi", ".org", "a registry's host"),
    ("deb.deb", "ian.org", "a registry's host"),
    ("npm", "js.", "a registry's host"),
];

/// Words that must not stand in Rust code, and why.
const NEVER_IN_RUST: &[(&str, &str, &str)] = &[
    ("todo", "!(", "unfinished code answers NotImplemented by name"),
    ("unimple", "mented!(", "unfinished code answers NotImplemented by name"),
    ("#[ign", "ore", "a test that does not run proves nothing"),
    ("FIX", "ME", "mend it or describe the limit"),
    ("dbg", "!(", "a leftover"),
];

/// Adds a message for each broken rule.
pub(crate) fn check(name: &str, content: &str, wrong: &mut Vec<String>) {
    words(name, content, NEVER, wrong);
    if !name.ends_with(".rs") {
        return;
    }
    words(name, content, NEVER_IN_RUST, wrong);
    let lines: Vec<&str> = content.lines().collect();
    if lines.len() > FILE_LINES_MAX {
        wrong.push(format!("{name}: {} lines; one idea per file, split it (at most {FILE_LINES_MAX})", lines.len()));
    }
    let test = name.contains("/tests") || name.ends_with("tests.rs");
    if !test && !name.ends_with("build.rs") && !lines.first().is_some_and(|l| l.starts_with("//!")) {
        wrong.push(format!("{name}: open the file with `//!`: what it is for, then the page it follows"));
    }
    // a test tells its story in order; a room's table of operations is one visible list
    if !test && !name.ends_with("operations.rs") {
        functions(name, &lines, wrong);
    }
}

fn words(name: &str, content: &str, list: &[(&str, &str, &str)], wrong: &mut Vec<String>) {
    for (head, tail, why) in list {
        let word = format!("{head}{tail}");
        if let Some(line) = content.lines().position(|l| l.contains(&word)) {
            wrong.push(format!("{name}:{}: `{word}`: {why}", line + 1));
        }
    }
}

/// Relies on rustfmt: a function ends at the first closing brace with its own indentation.
fn functions(name: &str, lines: &[&str], wrong: &mut Vec<String>) {
    for (start, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let code = line.trim_start();
        let is_fn = ["fn ", "pub fn ", "pub(crate) fn ", "async fn ", "pub async fn ", "unsafe fn ", "pub(super) fn "]
            .iter()
            .any(|p| code.starts_with(p));
        if !is_fn || code.ends_with(';') || code.ends_with('}') {
            continue;
        }
        let close = format!("{}}}", " ".repeat(indent));
        let length = lines[start..].iter().position(|l| *l == close).map_or(0, |n| n + 1);
        if length > FUNCTION_LINES_MAX {
            let title: String = code.chars().take_while(|c| *c != '(').collect();
            wrong.push(format!("{name}:{}: `{title}` has {length} lines; at most {FUNCTION_LINES_MAX}", start + 1));
        }
    }
}
