//! Tokens of a statement.

use super::wrong;
use crate::Result;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    /// A keyword, a function or an attribute.
    Word(String),
    /// An attribute or a table in double quotes.
    Quoted(String),
    /// Text in single quotes.
    Text(String),
    /// Digits, perhaps with point and exponent.
    Number(String),
    /// Punctuation and operators.
    Sign(&'static str),
    /// Nothing is left.
    End,
}

const SIGNS: [&str; 24] = [
    "<<", ">>", "<=", ">=", "<>", "!=", "(", ")", "[", "]", "{", "}", ",", ".", ":", "=", "<", ">", "+", "-", "*", "?",
    ";", "/",
];

pub(crate) fn tokens(text: &str) -> Result<Vec<Token>> {
    let (mut out, mut rest) = (Vec::new(), text);
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { break };
        let (token, n) = match first {
            '\'' => {
                let (t, n) = quoted(rest, '\'')?;
                (Token::Text(t), n)
            }
            '"' => {
                let (t, n) = quoted(rest, '"')?;
                (Token::Quoted(t), n)
            }
            c if c.is_ascii_digit() => {
                let n = number(rest.as_bytes());
                (Token::Number(rest[..n].to_owned()), n)
            }
            c if c.is_alphabetic() || c == '_' => {
                let n = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
                (Token::Word(rest[..n].to_owned()), n)
            }
            _ => {
                let sign = SIGNS.iter().find(|s| rest.starts_with(**s));
                let sign = sign.ok_or_else(|| wrong(format_args!("Unexpected character: {first}")))?;
                (Token::Sign(sign), sign.len())
            }
        };
        out.push(token);
        rest = &rest[n..];
    }
    out.push(Token::End);
    Ok(out)
}

/// A quote inside is doubled.
fn quoted(text: &str, quote: char) -> Result<(String, usize)> {
    let mut out = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != quote {
            out.push(c);
        } else if chars.peek().is_some_and(|(_, next)| *next == quote) {
            out.push(c);
            chars.next();
        } else {
            return Ok((out, at + 1));
        }
    }
    Err(wrong("Unterminated quotation"))
}

fn number(bytes: &[u8]) -> usize {
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut n = digits(0);
    if bytes.get(n) == Some(&b'.') && digits(n + 1) > 0 {
        n += 1 + digits(n + 1);
    }
    if matches!(bytes.get(n), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(n + 1), Some(b'+' | b'-')));
        let more = digits((n + 1 + sign).min(bytes.len()));
        if more > 0 {
            n += 1 + sign + more;
        }
    }
    n
}
