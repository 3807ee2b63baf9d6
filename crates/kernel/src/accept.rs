//! A parameter that is accepted is honoured; any other that is set answers `NotImplemented: Operation.Parameter`.
//!
//! An operation lists what it honours as words: `Name` (all of it), `Name.Sub` (only this part of it), `Name=value`
//! (only when it equals AWS's default, which we behave by). A `false` and an empty list that are not listed pass.

use base::Fault;
use shape::{Kind, Ref, Struct, Type};

/// What one operation honours.
#[derive(Debug, Clone, Copy)]
pub struct Accepts(pub &'static str);

enum Verdict<'a> {
    Whole,
    Inside,
    OnlyIf(Vec<&'a str>),
    No,
}

impl Accepts {
    /// Refuses the first parameter that is set and not listed.
    pub fn check(self, operation: &str, input: &dyn Struct) -> Result<(), Fault> {
        self.walk(operation, "", input, &[])
    }

    /// The same where it is known which parameters, by their place, are honoured whole.
    pub(crate) fn check_rest(self, operation: &str, input: &dyn Struct, whole: &[bool]) -> Result<(), Fault> {
        self.walk(operation, "", input, whole)
    }

    /// Which parameters of an input, by their place, are honoured whole: read once, since each call asks.
    pub(crate) fn whole(self, input: &'static Type) -> Vec<bool> {
        input.members.iter().map(|m| self.0.split_whitespace().any(|word| word == m.name)).collect()
    }

    /// Names in the list that the shape does not have: a mistake in the room, found by a test.
    pub fn unknown(self, ty: &'static Type) -> Vec<String> {
        self.0.split_whitespace().filter(|w| !exists(ty, w.split('=').next().unwrap_or(w))).map(String::from).collect()
    }

    fn walk(self, operation: &str, path: &str, input: &dyn Struct, whole: &[bool]) -> Result<(), Fault> {
        for (i, member) in input.ty().members.iter().enumerate() {
            if whole.get(i) == Some(&true) {
                continue;
            }
            let view = input.get(i).view();
            // the kernel itself answers dry runs
            if is_default(&view) || path.is_empty() && member.name == "DryRun" {
                continue;
            }
            let here = if path.is_empty() { member.name.to_owned() } else { format!("{path}.{}", member.name) };
            match self.verdict(&here) {
                Verdict::Whole => {}
                Verdict::Inside => self.inside(operation, &here, view)?,
                Verdict::OnlyIf(values) if values.iter().any(|v| text(&view).as_deref() == Some(v)) => {}
                Verdict::OnlyIf(_) | Verdict::No => {
                    return Err(Fault::not_implemented(format_args!("{operation}.{here}")));
                }
            }
        }
        Ok(())
    }

    fn inside(self, operation: &str, path: &str, view: Ref<'_>) -> Result<(), Fault> {
        match view {
            Ref::Struct(s) => self.walk(operation, path, s, &[]),
            Ref::List(l) => (0..l.len()).try_for_each(|i| self.inside(operation, path, l.at(i))),
            _ => Ok(()),
        }
    }

    fn verdict(self, path: &str) -> Verdict<'static> {
        let mut only = Vec::new();
        let mut deeper = false;
        for word in self.0.split_whitespace() {
            match word.split_once('=') {
                Some((name, value)) if name == path => only.push(value),
                None if word == path => return Verdict::Whole,
                _ => deeper |= word.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')),
            }
        }
        match (only.is_empty(), deeper) {
            (false, _) => Verdict::OnlyIf(only),
            (true, true) => Verdict::Inside,
            (true, false) => Verdict::No,
        }
    }
}

fn is_default(view: &Ref<'_>) -> bool {
    match view {
        Ref::Absent | Ref::Bool(false) => true,
        Ref::List(l) => l.is_empty(),
        Ref::Map(m) => m.is_empty(),
        _ => false,
    }
}

fn text(view: &Ref<'_>) -> Option<String> {
    match view {
        Ref::Bool(b) => Some(b.to_string()),
        Ref::I32(n) => Some(n.to_string()),
        Ref::I64(n) => Some(n.to_string()),
        Ref::Str(s) => Some((*s).to_owned()),
        _ => None,
    }
}

fn exists(ty: &'static Type, path: &str) -> bool {
    let (name, rest) = path.split_once('.').map_or((path, None), |(n, r)| (n, Some(r)));
    let Some(member) = ty.members.iter().find(|m| m.name == name) else { return false };
    let inner = if member.ty.kind == Kind::List { member.ty.item.unwrap_or(member.ty) } else { member.ty };
    rest.is_none_or(|rest| exists(inner, rest))
}
