//! Success codes of health checks: `200`, `200,202`, `200-299,301`.
//!
//! Follows "Health check settings: Matcher"; codes are 200 to 499.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A set of status codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Matcher(Vec<(u16, u16)>);

/// The text is no set of success codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAMatcher(pub String);

impl fmt::Display for NotAMatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}' is not a list of status codes between 200 and 499, such as 200-299,301", self.0)
    }
}

impl std::error::Error for NotAMatcher {}

impl Matcher {
    /// Whether the code counts as success.
    pub fn accepts(&self, code: u16) -> bool {
        self.0.iter().any(|(low, high)| (*low..=*high).contains(&code))
    }
}

impl Default for Matcher {
    fn default() -> Self {
        Self(vec![(200, 200)])
    }
}

impl FromStr for Matcher {
    type Err = NotAMatcher;

    fn from_str(text: &str) -> Result<Self, NotAMatcher> {
        let refused = || NotAMatcher(text.to_owned());
        let range = |part: &str| {
            let (low, high) = part.split_once('-').unwrap_or((part, part));
            let (low, high) = (code(low)?, code(high)?);
            (low <= high).then_some((low, high))
        };
        text.split(',').map(|part| range(part).ok_or_else(refused)).collect::<Result<_, _>>().map(Self)
    }
}

fn code(text: &str) -> Option<u16> {
    let digits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    let code: u16 = digits.then(|| text.parse().ok())??;
    (200..=499).contains(&code).then_some(code)
}

impl TryFrom<String> for Matcher {
    type Error = NotAMatcher;

    fn try_from(text: String) -> Result<Self, NotAMatcher> {
        text.parse()
    }
}

impl From<Matcher> for String {
    fn from(matcher: Matcher) -> Self {
        matcher.to_string()
    }
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (low, high)) in self.0.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            match low == high {
                true => write!(f, "{comma}{low}")?,
                false => write!(f, "{comma}{low}-{high}")?,
            }
        }
        Ok(())
    }
}
