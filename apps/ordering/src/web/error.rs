//! What can go wrong with a request; each has a status, a code for programs and words for people.

use super::route::NoRoute;
use crate::{
    db::DbError,
    lang::{Lang, Text},
    model::{Conflict, ETA_MINUTES_MAX, Invalid, LINES_MAX, QUANTITY_MAX, TEXT_CHARS_MAX},
};
use http::StatusCode;

/// Why a request is not done.
#[derive(Debug)]
pub(crate) enum WebError {
    NotFound,
    NotAllowed(&'static str),
    TooLarge,
    TooSlow,
    /// A form without our token, or a call from another site.
    Forged,
    /// A body in a format that is not taken; the one that is.
    MediaType(&'static str),
    Invalid(Invalid),
    Conflict(Conflict),
    Db(DbError),
}

impl From<NoRoute> for WebError {
    fn from(error: NoRoute) -> WebError {
        match error {
            NoRoute::NotFound => WebError::NotFound,
            NoRoute::NotAllowed(allow) => WebError::NotAllowed(allow),
        }
    }
}

impl From<DbError> for WebError {
    fn from(error: DbError) -> WebError {
        WebError::Db(error)
    }
}

impl From<Invalid> for WebError {
    fn from(error: Invalid) -> WebError {
        WebError::Invalid(error)
    }
}

impl WebError {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            WebError::NotFound => StatusCode::NOT_FOUND,
            WebError::NotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            WebError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            WebError::TooSlow => StatusCode::REQUEST_TIMEOUT,
            WebError::Forged => StatusCode::FORBIDDEN,
            WebError::MediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            WebError::Invalid(Invalid::Body(_)) => StatusCode::BAD_REQUEST,
            WebError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            WebError::Conflict(_) => StatusCode::CONFLICT,
            WebError::Db(DbError::Query(_)) => StatusCode::INTERNAL_SERVER_ERROR,
            WebError::Db(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The word that programs look at.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            WebError::NotFound => "not_found",
            WebError::NotAllowed(_) => "method_not_allowed",
            WebError::TooLarge => "too_large",
            WebError::TooSlow => "too_slow",
            WebError::Forged => "cross_site",
            WebError::MediaType(_) => "unsupported_media_type",
            WebError::Invalid(_) => "invalid",
            WebError::Conflict(_) => "conflict",
            WebError::Db(DbError::Query(_)) => "internal",
            WebError::Db(_) => "database_unavailable",
        }
    }

    /// A sentence in English, for the API and the log.
    pub(crate) fn message(&self) -> String {
        match self {
            WebError::NotFound => "there is nothing at this address".into(),
            WebError::NotAllowed(allow) => format!("this address takes {allow}"),
            WebError::TooLarge => format!("a body has at most {} bytes", super::input::BODY_BYTES_MAX),
            WebError::TooSlow => "the body did not arrive in time".into(),
            WebError::Forged => "the request came from another site, or its form has expired".into(),
            WebError::MediaType(wanted) => format!("send the body as {wanted}"),
            WebError::Invalid(invalid) => sentence(invalid),
            WebError::Conflict(conflict) => {
                format!("an order that is {} cannot be {}", conflict.status.word(), conflict.event.word())
            }
            // What the server said about one of our statements is for the log alone.
            WebError::Db(DbError::Query(_)) => "something went wrong here".into(),
            WebError::Db(error) => error.to_string(),
        }
    }

    /// Heading and explanation of the page.
    pub(crate) fn words(&self, lang: Lang) -> (&'static str, String) {
        let text = |text| lang.text(text);
        match self {
            WebError::NotFound => (text(Text::NotFound), String::new()),
            WebError::NotAllowed(_) => (text(Text::NotAllowed), String::new()),
            WebError::TooLarge => (text(Text::TooLarge), String::new()),
            WebError::TooSlow => (text(Text::TooSlow), String::new()),
            WebError::Forged | WebError::MediaType(_) => (text(Text::Invalid), text(Text::Forged).into()),
            WebError::Invalid(invalid) => (text(Text::Invalid), text(page_text(invalid)).into()),
            WebError::Conflict(_) => (text(Text::Conflict), text(Text::ConflictMore).into()),
            WebError::Db(DbError::Query(_)) => (text(Text::Broken), text(Text::BrokenMore).into()),
            WebError::Db(_) => (text(Text::DatabaseDown), text(Text::DatabaseDownMore).into()),
        }
    }
}

impl crate::model::Event {
    /// What the event makes of an order, for messages.
    pub(crate) fn word(self) -> &'static str {
        match self {
            crate::model::Event::Accept => "accepted",
            crate::model::Event::Deliver => "delivered",
        }
    }
}

fn sentence(invalid: &Invalid) -> String {
    match invalid {
        Invalid::NoItems => "choose at least one dish".into(),
        Invalid::Items => format!("at most {LINES_MAX} dishes, each once, with quantities from 1 to {QUANTITY_MAX}"),
        Invalid::Address => format!("the address is one line of 1 to {TEXT_CHARS_MAX} characters"),
        Invalid::Note => format!("the note has at most {TEXT_CHARS_MAX} characters"),
        Invalid::Eta => format!("minutes go from 1 to {ETA_MINUTES_MAX}"),
        Invalid::Request => "a request's own number has 1 to 64 printable ASCII characters".into(),
        Invalid::Dish => "there is no such shop, or the dish is not on its menu".into(),
        Invalid::Body(why) => format!("the body cannot be read: {why}"),
    }
}

fn page_text(invalid: &Invalid) -> Text {
    match invalid {
        Invalid::NoItems => Text::InvalidNoItems,
        Invalid::Items => Text::InvalidItems,
        Invalid::Address => Text::InvalidAddress,
        Invalid::Note => Text::InvalidNote,
        Invalid::Eta => Text::InvalidEta,
        Invalid::Request => Text::InvalidRequest,
        Invalid::Dish => Text::InvalidDish,
        Invalid::Body(_) => Text::InvalidBody,
    }
}
