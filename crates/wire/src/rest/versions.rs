//! Versions and delete markers stand in one order in a listing, though the model has a list for each.
//!
//! Sample response of <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>

use crate::form::unescape_bytes;
use crate::xml::Xml;
use shape::{List, Loc, Ref, Struct, member};

/// The members of a listing's document.
pub(super) fn members(x: &mut Xml, output: &dyn Struct) {
    let spelled = matches!(member(output, "EncodingType"), Ref::Str(_));
    for (i, m) in output.ty().members.iter().enumerate().filter(|(_, m)| m.loc == Loc::Body) {
        match m.name {
            "Versions" => merged(x, list(output, "Versions"), list(output, "DeleteMarkers"), spelled),
            "DeleteMarkers" => {}
            _ => x.member(m, output.get(i).view()),
        }
    }
}

fn list<'o>(output: &'o dyn Struct, name: &str) -> Option<&'o dyn List> {
    if let Ref::List(l) = member(output, name) { Some(l) } else { None }
}

/// Both lists are in order; so is what they make.
fn merged(x: &mut Xml, versions: Option<&dyn List>, markers: Option<&dyn List>, spelled: bool) {
    let (mut v, mut m) = (0, 0);
    loop {
        let marker = match (at(versions, v), at(markers, m)) {
            (None, None) => return,
            (Some(version), Some(marker)) => rank(marker, spelled) <= rank(version, spelled),
            (version, _) => version.is_none(),
        };
        let (name, one) = if marker { ("DeleteMarker", at(markers, m)) } else { ("Version", at(versions, v)) };
        if let Some(one) = one {
            x.element(name, |x| x.members(one));
        }
        *(if marker { &mut m } else { &mut v }) += 1;
    }
}

fn at(list: Option<&dyn List>, i: usize) -> Option<&dyn Struct> {
    let list = list.filter(|l| i < l.len())?;
    if let Ref::Struct(s) = list.at(i) { Some(s) } else { None }
}

/// By key, the newest first.
fn rank(one: &dyn Struct, spelled: bool) -> (Vec<u8>, bool, i64) {
    let key = if let Ref::Str(key) = member(one, "Key") { key.as_bytes() } else { b"" };
    let key = if spelled { unescape_bytes(key, true) } else { key.to_vec() };
    let latest = matches!(member(one, "IsLatest"), Ref::Bool(true));
    let modified = if let Ref::Time(t) = member(one, "LastModified") { t.0 } else { 0 };
    (key, !latest, -modified)
}
