//! Reading what a client sent: bodies under a size and a time limit, forms, JSON, cookies, and where a call came from.

use super::WebError;
use crate::model::{Invalid, NewOrder};
use bytes::Bytes;
use http::{HeaderMap, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use serde::Deserialize;
use std::time::Duration;

/// The largest body, in bytes.
pub(crate) const BODY_BYTES_MAX: usize = 64 * 1024;

/// How long a body may take to arrive, in seconds.
const BODY_SECONDS_MAX: u64 = 10;

/// The most fields of a form: a dish each, and a few more.
const FIELDS_MAX: usize = 256;

/// Reads a body.
pub(crate) async fn body(headers: &HeaderMap, body: Incoming) -> Result<Bytes, WebError> {
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > BODY_BYTES_MAX as u64) {
        return Err(WebError::TooLarge);
    }
    let collect = Limited::new(body, BODY_BYTES_MAX).collect();
    match tokio::time::timeout(Duration::from_secs(BODY_SECONDS_MAX), collect).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(WebError::TooLarge),
        Ok(Err(_)) => Err(WebError::Invalid(Invalid::Body("it ended early".into()))),
        Err(_) => Err(WebError::TooSlow),
    }
}

/// The fields of a form, in order.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    pub(crate) fn parse(headers: &HeaderMap, body: &[u8]) -> Result<Form, WebError> {
        const TYPE: &str = "application/x-www-form-urlencoded";
        if media_type(headers) != TYPE {
            return Err(WebError::MediaType(TYPE));
        }
        Ok(Form(form_urlencoded::parse(body).take(FIELDS_MAX).map(|(k, v)| (k.into_owned(), v.into_owned())).collect()))
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// A whole number, else what is wrong with it.
    pub(crate) fn number(&self, name: &str, otherwise: Invalid) -> Result<i64, Invalid> {
        self.get(name).trim().parse().map_err(|_| otherwise)
    }
}

/// The order that a form asks for. Dishes are fields `dish-NUMBER` with a quantity; an empty or zero quantity is no dish.
pub(crate) fn order_form(form: &Form) -> Result<NewOrder, Invalid> {
    let mut items = Vec::new();
    for (field, value) in &form.0 {
        let Some(dish) = field.strip_prefix("dish-") else { continue };
        let quantity = if value.trim().is_empty() { 0 } else { value.trim().parse().map_err(|_| Invalid::Items)? };
        if quantity != 0 {
            items.push((dish.parse().map_err(|_| Invalid::Dish)?, quantity));
        }
    }
    let shop_id = u32::try_from(form.number("shop", Invalid::Dish)?).map_err(|_| Invalid::Dish)?;
    let request = Some(form.get("request").to_owned()).filter(|request| !request.is_empty());
    NewOrder { shop_id, address: form.get("address").into(), note: form.get("note").into(), items, request }.check()
}

/// An order as the API takes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderBody {
    shop_id: u32,
    items: Vec<ItemBody>,
    address: String,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemBody {
    dish_id: u32,
    quantity: u16,
}

/// A promise as the API takes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptBody {
    pub(crate) minutes: i64,
}

/// The order that a JSON body asks for; `request` comes from the header `Idempotency-Key`.
pub(crate) fn order_json(body: &[u8], request: Option<&str>) -> Result<NewOrder, Invalid> {
    let body: OrderBody = from_json(body)?;
    let items = body.items.iter().map(|item| (item.dish_id, item.quantity)).collect();
    NewOrder {
        shop_id: body.shop_id,
        address: body.address,
        note: body.note,
        items,
        request: request.map(str::to_owned),
    }
    .check()
}

/// A JSON body; an error says where.
pub(crate) fn from_json<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Invalid> {
    serde_json::from_slice(body).map_err(|error| Invalid::Body(error.to_string()))
}

/// A call that changes something by JSON: of the right type (a browser asks first before it sends that to another site, and is never
/// allowed), and not from another site's page.
pub(crate) fn json_call(headers: &HeaderMap) -> Result<(), WebError> {
    if media_type(headers) != "application/json" {
        return Err(WebError::MediaType("application/json"));
    }
    if same_site(headers) { Ok(()) } else { Err(WebError::Forged) }
}

/// Whether a request comes from our own pages, or from no page at all (RFC 6454; Fetch Metadata).
pub(crate) fn same_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if matches!(text("sec-fetch-site"), Some(site) if site != "same-origin" && site != "none") {
        return false;
    }
    let (origin, host) = (headers.get(header::ORIGIN), text("host"));
    let Some(origin) = origin else { return true };
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
    match (origin, host) {
        (Some(origin), Some(host)) => origin.eq_ignore_ascii_case(host),
        _ => false,
    }
}

/// A cookie's value.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// A parameter of the query.
pub(crate) fn query<'a>(query: Option<&'a str>, name: &str) -> Option<std::borrow::Cow<'a, str>> {
    form_urlencoded::parse(query?.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value)
}

fn media_type(headers: &HeaderMap) -> &str {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim()
}
