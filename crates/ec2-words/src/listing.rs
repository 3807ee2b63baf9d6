//! The common part of Describe calls: by id, by filter, a page at a time.
//!
//! List and filter your resources: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html>; paging:
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#api-pagination>

use crate::errors;
use base::Fault;
use kernel::filter::{self, Filter};
use kernel::{Cx, page};
use store::Read;

/// The least `MaxResults`.
pub const PAGE_RESULTS_MIN: i32 = 5;
/// The greatest `MaxResults`.
pub const PAGE_RESULTS_MAX: i32 = 1000;

/// What a Describe call asks for.
pub struct Query<'a> {
    /// Resource ids.
    pub ids: &'a Option<Vec<String>>,
    /// Filters.
    pub filters: &'a Option<Vec<api_ec2::Filter>>,
    /// `MaxResults`
    pub max: Option<i32>,
    /// `NextToken`
    pub token: &'a Option<String>,
}

/// Keeps what the filters ask for and cuts out one page: its items and the token of the next.
pub fn page<T>(
    cx: &Cx,
    read: &dyn Read,
    query: &Query<'_>,
    shown: Vec<T>,
    known: &[Filter<T>],
    id: fn(&T) -> &str,
) -> Result<(Vec<T>, Option<String>), Fault> {
    page_by(cx, read, query, shown, known, id, |t| id(t).to_owned())
}

/// The same for items that are not in the order of their ids: `place` is what they are sorted by.
pub fn page_by<T>(
    cx: &Cx,
    read: &dyn Read,
    query: &Query<'_>,
    shown: Vec<T>,
    known: &[Filter<T>],
    id: fn(&T) -> &str,
    place: impl Fn(&T) -> String,
) -> Result<(Vec<T>, Option<String>), Fault> {
    let max = query.max.map(page_size).transpose()?;
    cut(cx, read, query, max, shown, known, id, place)
}

/// The same for the few operations whose pages have up to a hundred items, and may have one.
pub fn page_of_hundred<T>(
    cx: &Cx,
    read: &dyn Read,
    query: &Query<'_>,
    shown: Vec<T>,
    known: &[Filter<T>],
    id: fn(&T) -> &str,
    place: impl Fn(&T) -> String,
) -> Result<(Vec<T>, Option<String>), Fault> {
    let max = query.max.map(|max| within(max, 1, 100)).transpose()?;
    cut(cx, read, query, max, shown, known, id, place)
}

#[allow(clippy::too_many_arguments)] // what a page is made of
fn cut<T>(
    cx: &Cx,
    read: &dyn Read,
    query: &Query<'_>,
    max: Option<usize>,
    shown: Vec<T>,
    known: &[Filter<T>],
    id: fn(&T) -> &str,
    place: impl Fn(&T) -> String,
) -> Result<(Vec<T>, Option<String>), Fault> {
    let asked = asked(query.filters);
    let kept = filter::keep(read, cx.scope(), shown, &asked, known, id)?;
    let text = format!("{} {:?} {asked:?}", std::any::type_name::<T>(), query.ids);
    let page = page::cut(cx, &text, kept, max, query.token.as_deref(), place)
        .map_err(|page::BadToken| errors::bad_page_token())?;
    Ok((page.items, page.next))
}

/// Refuses a page size beside ids; `set` is AWS's name for the ids: `instancesSet`.
pub fn pages_or_ids(query: &Query<'_>, set: &str) -> Result<(), Fault> {
    match query.max.is_some() && query.ids.as_ref().is_some_and(|i| !i.is_empty()) {
        true => Err(errors::combination(format!("The parameter {set} cannot be used with the parameter maxResults"))),
        false => Ok(()),
    }
}

/// Filters as the kernel takes them.
pub fn asked(filters: &Option<Vec<api_ec2::Filter>>) -> Vec<filter::Asked> {
    let one =
        |f: &api_ec2::Filter| (f.name.clone().unwrap_or_else(|| "null".into()), f.values.clone().unwrap_or_default());
    filters.iter().flatten().map(one).collect()
}

fn page_size(max: i32) -> Result<usize, Fault> {
    within(max, PAGE_RESULTS_MIN, PAGE_RESULTS_MAX)
}

/// A page size that an operation takes.
pub(crate) fn within(max: i32, least: i32, most: i32) -> Result<usize, Fault> {
    let refuse = |how: &str| {
        Err(errors::invalid(format!("Value ( {max} ) for parameter maxResults is invalid. Expecting a value {how}.")))
    };
    match max {
        n if n < least => refuse(&format!("greater than {least}")),
        n if n > most => refuse(&format!("smaller than {most}")),
        n => Ok(n as usize),
    }
}

/// The values of a filter over what no record here has.
pub fn none<T>(_: &T) -> Vec<String> {
    Vec::new()
}

/// The values of a filter over one optional member.
pub fn one<T: ToString>(value: &Option<T>) -> Vec<String> {
    value.iter().map(T::to_string).collect()
}

/// The values of a filter over a member of each item of a list.
pub fn each<I, T: ToString>(items: &Option<Vec<I>>, member: fn(&I) -> &Option<T>) -> Vec<String> {
    items.iter().flatten().flat_map(|i| one(member(i))).collect()
}
