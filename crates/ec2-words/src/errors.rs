//! Errors that several operations answer. EC2 models none.
//!
//! Error codes for the Amazon EC2 API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>

use base::Fault;
use std::fmt::Display;

fn fault(code: &'static str, message: impl Into<String>) -> Fault {
    Fault::sender(code, message)
}

/// A value that is no good, in a sentence of its own.
pub fn invalid(message: impl Into<String>) -> Fault {
    fault("InvalidParameterValue", message)
}

/// A value that is no good, with its parameter and the reason.
pub fn invalid_value(value: impl Display, parameter: &str, why: &str) -> Fault {
    invalid(format!("Value ({value}) for parameter {parameter} is invalid. {why}"))
}

/// A parameter that this call cannot do without.
pub fn missing(parameter: &str) -> Fault {
    fault("MissingParameter", format!("The request must contain the parameter {parameter}"))
}

/// Parameters that do not go together.
pub fn combination(message: impl Into<String>) -> Fault {
    fault("InvalidParameterCombination", message)
}

/// The same client token with other parameters.
pub fn token_mismatch() -> Fault {
    fault(
        "IdempotentParameterMismatch",
        "The request uses the same client token as a previous, but non-identical request.",
    )
}

/// The page token was not made for this request.
pub fn bad_page_token() -> Fault {
    fault("InvalidNextToken", "The specified NextToken is not valid.")
}

/// What is refused whoever asks.
pub fn not_permitted(message: impl Into<String>) -> Fault {
    fault("OperationNotPermitted", message)
}

/// What belongs to a service, or to somebody else.
pub fn not_yours() -> Fault {
    fault("AuthFailure", "You do not have permission to access the specified resource.")
}
