//! Reads of kinds that nobody can make here (peerings, endpoints, reservations …): their lists are empty because there are none, and an
//! id is not found. The console and Terraform's data sources open with them.
//!
//! A test holds that everything that would make one is `NotImplemented`: whoever builds a kind takes its row out of here, and its
//! name out of `UNMADE` of the model's reader.

/// `OPERATION "what is honoured" by "what would make one" NAME "filters";` in the order of names.
macro_rules! table {
    ($($op:ident $accepts:literal by $makers:literal $named:ident($($word:literal),* $(,)?) $filters:literal;)*) => {
        pub(super) fn rows() -> Vec<super::Row> {
            vec![$(super::row(
                &api_ec2::$op,
                super::Unmade { named: super::$named($($word),*), accepts: $accepts, filters: $filters, makers: $makers },
            )),*]
        }
    };
}
use table;

mod machines;
mod networks;
#[cfg(test)]
mod tests;

use crate::{errors, listing};
use base::{Fault, IdForm};
use kernel::filter::{self, Filter};
use kernel::{Cx, Operation, read_with};
use shape::{Kind, List, Member, Op, Ref, Schema, Struct, Type, member, text};
use std::sync::Arc;
use store::Read;

/// How one of the kind is named, and what AWS says of an id that names nothing. Where the page of a kind gives no words, they are those
/// of most kinds.
struct Named {
    /// Before the hyphen; empty where ids have another form.
    prefix: &'static str,
    not_found: &'static str,
    /// The code for text of another form; without one it is not found.
    malformed: Option<&'static str>,
    /// With `{}` for the id.
    words: &'static str,
}

/// A kind whose things have ids; text of another form is not found either.
fn named(prefix: &'static str, not_found: &'static str, words: &'static str) -> Option<Named> {
    Some(Named { prefix, not_found, malformed: None, words })
}

/// The same where text of another form has a code of its own.
fn strict(
    prefix: &'static str,
    not_found: &'static str,
    malformed: &'static str,
    words: &'static str,
) -> Option<Named> {
    Some(Named { prefix, not_found, malformed: Some(malformed), words })
}

/// A kind that is listed alone.
fn unnamed() -> Option<Named> {
    None
}

/// One kind.
pub struct Unmade {
    named: Option<Named>,
    /// What is honoured; the first word is the parameter with ids, where the kind is named.
    accepts: &'static str,
    filters: &'static str,
    /// What would make one.
    #[cfg_attr(not(test), allow(dead_code))]
    makers: &'static str,
}

type Row = (Operation, Arc<Unmade>);

/// The operations of every kind, in the order of names.
pub fn operations() -> Vec<Operation> {
    rows().into_iter().map(|(operation, _)| operation).collect()
}

fn rows() -> Vec<Row> {
    let mut all: Vec<Row> = networks::rows().into_iter().chain(machines::rows()).collect();
    all.sort_by_key(|(operation, _)| operation.meta.name);
    all
}

fn row<I: Schema, O: Schema>(op: &'static Op<I, O>, kind: Unmade) -> Row {
    let (accepts, kind) = (kind.accepts, Arc::new(kind));
    (read_with(op, kind.clone(), run::<I, O>, accepts), kind)
}

/// An empty list, once everything that was asked makes sense and nothing was asked for by id.
fn run<I: Schema, O: Schema>(kind: &Unmade, cx: &Cx, read: &dyn Read, input: I) -> Result<O, Fault> {
    let mut out = O::default();
    answer(kind, cx, read, &input, &mut out).map(|()| out)
}

fn answer(kind: &Unmade, cx: &Cx, read: &dyn Read, input: &dyn Struct, out: &mut dyn Struct) -> Result<(), Fault> {
    if let Some(named) = &kind.named {
        let parameter = kind.accepts.split(' ').next().unwrap_or_default();
        ids(input, parameter).into_iter().try_for_each(|id| Err(named.fault(id)))?;
    }
    page(input)?;
    let known: Vec<Filter<()>> =
        kind.filters.split_whitespace().map(|name| Filter { name, values: |()| Vec::new() }).collect();
    filter::keep(read, cx.scope(), Vec::new(), &asked(input), &known, |()| "")?;
    for (i, _) in out.ty().members.iter().enumerate().filter(|(_, m)| m.ty.kind == Kind::List) {
        // present, and empty
        out.slot(i).fill();
    }
    Ok(())
}

impl Named {
    fn fault(&self, id: &str) -> Fault {
        let fits = self.prefix.is_empty() || IdForm { prefix: self.prefix }.fits(id);
        match self.malformed {
            Some(code) if !fits => {
                Fault::sender(code, format!("Invalid id: \"{id}\" (expecting \"{}-...\")", self.prefix))
            }
            _ => Fault::sender(self.not_found, self.words.replace("{}", id)),
        }
    }
}

/// The size of a page within the model's bounds, or else EC2's; and no token, for none was ever given.
fn page(input: &dyn Struct) -> Result<(), Fault> {
    let bounds = |ty: &Type| {
        let (least, most) = (listing::PAGE_RESULTS_MIN.into(), listing::PAGE_RESULTS_MAX.into());
        (ty.min.unwrap_or(least), ty.max.unwrap_or(most))
    };
    let max: Option<&Member> = input.ty().members.iter().find(|m| m.name == "MaxResults");
    if let (Some(m), Ref::I32(n)) = (max, member(input, "MaxResults")) {
        let (least, most) = bounds(m.ty);
        listing::within(n, least as i32, most as i32)?;
    }
    match text(input, "NextToken") {
        Some(_) => Err(errors::bad_page_token()),
        None => Ok(()),
    }
}

fn texts(list: &dyn List) -> Vec<&str> {
    let text = |i: usize| match list.at(i) {
        Ref::Str(text) => text,
        _ => "",
    };
    (0..list.len()).map(text).collect()
}

fn ids<'a>(input: &'a dyn Struct, parameter: &str) -> Vec<&'a str> {
    match member(input, parameter) {
        Ref::List(list) => texts(list),
        _ => Vec::new(),
    }
}

/// `Filters`, which some operations call `Filter`.
fn asked(input: &dyn Struct) -> Vec<filter::Asked> {
    let ((Ref::List(list), _) | (_, Ref::List(list))) = (member(input, "Filters"), member(input, "Filter")) else {
        return Vec::new();
    };
    let one = |i: usize| match list.at(i) {
        Ref::Struct(f) => {
            let values = ids(f, "Values").into_iter().map(str::to_owned).collect();
            (text(f, "Name").unwrap_or("null").to_owned(), values)
        }
        _ => Default::default(),
    };
    (0..list.len()).map(one).collect()
}
