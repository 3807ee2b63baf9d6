//! ResetDBParameterGroup: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ResetDBParameterGroup.html>

use super::modify_db_parameter_group::{changeable, check_count, engine_of, keep, known, method};
use crate::errors;
use crate::model::ApplyMethod;
use crate::rules::parameters;
use api_rds::{DBParameterGroupNameMessage, ResetDBParameterGroupMessage};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Takes values back. With `ResetAllParameters`, dynamic ones at once and static ones with the next start.
pub fn run(cx: &Cx, tx: &mut Tx, input: ResetDBParameterGroupMessage) -> Result<DBParameterGroupNameMessage, Fault> {
    let mut group = changeable(cx, tx, &input.db_parameter_group_name)?;
    let engine = engine_of(tx, &group)?;
    let named = input.parameters.as_deref().filter(|p| !p.is_empty());
    let everything = input.reset_all_parameters.unwrap_or(named.is_none());
    let (mut told, mut at_once) = (Vec::new(), Vec::new());
    let mut taken: Vec<(String, ApplyMethod)> = Vec::new();
    match named {
        Some(_) if everything => {
            return Err(errors::combination("Parameters cannot be specified when ResetAllParameters is true."));
        }
        Some(given) => {
            check_count(given)?;
            for p in given {
                let fact = known(engine, p)?;
                taken.push((fact.name.to_owned(), method(fact, p)?));
            }
        }
        None if everything => taken.extend(group.changed.keys().map(|name| {
            let dynamic = parameters::find(engine, name).is_some_and(|f| f.dynamic);
            (name.clone(), if dynamic { ApplyMethod::Immediate } else { ApplyMethod::PendingReboot })
        })),
        None => return Err(errors::missing("Parameters")),
    }
    for (name, method) in taken {
        if group.changed.remove(&name).is_none() {
            continue;
        }
        told.push(format!("Reset parameter {name} with apply method {}", method.name()));
        if method == ApplyMethod::Immediate {
            at_once.push((name, None));
        }
    }
    keep(cx, tx, &group, at_once, told)
}
