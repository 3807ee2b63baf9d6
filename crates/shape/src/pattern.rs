//! A model's regular expressions: Java's dialect, whole match, compiled when first used.
//!
//! AWS's `\w`, `\d` and `\s` are ASCII. The few patterns with look-around, which the regex crate leaves out, are checked by
//! functions of the same meaning.

use regex::Regex;
use std::sync::OnceLock;

/// The largest compiled pattern, in bytes.
const COMPILED_BYTES_MAX: usize = 4 << 20;

/// One pattern of the model.
pub struct Pattern {
    source: &'static str,
    test: OnceLock<Test>,
}

enum Test {
    Regex(Regex),
    Named(fn(&str) -> bool),
    /// The pattern cannot be compiled; it refuses nothing. A test keeps this empty for the patterns we have.
    Unknown,
}

impl Pattern {
    /// A pattern by its text in the model.
    pub const fn new(source: &'static str) -> Pattern {
        Pattern { source, test: OnceLock::new() }
    }
    /// The text in the model, as error messages show it.
    pub fn source(&self) -> &'static str {
        self.source
    }
    /// True when the whole text matches.
    pub fn matches(&self, text: &str) -> bool {
        match self.test() {
            Test::Regex(r) => r.is_match(text),
            Test::Named(f) => f(text),
            Test::Unknown => true,
        }
    }
    /// False for a pattern that can be neither compiled nor named.
    pub fn is_known(&self) -> bool {
        !matches!(self.test(), Test::Unknown)
    }
    fn test(&self) -> &Test {
        self.test.get_or_init(|| {
            if let Some((_, f)) = NAMED.iter().find(|(p, _)| *p == self.source) {
                return Test::Named(*f);
            }
            let whole = format!("^(?:{})$", ascii_classes(self.source));
            match regex::RegexBuilder::new(&whole).size_limit(COMPILED_BYTES_MAX).build() {
                Ok(r) => Test::Regex(r),
                Err(_) => Test::Unknown,
            }
        })
    }
}

/// Java's ASCII classes, spelled out.
fn ascii_classes(source: &str) -> String {
    let mut out = String::with_capacity(source.len() + 16);
    let mut chars = source.chars();
    let mut depth = 0usize;
    while let Some(c) = chars.next() {
        match c {
            '\\' => put_escape(&mut out, chars.next(), depth > 0),
            '[' => {
                depth += 1;
                out.push(c);
            }
            ']' => {
                depth = depth.saturating_sub(1);
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

fn put_escape(out: &mut String, c: Option<char>, in_class: bool) {
    let inner = match c {
        Some('w') => "0-9A-Za-z_",
        Some('d') => "0-9",
        Some('s') => r" \t\n\x0B\f\r",
        Some('W') => return out.push_str("[^0-9A-Za-z_]"),
        Some('D') => return out.push_str("[^0-9]"),
        Some('S') => return out.push_str(r"[^ \t\n\x0B\f\r]"),
        Some(c) => {
            out.push('\\');
            return out.push(c);
        }
        None => return out.push_str(r"\\"),
    };
    match in_class {
        true => out.push_str(inner),
        false => out.extend(["[", inner, "]"]),
    }
}

type Named = (&'static str, fn(&str) -> bool);

/// Patterns with look-around.
const NAMED: &[Named] = &[
    (r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", account_alias),
    (r"[A-Za-z](?!.*--)[0-9A-Za-z-]*[^-]|^default(?!.*--)(?!.*\.\.)[0-9A-Za-z-.]*[^-]", rds_parameter_group_name),
    (r"^(?=.{20,2048}$)arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[a-zA-Z0-9/_+=.@-]+", secret_arn),
];

fn account_alias(s: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let b = s.as_bytes();
    (3..=63).contains(&b.len())
        && plain(b[0])
        && plain(b[b.len() - 1])
        && b.iter().all(|&c| plain(c) || c == b'-')
        && !s.contains("--")
}

fn rds_parameter_group_name(s: &str) -> bool {
    let chars: Vec<char> = s.chars().collect();
    let Some((&last, rest)) = chars.split_last() else { return false };
    let letters = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let custom = !rest.is_empty()
        && rest[0].is_ascii_alphabetic()
        && rest.iter().all(letters)
        && last != '-'
        && !s[1..].contains("--");
    let default = s.strip_prefix("default").is_some_and(|tail| {
        let tail: Vec<char> = tail.chars().collect();
        tail.split_last().is_some_and(|(l, r)| *l != '-' && r.iter().all(|c| letters(c) || *c == '.'))
            && !s.contains("--")
            && !s.contains("..")
    });
    custom || default
}

fn secret_arn(s: &str) -> bool {
    let fields: Vec<&str> = s.splitn(7, ':').collect();
    let [arn, partition, service, region, account, secret, name] = fields[..] else { return false };
    let all = |t: &str, also: &str, upper: bool| {
        t.chars().all(|c| {
            c.is_ascii_lowercase() || c.is_ascii_digit() || also.contains(c) || upper && c.is_ascii_uppercase()
        })
    };
    (20..=2048).contains(&s.len())
        && arn == "arn"
        && partition.strip_prefix("aws").is_some_and(|p| p.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
        && service == "secretsmanager"
        && !region.is_empty()
        && all(region, "-", false)
        && account.len() == 12
        && account.bytes().all(|b| b.is_ascii_digit())
        && secret == "secret"
        && !name.is_empty()
        && all(name, "/_+=.@-", true)
}
