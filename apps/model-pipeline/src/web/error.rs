//! What may go wrong with a request: a status, a code for programs, words for people.

use super::route::NoRoute;
use crate::{aws::AwsError, model::PictureError};
use http::StatusCode;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WebError {
    #[error("there is nothing here")]
    NotFound,
    #[error("this address takes {0}")]
    NotAllowed(&'static str),
    #[error("the body must be application/json")]
    MediaType,
    #[error("the body is larger than {} bytes", super::input::BODY_BYTES_MAX)]
    TooLarge,
    #[error("the body did not come in time")]
    TooSlow,
    #[error("the body cannot be read: {0}")]
    Body(String),
    #[error("{0}")]
    Invalid(&'static str),
    #[error("the picture cannot be taken: {0}")]
    Picture(#[from] PictureError),
    #[error("this request comes from another site")]
    Forged,
    #[error("the notice does not carry the token")]
    Token,
    #[error("a service that this one needs does not answer; try again")]
    Aws(#[from] AwsError),
}

impl WebError {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            WebError::NotFound => StatusCode::NOT_FOUND,
            WebError::NotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            WebError::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            WebError::TooLarge | WebError::Picture(PictureError::Large) => StatusCode::PAYLOAD_TOO_LARGE,
            WebError::TooSlow => StatusCode::REQUEST_TIMEOUT,
            WebError::Body(_) | WebError::Invalid(_) | WebError::Picture(_) => StatusCode::BAD_REQUEST,
            WebError::Forged => StatusCode::FORBIDDEN,
            WebError::Token => StatusCode::UNAUTHORIZED,
            WebError::Aws(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    pub(crate) fn code(&self) -> &'static str {
        match self {
            WebError::NotFound => "not_found",
            WebError::NotAllowed(_) => "not_allowed",
            WebError::MediaType => "media_type",
            WebError::TooLarge | WebError::Picture(PictureError::Large) => "too_large",
            WebError::TooSlow => "too_slow",
            WebError::Body(_) | WebError::Invalid(_) => "invalid",
            WebError::Picture(_) => "picture",
            WebError::Forged => "forged",
            WebError::Token => "token",
            WebError::Aws(_) => "unavailable",
        }
    }
}

impl From<NoRoute> for WebError {
    fn from(no: NoRoute) -> WebError {
        match no {
            NoRoute::NotFound => WebError::NotFound,
            NoRoute::NotAllowed(allow) => WebError::NotAllowed(allow),
        }
    }
}
