//! The items of several lists in one order: a listing of versions mixes what the model has a list each for.
//!
//! Sample response of <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>

use crate::xml::Xml;
use shape::{Loc, Member, Ref, Struct};

/// The members of an answer's document; lists whose items have places stand where the first of them does.
pub(super) fn members(x: &mut Xml, output: &dyn Struct) {
    let members = output.ty().members;
    let mut mixed = false;
    for (i, m) in members.iter().enumerate().filter(|(_, m)| m.loc == Loc::Body && !m.attr) {
        match place(m) {
            None => x.member(m, output.get(i).view()),
            Some(_) if mixed => {}
            Some(_) => {
                mixed = true;
                in_order(output).into_iter().for_each(|(_, name, item)| x.element(name, |x| x.members(item)));
            }
        }
    }
}

/// The member that says an item's place, for a list whose items have one.
fn place(list: &Member) -> Option<usize> {
    list.ty.item?.members.iter().position(|m| m.loc == Loc::Place)
}

/// Place, element and item, of every such list.
fn in_order(output: &dyn Struct) -> Vec<(i32, &'static str, &dyn Struct)> {
    let mut all = Vec::new();
    for (i, m) in output.ty().members.iter().enumerate() {
        let (Some(at), Ref::List(list)) = (place(m), output.get(i).view()) else { continue };
        for item in 0..list.len() {
            let Ref::Struct(item) = list.at(item) else { continue };
            let place = if let Ref::I32(place) = item.get(at).view() { place } else { 0 };
            all.push((place, m.element(), item));
        }
    }
    all.sort_by_key(|(place, ..)| *place);
    all
}
