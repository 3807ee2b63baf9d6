//! Why a request could not be read.

use base::Fault;
use shape::{Api, Broken, Violation};
use std::fmt;

/// What the model says of names in IAM.
const IAM_NAME: &str = r"[\w+=,.@-]+";

/// Why a request could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It is longer than this many bytes.
    TooLarge(usize),
    /// It has more than this many parameters.
    TooManyParameters(usize),
    /// A parameter's name has more than this many parts.
    TooDeep(usize),
    /// It is not written as its protocol wants it.
    Malformed(String),
    /// It breaks these constraints of the model.
    Invalid(Vec<Violation>),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::TooLarge(max) => write!(f, "The request is longer than {max} bytes"),
            Refused::TooManyParameters(max) => write!(f, "The request has more than {max} parameters"),
            Refused::TooDeep(max) => write!(f, "A parameter's name has more than {max} parts"),
            Refused::Malformed(what) => f.write_str(what),
            Refused::Invalid(all) => f.write_str(&validation_message(all)),
        }
    }
}
impl std::error::Error for Refused {}

impl Refused {
    /// What services say in words of their own: SQS misses one parameter at a time, IAM spells out what a name may hold.
    ///
    /// "Common errors", Amazon SQS API reference; "IAM name requirements", IAM User Guide.
    pub(crate) fn in_words_of(&self, api: &Api) -> Option<Fault> {
        let Refused::Invalid(all) = self else { return None };
        if api.name == "iam" && all.iter().all(|v| v.broken == Broken::Pattern(IAM_NAME)) {
            let path = &all.first()?.path;
            let message = format!(
                "The specified value for {path} is invalid. It must contain only alphanumeric characters and/or the following: \
                 +=,.@_-"
            );
            return Some(Fault::sender("ValidationError", message));
        }
        let missing = all.iter().find(|v| v.broken == Broken::Null).filter(|_| api.query_compatible())?;
        let path = missing.parameter.split('.').map(upper_first).filter(|p| p != "Member");
        let name = path.collect::<Vec<_>>().join(".");
        Some(Fault::sender("MissingParameter", format!("The request must contain the parameter {name}.")))
    }
}

fn upper_first(name: &str) -> String {
    let mut out = name.to_owned();
    if let Some(first) = out.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    out
}

/// `2 validation errors detected: Value … ; Value …`, as AWS's services other than EC2 say it.
pub(crate) fn validation_message(all: &[Violation]) -> String {
    let said: Vec<String> = all.iter().map(Violation::to_string).collect();
    let plural = if all.len() == 1 { "" } else { "s" };
    format!("{} validation error{plural} detected: {}", all.len(), said.join("; "))
}
