//! Associate-, Disassociate-, Replace- and DescribeIamInstanceProfileAssociation(s): one profile a machine.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html>

use crate::errors;
use crate::ids::{InstanceId, ProfileAssociationId};
use crate::model::{Instance, Profile};
use crate::ops::shared::profile;
use crate::tables;
use api_ec2 as api;
use api_ec2::IamInstanceProfileAssociationState as State;
use base::Fault;
use ec2_words::Id;
use ec2_words::listing::{self, Query, one};
use kernel::Cx;
use kernel::filter::Filter;
use store::{Read, Tx};

/// AssociateIamInstanceProfile
pub fn associate(
    cx: &Cx,
    tx: &mut Tx,
    input: api::AssociateIamInstanceProfileRequest,
) -> Result<api::AssociateIamInstanceProfileResult, Fault> {
    let id = InstanceId::parse(&input.instance_id)?;
    let mut i = tables::instance(tx, cx.scope(), &id)?;
    if !i.state.lives() {
        return Err(errors::not_valid(&id, i.state));
    }
    if i.profile.is_some() {
        return Err(errors::has_profile(&id));
    }
    let wanted = profile::wanted(cx, tx, &Some(input.iam_instance_profile))?;
    i.profile = Some(wanted.ok_or_else(|| errors::missing("IamInstanceProfile"))?);
    tables::keep(tx, cx.scope(), &i)?;
    Ok(api::AssociateIamInstanceProfileResult { iam_instance_profile_association: show(&i, State::Associating) })
}

/// DisassociateIamInstanceProfile
pub fn disassociate(
    cx: &Cx,
    tx: &mut Tx,
    input: api::DisassociateIamInstanceProfileRequest,
) -> Result<api::DisassociateIamInstanceProfileResult, Fault> {
    let mut i = find(cx, tx, &input.association_id)?;
    let shown = show(&i, State::Disassociating);
    i.profile = None;
    tables::keep(tx, cx.scope(), &i)?;
    Ok(api::DisassociateIamInstanceProfileResult { iam_instance_profile_association: shown })
}

/// ReplaceIamInstanceProfileAssociation
pub fn replace(
    cx: &Cx,
    tx: &mut Tx,
    input: api::ReplaceIamInstanceProfileAssociationRequest,
) -> Result<api::ReplaceIamInstanceProfileAssociationResult, Fault> {
    let mut i = find(cx, tx, &input.association_id)?;
    let wanted = profile::wanted(cx, tx, &Some(input.iam_instance_profile))?;
    i.profile = Some(wanted.ok_or_else(|| errors::missing("IamInstanceProfile"))?);
    tables::keep(tx, cx.scope(), &i)?;
    Ok(api::ReplaceIamInstanceProfileAssociationResult {
        iam_instance_profile_association: show(&i, State::Associating),
    })
}

/// DescribeIamInstanceProfileAssociations
pub fn describe(
    cx: &Cx,
    read: &dyn Read,
    input: api::DescribeIamInstanceProfileAssociationsRequest,
) -> Result<api::DescribeIamInstanceProfileAssociationsResult, Fault> {
    let all = tables::instances(read, cx.scope())?;
    let mut found: Vec<_> = all.iter().filter_map(|i| show(i, State::Associated)).collect();
    if let Some(ids) = input.association_ids.as_ref().filter(|i| !i.is_empty()) {
        for id in ids {
            find(cx, read, id)?;
        }
        found.retain(|a| a.association_id.as_ref().is_some_and(|id| ids.contains(id)));
    }
    found.sort_by(|a, b| a.association_id.cmp(&b.association_id));
    let query = Query {
        ids: &input.association_ids,
        filters: &input.filters,
        max: input.max_results,
        token: &input.next_token,
    };
    let (items, next_token) =
        listing::page(cx, read, &query, found, FILTERS, |a| a.association_id.as_deref().unwrap_or(""))?;
    Ok(api::DescribeIamInstanceProfileAssociationsResult { iam_instance_profile_associations: Some(items), next_token })
}

fn find(cx: &Cx, read: &dyn Read, id: &str) -> Result<Instance, Fault> {
    let id = ProfileAssociationId::parse(id)?;
    let has = |p: &Option<Profile>| p.as_ref().is_some_and(|p| p.association == id);
    let all = tables::instances(read, cx.scope())?;
    all.into_iter().find(|i| has(&i.profile)).ok_or_else(|| id.not_found())
}

fn show(i: &Instance, state: State) -> Option<api::IamInstanceProfileAssociation> {
    let p = i.profile.as_ref()?;
    Some(api::IamInstanceProfileAssociation {
        association_id: Some(p.association.to_string()),
        instance_id: Some(i.id.to_string()),
        iam_instance_profile: Some(api::IamInstanceProfile { arn: Some(p.arn.clone()), id: Some(p.id.clone()) }),
        state: Some(state),
        timestamp: Some(p.since),
    })
}

static FILTERS: &[Filter<api::IamInstanceProfileAssociation>] = &[
    Filter { name: "instance-id", values: |a| one(&a.instance_id) },
    Filter { name: "state", values: |a| one(&a.state) },
];
