//! Tokens of an expression, each with its place.

use super::names::{Kind, syntax};
use crate::Result;

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// An attribute's name, a keyword or a function.
    Word(&'a str),
    /// `#name`
    Name(&'a str),
    /// `:value`
    Value(&'a str),
    /// Digits.
    Index(&'a str),
    /// Punctuation and operators.
    Sign(&'a str),
    /// Nothing is left.
    End,
}

impl<'a> Token<'a> {
    pub(crate) fn text(self) -> &'a str {
        match self {
            Token::Word(t) | Token::Name(t) | Token::Value(t) | Token::Index(t) | Token::Sign(t) => t,
            Token::End => "<EOF>",
        }
    }
}

/// The tokens with where each begins and ends.
pub(crate) fn tokens(kind: Kind, text: &str) -> Result<Vec<(Token<'_>, usize, usize)>> {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let start = at;
        let token = match bytes[at] {
            b' ' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'0'..=b'9' => {
                at = run(bytes, at, |b| b.is_ascii_digit());
                Token::Index(&text[start..at])
            }
            b'#' | b':' => {
                at = run(bytes, at + 1, is_word);
                if at == start + 1 {
                    return Err(bad_character(kind, text, start));
                }
                let said = &text[start..at];
                if bytes[start] == b'#' { Token::Name(said) } else { Token::Value(said) }
            }
            b if b.is_ascii_alphabetic() || b == b'_' => {
                at = run(bytes, at, is_word);
                Token::Word(&text[start..at])
            }
            b'<' | b'>' => {
                let two = matches!((bytes[at], bytes.get(at + 1)), (_, Some(b'=')) | (b'<', Some(b'>')));
                at += if two { 2 } else { 1 };
                Token::Sign(&text[start..at])
            }
            b'(' | b')' | b',' | b'.' | b'[' | b']' | b'=' | b'+' | b'-' => {
                at += 1;
                Token::Sign(&text[start..at])
            }
            _ => return Err(bad_character(kind, text, start)),
        };
        out.push((token, start, at));
    }
    out.push((Token::End, text.len(), text.len()));
    Ok(out)
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

fn run(bytes: &[u8], from: usize, belongs: fn(u8) -> bool) -> usize {
    bytes[from..].iter().position(|b| !belongs(*b)).map_or(bytes.len(), |n| from + n)
}

fn bad_character(kind: Kind, text: &str, at: usize) -> crate::Invalid {
    let token = text[at..].chars().next().unwrap_or(' ').to_string();
    let before = text[..at].trim_end().rfind(char::is_whitespace).map_or(0, |n| n + 1);
    let after = at + token.len();
    let rest = &text[after..];
    let shown = rest.trim_start();
    let gap = rest.len() - shown.len();
    let end = after + gap + shown.find(char::is_whitespace).unwrap_or(shown.len());
    // a space ends what is shown, if it can be found
    let before = if text.is_char_boundary(before) { before } else { 0 };
    syntax(kind, &token, text[before..end].trim())
}
