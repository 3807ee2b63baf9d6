//! Texts with policy variables and wild cards: `arn:aws:s3:::home/${aws:username, 'nobody'}/*`.
//!
//! IAM User Guide, "IAM policy elements: Variables and tags". What a variable stands for is always literal, and `${*}`, `${?}` and
//! `${$}` are the characters themselves.

use crate::{Context, Version};

/// A text of a policy, with its variables found.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Plain(String),
    Escaped(char),
    Variable { key: String, default: Option<String> },
}

impl Template {
    /// Reads a text; before version 2012-10-17 there are no variables.
    pub fn new(text: &str, version: Version) -> Template {
        let parts = match version {
            Version::V2008 => vec![Part::Plain(text.to_owned())],
            Version::V2012 => parts(text),
        };
        Template { text: text.to_owned(), parts }
    }

    /// As the document has it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The keys of its variables.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|p| match p {
            Part::Variable { key, .. } => Some(key.as_str()),
            Part::Plain(_) | Part::Escaped(_) => None,
        })
    }

    /// The text with its variables filled in; `None` when one has neither value nor default.
    pub(crate) fn fill(&self, context: &Context) -> Option<String> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Plain(t) => out.push_str(t),
                Part::Escaped(c) => out.push(*c),
                Part::Variable { key, default } => out.push_str(value(context, key, default)?),
            }
        }
        Some(out)
    }

    /// The pattern with its variables filled in; `None` when one has neither value nor default.
    pub(crate) fn glob(&self, context: &Context) -> Option<Glob> {
        let mut glob = Glob::default();
        for part in &self.parts {
            match part {
                Part::Plain(t) => glob.0.extend(t.chars().map(Token::wild)),
                Part::Escaped(c) => glob.0.push(Token::Is(*c)),
                Part::Variable { key, default } => {
                    glob.0.extend(value(context, key, default)?.chars().map(Token::Is));
                }
            }
        }
        Some(glob)
    }
}

fn value<'a>(context: &'a Context, key: &str, default: &'a Option<String>) -> Option<&'a str> {
    match context.get(key) {
        // a variable has one value; a key with several cannot be one
        Some([one]) => Some(one),
        _ => default.as_deref(),
    }
}

fn parts(text: &str) -> Vec<Part> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(end) = rest[start..].find('}').map(|e| start + e) else { break };
        if start > 0 {
            out.push(Part::Plain(rest[..start].to_owned()));
        }
        out.push(variable(&rest[start + 2..end]));
        rest = &rest[end + 1..];
    }
    if !rest.is_empty() {
        out.push(Part::Plain(rest.to_owned()));
    }
    out
}

fn variable(inside: &str) -> Part {
    if let "*" | "?" | "$" = inside {
        return Part::Escaped(inside.chars().next().unwrap_or('$'));
    }
    let (key, default) = inside.split_once(',').map_or((inside, None), |(k, d)| (k, Some(d.trim())));
    let default = default.and_then(|d| d.strip_prefix('\'')?.strip_suffix('\'')).map(str::to_owned);
    Part::Variable { key: key.trim().to_owned(), default }
}

/// A pattern ready to be compared.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Glob(Vec<Token>);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    Any,
    One,
    Is(char),
}

impl Token {
    fn wild(c: char) -> Token {
        match c {
            '*' => Token::Any,
            '?' => Token::One,
            c => Token::Is(c),
        }
    }
}

/// The number of fields of an ARN.
const ARN_FIELDS: usize = 6;

impl Glob {
    /// A pattern without variables.
    pub(crate) fn literal_wildcards(text: &str) -> Glob {
        Glob(text.chars().map(Token::wild).collect())
    }

    /// True when the pattern covers the whole text.
    pub(crate) fn matches(&self, text: &str) -> bool {
        covers(&self.0, &text.chars().collect::<Vec<_>>())
    }

    /// Compares ARNs field by field: a wild card does not reach over a colon, except in the last field. A lone `*` covers all.
    pub(crate) fn matches_arn(&self, arn: &str) -> bool {
        if self.0 == [Token::Any] {
            return true;
        }
        let mine: Vec<&[Token]> = self.0.splitn(ARN_FIELDS, |t| *t == Token::Is(':')).collect();
        let theirs: Vec<&str> = arn.splitn(ARN_FIELDS, ':').collect();
        mine.len() == ARN_FIELDS
            && theirs.len() == ARN_FIELDS
            && mine.iter().zip(theirs).all(|(m, t)| covers(m, &t.chars().collect::<Vec<_>>()))
    }
}

/// Linear space, no recursion.
fn covers(p: &[Token], t: &[char]) -> bool {
    let (mut i, mut j, mut star) = (0, 0, None);
    while j < t.len() {
        match p.get(i) {
            Some(Token::Any) => {
                star = Some((i, j));
                i += 1;
            }
            Some(Token::One) => (i, j) = (i + 1, j + 1),
            Some(Token::Is(c)) if *c == t[j] => (i, j) = (i + 1, j + 1),
            _ => match star {
                Some((s, at)) => {
                    star = Some((s, at + 1));
                    (i, j) = (s + 1, at + 1);
                }
                None => return false,
            },
        }
    }
    p[i..].iter().all(|t| *t == Token::Any)
}
