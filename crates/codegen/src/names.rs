//! From AWS's names to Rust's.

const KEYWORDS: &[&str] = &[
    "as", "break", "const", "continue", "else", "enum", "extern", "false", "fn", "for", "if", "impl", "in", "let",
    "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "static", "struct", "trait", "true", "type",
    "unsafe", "use", "where", "while", "async", "await", "dyn", "abstract", "become", "box", "do", "final", "macro",
    "override", "priv", "typeof", "unsized", "virtual", "yield", "try", "gen",
];
const NOT_RAW: &[&str] = &["self", "super", "crate", "Self"];
/// Names that generated code uses for other things.
const TAKEN: &[&str] = &[
    "String",
    "Vec",
    "Option",
    "Box",
    "Default",
    "Blob",
    "Timestamp",
    "Result",
    "Error",
    "Some",
    "None",
    "Document",
    "Ok",
    "Err",
    "Entries",
    "Self",
    "Clone",
    "Copy",
    "PartialEq",
    "Eq",
];

/// `cidr_block` for `CidrBlock`, `db_instance_arn` for `DBInstanceArn`, `ipv6_address` for `IPv6Address`.
pub(crate) fn snake(name: &str) -> String {
    let flat: String =
        name.replace("IPv", "Ipv").chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let c: Vec<char> = flat.chars().collect();
    let mut out = String::with_capacity(flat.len() + 8);
    for i in 0..c.len() {
        let before = i.checked_sub(1).map(|j| c[j]);
        let after = c.get(i + 1);
        let starts = c[i].is_ascii_uppercase()
            && before.is_some_and(|b| {
                b.is_ascii_lowercase()
                    || b.is_ascii_digit()
                    || b.is_ascii_uppercase() && after.is_some_and(|a| a.is_ascii_lowercase()) && !plural(&c, i)
            });
        if starts {
            out.push('_');
        }
        out.push(c[i].to_ascii_lowercase());
    }
    out
}

/// The `Ps` of `IPs` is no word of its own.
fn plural(c: &[char], i: usize) -> bool {
    c.get(i + 1) == Some(&'s') && c.get(i + 2).is_none_or(|c| c.is_ascii_uppercase())
}

/// A field's name.
pub(crate) fn field(name: &str) -> String {
    let s = snake(name);
    match () {
        () if NOT_RAW.contains(&s.as_str()) => s + "_",
        () if KEYWORDS.contains(&s.as_str()) => format!("r#{s}"),
        () => s,
    }
}

/// An operation's static: `CREATE_VPC`.
pub(crate) fn constant(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// A type's name.
pub(crate) fn camel(name: &str) -> String {
    let mut out: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    if let Some(first) = out.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if TAKEN.contains(&out.as_str()) { out + "_" } else { out }
}

/// The names of an enum's variants, each different: `ShuttingDown` for `shutting-down`, `Http` for `HTTP`, `_1` for `1`.
pub(crate) fn variants(values: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for v in values {
        let mut name = variant(v);
        while out.contains(&name) || name == "Self" {
            name.push('_');
        }
        out.push(name);
    }
    out
}

fn variant(value: &str) -> String {
    let mut out = String::new();
    for part in value.split(|c: char| !c.is_ascii_alphanumeric()).filter(|p| !p.is_empty()) {
        let shouting = part.chars().all(|c| !c.is_ascii_lowercase());
        let (first, rest) = part.split_at(1);
        out.push_str(&first.to_ascii_uppercase());
        out.push_str(&if shouting { rest.to_ascii_lowercase() } else { rest.to_owned() });
    }
    match out.chars().next() {
        None => "Empty".into(),
        Some(c) if c.is_ascii_digit() => format!("_{out}"),
        Some(_) => out,
    }
}
