//! DescribeTargetHealth: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html>

use crate::edge::Edge;
use crate::model::{Target, TargetGroup};
use crate::ops::shared::{find, targets};
use crate::reconcile::{World, health, snapshot};
use crate::tables;
use api_elbv2::{
    AnomalyDetection, AnomalyResultEnum, DescribeTargetHealthInput, DescribeTargetHealthOutput, MitigationInEffectEnum,
    TargetDescription, TargetHealth, TargetHealthDescription, TargetHealthReasonEnum, TargetHealthStateEnum,
};
use base::Fault;
use kernel::Cx;
use proxy_rules::anomaly::Standing;
use proxy_rules::health::HealthStateName;
use proxy_rules::{HealthReason, TargetKey};
use shape::Enum;
use std::sync::Arc;
use store::Read;

/// The health of a group's targets, as its load balancer's nodes see them now.
pub fn run(
    edge: &Option<Arc<dyn Edge>>,
    cx: &Cx,
    read: &dyn Read,
    input: DescribeTargetHealthInput,
) -> Result<DescribeTargetHealthOutput, Fault> {
    let group = find::group(read, cx.scope(), &input.target_group_arn)?;
    let all = tables::targets_of(read, cx.scope(), &group.id)?;
    let world = World::of(cx, read)?;
    let snapshot = snapshot::of(&world, 0);
    let mut seen = edge.as_ref().map_or_else(Vec::new, |e| e.health());
    seen.retain(|e| e.group.as_str() == group.id.short());
    let anomalies = input.include.is_some_and(|i| !i.is_empty()).then(|| Anomalies::of(edge, &group));
    let known = |t: &Target| {
        let shown = shown(&group, t, health::of(&snapshot, &group, t, &seen));
        TargetHealthDescription { anomaly_detection: anomalies.as_ref().map(|a| a.shown(t)), ..shown }
    };
    let asked = input.targets.unwrap_or_default();
    let descriptions = match asked.is_empty() {
        true => all.iter().map(known).collect(),
        false => asked.iter().map(|a| one(&group, a, &all, &known)).collect::<Result<_, _>>()?,
    };
    Ok(DescribeTargetHealthOutput { target_health_descriptions: Some(descriptions) })
}

/// How the targets of a group compare; every one is normal where nothing is known.
struct Anomalies(Vec<(TargetKey, Standing)>);

impl Anomalies {
    fn of(edge: &Option<Arc<dyn Edge>>, group: &TargetGroup) -> Anomalies {
        Anomalies(edge.as_ref().map_or_else(Vec::new, |e| e.standings(&group.id.short().into())))
    }

    fn shown(&self, t: &Target) -> AnomalyDetection {
        let found = self.0.iter().find(|(key, _)| key.id.as_str() == t.id && key.port == t.port);
        let standing = found.map_or_else(Standing::default, |(_, s)| *s);
        let result = if standing.anomalous { AnomalyResultEnum::Anomalous } else { AnomalyResultEnum::Normal };
        let mitigated = if standing.is_mitigated() { MitigationInEffectEnum::Yes } else { MitigationInEffectEnum::No };
        AnomalyDetection { result: Some(result), mitigation_in_effect: Some(mitigated) }
    }
}

fn one(
    group: &TargetGroup,
    asked: &TargetDescription,
    all: &[Target],
    known: &dyn Fn(&Target) -> TargetHealthDescription,
) -> Result<TargetHealthDescription, Fault> {
    let (id, port) = targets::named(group, asked)?;
    let found = all.iter().find(|t| t.id == id && t.port == port);
    Ok(found.map_or_else(|| stranger(group, id, port), known))
}

fn shown(group: &TargetGroup, t: &Target, health: health::Shown) -> TargetHealthDescription {
    let health = TargetHealth {
        state: TargetHealthStateEnum::parse(health.state),
        reason: health.reason.and_then(TargetHealthReasonEnum::parse),
        description: health.description,
    };
    described(group, t.id.clone(), t.port, t.asked_zone.clone().or_else(|| t.zone.clone()), health)
}

fn stranger(group: &TargetGroup, id: String, port: u16) -> TargetHealthDescription {
    let reason = HealthReason::TargetNotRegistered;
    let health = proxy_rules::TargetHealth::because(HealthStateName::Unused, reason);
    let health = TargetHealth {
        state: Some(TargetHealthStateEnum::Unused),
        reason: TargetHealthReasonEnum::parse(reason.as_str()),
        description: health.description,
    };
    described(group, id, port, None, health)
}

fn described(
    group: &TargetGroup,
    id: String,
    port: u16,
    zone: Option<String>,
    health: TargetHealth,
) -> TargetHealthDescription {
    let by_ip = group.target_type == crate::model::TargetType::Ip;
    TargetHealthDescription {
        target: Some(TargetDescription {
            id,
            port: Some(port.into()),
            availability_zone: zone.filter(|_| by_ip),
            quic_server_id: None,
        }),
        health_check_port: Some(group.check.port.unwrap_or(port).to_string()),
        target_health: Some(health),
        ..Default::default()
    }
}
