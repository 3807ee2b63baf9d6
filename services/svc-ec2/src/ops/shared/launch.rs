//! A launch: what is asked for, checked; then its records.

use crate::errors;
use crate::ids::{InstanceId, VolumeId};
use crate::model::{Attachment, Cpu, Credits, Image, Instance, Life, MetadataOptions, Profile, Reason, State, Volume};
use crate::ops::shared::groups::{Chosen, Wish};
use crate::ops::shared::nic::{self, Nics, Ready};
use crate::ops::shared::{capacity, images, profile, volumes};
use crate::rules::metadata::{self, Said};
use crate::rules::types::{self, InstanceType};
use crate::rules::{self, mappings, user_data};
use crate::tables;
use api_ec2::{CreditSpecificationRequest, RunInstancesRequest, ShutdownBehavior};
use base::Fault;
use ec2_words::Id;
use ec2_words::tagging::{self, Pair};
use kernel::Cx;
use store::{Read, Tx};

/// A launch that can be made.
pub struct Launch {
    least: u32,
    count: u32,
    token: String,
    image: Image,
    kind: &'static InstanceType,
    key_name: Option<String>,
    user_data: Option<Vec<u8>>,
    profile: Option<Profile>,
    nics: Nics,
    group: Option<Chosen>,
    disks: mappings::Disks,
    metadata: MetadataOptions,
    cpu: Option<Cpu>,
    credits: Option<Credits>,
    termination_protected: bool,
    stop_protected: bool,
    terminate_on_shutdown: bool,
    ebs_optimized: bool,
    monitored: bool,
    tags: Tags,
}

/// Tags by the type of what they are for.
type Tags = [(&'static str, Vec<Pair>); 3];

impl Launch {
    /// Checks a request as far as it can be checked without writing.
    pub fn read(cx: &Cx, tx: &Tx, input: &RunInstancesRequest) -> Result<Launch, Fault> {
        let (least, most) = count(input)?;
        let image = images::launchable(cx, tx, input.image_id.as_deref())?;
        let kind = capacity::kind(input.instance_type.as_deref().unwrap_or(types::DEFAULT))?;
        if let Some(name) = &input.key_name {
            tables::key_pair(tx, cx.scope(), name)?.ok_or_else(|| errors::no_key_pair(name))?;
        }
        let nics = nic::wanted(cx, tx, input, kind)?;
        nics.check_count(most)?;
        let (metadata, tags) = (metadata(cx, tx, &image, input)?, tags(input)?);
        if metadata.tags {
            let own = tags.iter().filter(|(kind, _)| *kind == "instance").flat_map(|(_, pairs)| pairs);
            tagging::told_by_metadata(own.map(|(key, _)| key.as_str()))?;
        }
        let behaviour = input.instance_initiated_shutdown_behavior;
        Ok(Launch {
            token: input.client_token.clone().unwrap_or_default(),
            kind,
            key_name: input.key_name.clone(),
            user_data: user_data::decode(input.user_data.as_deref())?,
            profile: profile::wanted(cx, tx, &input.iam_instance_profile)?,
            disks: mappings::read(&input.block_device_mappings, &image, &|id| volumes::source(cx, tx, id))?,
            metadata,
            cpu: cpu(input, kind)?,
            credits: credits(&input.credit_specification, kind)?,
            termination_protected: input.disable_api_termination.unwrap_or(false),
            stop_protected: input.disable_api_stop.unwrap_or(false),
            terminate_on_shutdown: behaviour == Some(ShutdownBehavior::Terminate),
            ebs_optimized: ebs_optimized(input.ebs_optimized, kind)?,
            monitored: input.monitoring.as_ref().is_some_and(|m| m.enabled),
            tags,
            group: Wish::of(&input.placement).find(cx, tx, kind)?,
            least,
            count: capacity::fit(cx, tx, kind, least, most, nics.places())?,
            nics,
            image,
        })
    }

    /// Makes the machines; their ids.
    pub fn make(&self, cx: &Cx, tx: &mut Tx) -> Result<Vec<String>, Fault> {
        let reservation = cx.ids().resource("r");
        let mut made: Vec<InstanceId> = Vec::new();
        for n in 0..self.count {
            // what is asked for above the least number comes as far as there is room
            if n >= self.least && !self.has_room(cx, tx, made.last())? {
                break;
            }
            made.push(self.one(cx, tx, &reservation, n)?);
        }
        Ok(made.into_iter().map(String::from).collect())
    }

    /// The placement group has room for one more machine beside this one.
    fn has_room(&self, cx: &Cx, tx: &Tx, beside: Option<&InstanceId>) -> Result<bool, Fault> {
        let (Some(group), Some(beside)) = (&self.group, beside) else { return Ok(true) };
        let zone = tables::instance(tx, cx.scope(), beside)?.zone;
        Ok(group.check(cx, tx, &zone, 1).is_ok())
    }

    fn one(&self, cx: &Cx, tx: &mut Tx, reservation: &str, index: u32) -> Result<InstanceId, Fault> {
        let nics = self.nics.make(cx, tx)?;
        let first = nics.first().ok_or_else(|| Fault::internal("a launch without interfaces"))?;
        let instance = self.record(cx, reservation, index, first);
        if let Some(group) = &self.group {
            group.check(cx, tx, &instance.zone, 1)?;
            let place = group.place(cx, tx, &instance.zone)?;
            tables::place(tx, cx.scope(), &instance.id, Some(&place))?;
        }
        tables::keep(tx, cx.scope(), &instance)?;
        tables::set_cpu(tx, cx.scope(), &instance.id, self.cpu)?;
        for nic in &nics {
            nic::attach(cx, tx, nic, &instance.id)?;
        }
        let volumes = self.keep_volumes(cx, tx, &instance)?;
        if self.monitored {
            tables::monitor(tx, cx.scope(), &instance.id, true)?;
        }
        self.tag(cx, tx, &instance, &nics, &volumes)?;
        Ok(instance.id)
    }

    fn record(&self, cx: &Cx, reservation: &str, index: u32, first: &Ready) -> Instance {
        Instance {
            id: InstanceId::new(cx),
            reservation_id: reservation.into(),
            launch_index: index,
            client_token: self.token.clone(),
            image: self.image.id.clone(),
            instance_type: self.kind.name.into(),
            key_name: self.key_name.clone(),
            launched_at: cx.now(),
            zone: first.zone.clone(),
            subnet: first.subnet.clone(),
            vpc: first.vpc.clone(),
            private_address: first.address,
            interface: first.id.clone(),
            profile: self.profile.clone().map(|p| profile::anew(cx, p)),
            user_data: self.user_data.clone(),
            state: State::Pending,
            reason: Some(Reason::pending(cx.now())),
            termination_protected: self.termination_protected,
            stop_protected: self.stop_protected,
            terminate_on_shutdown: self.terminate_on_shutdown,
            metadata: self.metadata.clone(),
            ebs_optimized: self.ebs_optimized,
            credits: self.credits,
            root_volume: VolumeId::new(cx),
            ran: false,
            boots_seen: 0,
            reboots_wanted: 0,
            reboots_done: 0,
            metered_from: None,
        }
    }

    /// The root volume, and others that the loop makes before the machine boots; the ids of all.
    fn keep_volumes(&self, cx: &Cx, tx: &mut Tx, instance: &Instance) -> Result<Vec<VolumeId>, Fault> {
        let root = Volume {
            id: instance.root_volume.clone(),
            zone: instance.zone.clone(),
            created_at: cx.now(),
            settings: self.disks.root.clone(),
            snapshot: self.image.snapshot.clone(),
            life: Life::Attached(Attachment {
                delete_on_termination: self.disks.root_goes,
                ..Attachment::root(instance.id.clone(), cx.now())
            }),
            modified: None,
            under: None,
        };
        tables::keep_volume(tx, cx.scope(), &root)?;
        let data = self.disks.data.iter().map(|d| volumes::with_machine(cx, tx, instance, d));
        [Ok(root.id)].into_iter().chain(data).collect()
    }

    fn tag(&self, cx: &Cx, tx: &mut Tx, i: &Instance, nics: &[Ready], volumes: &[VolumeId]) -> Result<(), Fault> {
        for (kind, pairs) in &self.tags {
            let targets: Vec<&str> = match *kind {
                "instance" => vec![&i.id],
                "volume" => volumes.iter().map(|v| &**v).collect(),
                _ => nics.iter().map(|n| n.id.as_str()).collect(),
            };
            targets.iter().try_for_each(|target| tagging::give(cx, tx, target, pairs))?;
        }
        Ok(())
    }
}

/// The least and the most machines.
fn count(input: &RunInstancesRequest) -> Result<(u32, u32), Fault> {
    let at_least_one = |n: i32, name: &str| {
        u32::try_from(n).ok().filter(|n| *n > 0).ok_or_else(|| errors::invalid_value(n, name, "Minimum value is 1."))
    };
    let least = at_least_one(input.min_count, "minCount")?;
    let most = at_least_one(input.max_count, "maxCount")?;
    match most < least {
        true => Err(errors::combination("minCount may not be greater than maxCount")),
        false => Ok((least, most)),
    }
}

/// What the launch says goes before what its account wants, that before what its image says, and that before AWS's own.
fn metadata(cx: &Cx, read: &dyn Read, image: &Image, input: &RunInstancesRequest) -> Result<MetadataOptions, Fault> {
    let defaults = tables::metadata_defaults(read, cx.scope())?;
    let mut options = defaults.over(metadata::of_image(image.wants_tokens));
    if let Some(m) = &input.metadata_options {
        let said = Said {
            tokens: m.http_tokens,
            hops: m.http_put_response_hop_limit,
            endpoint: m.http_endpoint,
            tags: m.instance_metadata_tags,
        };
        said.apply(&mut options)?;
    }
    match options.tokens_required || defaults.tokens_enforced != Some(true) {
        true => Ok(options),
        false => Err(errors::tokens_enforced("launch instances with IMDSv1", "launch the instance")),
    }
}

fn cpu(input: &RunInstancesRequest, kind: &InstanceType) -> Result<Option<Cpu>, Fault> {
    let Some(said) = &input.cpu_options else { return Ok(None) };
    rules::cpu::wanted(kind, said.core_count, said.threads_per_core)
}

fn credits(said: &Option<CreditSpecificationRequest>, kind: &InstanceType) -> Result<Option<Credits>, Fault> {
    let by_type = kind.default_credits();
    let Some(said) = said else { return Ok(by_type) };
    let word = match said.cpu_credits.as_str() {
        "standard" => Credits::Standard,
        "unlimited" => Credits::Unlimited,
        other => return Err(errors::bad_credits(other)),
    };
    match by_type {
        Some(_) => Ok(Some(word)),
        None => Err(errors::no_credits(kind.name)),
    }
}

fn ebs_optimized(said: Option<bool>, kind: &InstanceType) -> Result<bool, Fault> {
    match said {
        Some(true) if kind.ebs_optimized == "unsupported" => Err(errors::not_ebs_optimized(kind.name)),
        said => Ok(said.unwrap_or(false)),
    }
}

fn tags(input: &RunInstancesRequest) -> Result<Tags, Fault> {
    let mut out = [("instance", Vec::new()), ("volume", Vec::new()), ("network-interface", Vec::new())];
    for spec in input.tag_specifications.iter().flatten() {
        let kind = spec.resource_type.as_deref().unwrap_or("");
        let known = out.iter_mut().find(|(k, _)| *k == kind);
        let one = Some(vec![spec.clone()]);
        match known {
            Some((kind, pairs)) => pairs.extend(tagging::wanted(&one, kind)?),
            // refused in AWS's words
            None => drop(tagging::wanted(&one, "instance")?),
        }
    }
    for (_, pairs) in &out {
        tagging::checked(pairs.clone())?;
    }
    Ok(out)
}
