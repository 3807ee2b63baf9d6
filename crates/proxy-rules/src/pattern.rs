//! Wildcards of listener rules: `*` for any run of characters, `?` for exactly one.
//!
//! Follows "Condition types for listener rules"; a `\` before a wildcard makes it literal (API reference of
//! QueryStringConditionConfig). Works on bytes, in linear space and without recursion.

/// Whether letters of different case are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Paths and methods.
    Sensitive,
    /// Hosts, header values and query strings.
    Insensitive,
}

/// True when `pattern` covers the whole of `text`.
pub fn matches(pattern: &[u8], text: &[u8], case: Case) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match step(pattern, p) {
            Some((Piece::AnyRun, next)) => {
                retry = Some((next, t));
                p = next;
                continue;
            }
            Some((Piece::AnyOne, next)) => {
                p = next;
                t += 1;
                continue;
            }
            Some((Piece::Literal(byte), next)) if same(byte, text[t], case) => {
                p = next;
                t += 1;
                continue;
            }
            _ => {}
        }
        let Some((after_star, from)) = retry else { return false };
        retry = Some((after_star, from + 1));
        p = after_star;
        t = from + 1;
    }
    while let Some((Piece::AnyRun, next)) = step(pattern, p) {
        p = next;
    }
    p == pattern.len()
}

enum Piece {
    AnyRun,
    AnyOne,
    Literal(u8),
}

fn step(pattern: &[u8], at: usize) -> Option<(Piece, usize)> {
    match *pattern.get(at)? {
        b'*' => Some((Piece::AnyRun, at + 1)),
        b'?' => Some((Piece::AnyOne, at + 1)),
        b'\\' if matches!(pattern.get(at + 1), Some(b'*' | b'?' | b'\\')) => {
            Some((Piece::Literal(pattern[at + 1]), at + 2))
        }
        byte => Some((Piece::Literal(byte), at + 1)),
    }
}

fn same(a: u8, b: u8, case: Case) -> bool {
    match case {
        Case::Sensitive => a == b,
        Case::Insensitive => a.eq_ignore_ascii_case(&b),
    }
}
