//! A launch: what is asked for, checked; then its records.

use crate::ids::{InstanceId, VolumeId};
use crate::model::{Image, Instance, MetadataOptions, Nic, Profile, RootSettings, State, Volume};
use crate::ops::shared::nic::{self, Wanted};
use crate::ops::shared::{change, images, profile};
use crate::rules::types::{self, InstanceType};
use crate::tables::{self, VOLUMES};
use crate::{errors, limits};
use api_ec2::{
    HttpTokensState, InstanceMetadataEndpointState, InstanceMetadataTagsState, RunInstancesRequest, ShutdownBehavior,
};
use base::Fault;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ec2_words::Id;
use ec2_words::tagging::{self, Pair};
use kernel::Cx;
use shape::Enum;
use store::Tx;

/// A launch that can be made.
pub struct Launch {
    count: u32,
    token: String,
    image: Image,
    kind: &'static InstanceType,
    key_name: Option<String>,
    user_data: Option<Vec<u8>>,
    profile: Option<Profile>,
    nics: Vec<Wanted>,
    root: RootSettings,
    metadata: MetadataOptions,
    termination_protected: bool,
    stop_protected: bool,
    terminate_on_shutdown: bool,
    ebs_optimized: bool,
    tags: [(&'static str, Vec<Pair>); 3],
}

impl Launch {
    /// Checks a request as far as it can be checked without writing.
    pub fn read(cx: &Cx, tx: &mut Tx, input: &RunInstancesRequest) -> Result<Launch, Fault> {
        let count = count(input)?;
        let image = images::launchable(cx, tx, input.image_id.as_deref())?;
        let kind = kind(input.instance_type.as_deref().unwrap_or("m1.small"))?;
        if let Some(name) = &input.key_name {
            tables::key_pair(tx, cx.scope(), name)?.ok_or_else(|| errors::no_key_pair(name))?;
        }
        room_for(cx, tx, kind, count)?;
        let behaviour = input.instance_initiated_shutdown_behavior;
        Ok(Launch {
            count,
            token: input.client_token.clone().unwrap_or_default(),
            kind,
            key_name: input.key_name.clone(),
            user_data: user_data(input.user_data.as_deref())?,
            profile: profile::wanted(cx, tx, &input.iam_instance_profile)?,
            nics: nic::wanted(cx, tx, input)?,
            root: root(input, &image)?,
            metadata: metadata(input)?,
            termination_protected: input.disable_api_termination.unwrap_or(false),
            stop_protected: input.disable_api_stop.unwrap_or(false),
            terminate_on_shutdown: behaviour == Some(ShutdownBehavior::Terminate),
            ebs_optimized: input.ebs_optimized.unwrap_or(false),
            tags: tags(input)?,
            image,
        })
    }
}

/// Makes the machines; their ids.
pub fn make(cx: &Cx, tx: &mut Tx, launch: &Launch) -> Result<Vec<String>, Fault> {
    let reservation = cx.ids().resource("r");
    (0..launch.count).map(|n| one(cx, tx, launch, &reservation, n).map(String::from)).collect()
}

fn one(cx: &Cx, tx: &mut Tx, launch: &Launch, reservation: &str, index: u32) -> Result<InstanceId, Fault> {
    let id = InstanceId::new(cx);
    let made = launch.nics.iter().map(|n| nic::make(cx, tx, n)).collect::<Result<Vec<_>, _>>()?;
    let first = made.first().ok_or_else(|| errors::missing("subnetId"))?;
    let volume = VolumeId::new(cx);
    let instance = Instance {
        id: id.clone(),
        reservation_id: reservation.into(),
        requester_id: None,
        launch_index: index,
        client_token: launch.token.clone(),
        image: launch.image.id.clone(),
        instance_type: launch.kind.name.into(),
        key_name: launch.key_name.clone(),
        launched_at: cx.now(),
        zone: first.zone.clone(),
        subnet: first.subnet.clone(),
        vpc: first.vpc.clone(),
        private_address: first.address,
        nics: made.iter().map(|m| Nic { interface: m.id.clone(), public: m.public }).collect(),
        profile: launch.profile.clone().map(|p| profile::anew(cx, p)),
        user_data: launch.user_data.clone(),
        state: State::Pending,
        reason: None,
        termination_protected: launch.termination_protected,
        stop_protected: launch.stop_protected,
        terminate_on_shutdown: launch.terminate_on_shutdown,
        metadata: launch.metadata.clone(),
        ebs_optimized: launch.ebs_optimized,
        root_volume: volume.clone(),
        reboots_wanted: 0,
        reboots_done: 0,
    };
    tables::keep(tx, cx.scope(), &instance)?;
    for (device, nic) in made.iter().enumerate() {
        nic::attach(cx, tx, nic, &id, device as i32)?;
    }
    change::public_addresses(cx, tx, &instance.nics, true)?;
    let record = Volume {
        id: volume.clone(),
        instance: id.clone(),
        zone: instance.zone.clone(),
        created_at: cx.now(),
        settings: launch.root.clone(),
    };
    VOLUMES.put(tx, &(cx.scope(), volume.clone()), &record).map_err(Fault::internal)?;
    tag(cx, tx, launch, &id, &volume, &instance)?;
    Ok(id)
}

fn tag(
    cx: &Cx,
    tx: &mut Tx,
    launch: &Launch,
    id: &InstanceId,
    volume: &VolumeId,
    instance: &Instance,
) -> Result<(), Fault> {
    for (kind, pairs) in &launch.tags {
        let targets: Vec<&str> = match *kind {
            "instance" => vec![id],
            "volume" => vec![volume],
            _ => instance.nics.iter().map(|n| n.interface.as_str()).collect(),
        };
        for target in targets {
            tagging::give(cx, tx, target, pairs)?;
        }
    }
    Ok(())
}

fn count(input: &RunInstancesRequest) -> Result<u32, Fault> {
    let (min, max) = (input.min_count, input.max_count);
    match (min, max) {
        (min, _) if min < 1 => Err(errors::invalid_value(min, "minCount", "Minimum value is 1.")),
        (min, max) if max < min => Err(errors::combination("minCount may not be greater than maxCount")),
        (_, max) => Ok(max as u32),
    }
}

/// A type that exists and that this host's processor can run.
pub fn kind(name: &str) -> Result<&'static InstanceType, Fault> {
    let kind = types::find(name).ok_or_else(|| errors::no_instance_type(name))?;
    match kind.runs_here() {
        true => Ok(kind),
        false => Err(errors::architecture(kind.architectures[0], types::host_architecture())),
    }
}

/// The quota counts the vCPUs of machines that are not stopped or gone.
fn room_for(cx: &Cx, tx: &Tx, kind: &InstanceType, count: u32) -> Result<(), Fault> {
    let has = limits::VCPUS.of(cx, tx)?;
    let running = tables::instances(tx, cx.scope())?;
    let used: i64 = running
        .iter()
        .filter(|i| matches!(i.state, State::Pending | State::Running | State::Stopping))
        .filter_map(|i| types::find(&i.instance_type))
        .map(|t| i64::from(t.vcpus))
        .sum();
    let asked = used + i64::from(kind.vcpus) * i64::from(count);
    if asked > has as i64 { Err(errors::too_many(asked, has)) } else { Ok(()) }
}

/// Decodes user data; empty means none.
pub fn user_data(text: Option<&str>) -> Result<Option<Vec<u8>>, Fault> {
    let Some(text) = text.filter(|t| !t.trim().is_empty()) else { return Ok(None) };
    let compact: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let data = BASE64.decode(compact).map_err(|_| errors::user_data_encoding())?;
    if data.len() > limits::USER_DATA_BYTES_MAX {
        return Err(errors::user_data_too_long());
    }
    Ok((!data.is_empty()).then_some(data))
}

fn root(input: &RunInstancesRequest, image: &Image) -> Result<RootSettings, Fault> {
    let mut root = RootSettings { size_gib: image.size_gib, kind: "gp3".into(), delete_on_termination: true };
    for mapping in input.block_device_mappings.iter().flatten() {
        let device = mapping.device_name.as_deref().unwrap_or("");
        if device != super::show::ROOT_DEVICE {
            return Err(Fault::not_implemented("RunInstances.BlockDeviceMappings beside the root volume"));
        }
        let Some(ebs) = &mapping.ebs else { continue };
        if let Some(size) = ebs.volume_size {
            if size < image.size_gib {
                return Err(Fault::sender(
                    "InvalidBlockDeviceMapping",
                    format!(
                        "Volume of size {size}GB is smaller than snapshot '{}', expect size>= {}GB",
                        image.id, image.size_gib
                    ),
                ));
            }
            root.size_gib = size;
        }
        if let Some(kind) = ebs.volume_type {
            root.kind = api_ec2::VolumeType::NAMES[kind.index()].into();
        }
        root.delete_on_termination = ebs.delete_on_termination.unwrap_or(true);
    }
    Ok(root)
}

fn metadata(input: &RunInstancesRequest) -> Result<MetadataOptions, Fault> {
    let mut options = MetadataOptions { tokens_required: true, enabled: true, hop_limit: 2, tags: false };
    if let Some(m) = &input.metadata_options {
        let said = Said {
            tokens: m.http_tokens,
            hops: m.http_put_response_hop_limit,
            endpoint: m.http_endpoint,
            tags: m.instance_metadata_tags,
        };
        said.apply(&mut options)?;
    }
    Ok(options)
}

/// What a caller says of the metadata options.
pub struct Said {
    /// `HttpTokens`
    pub tokens: Option<HttpTokensState>,
    /// `HttpPutResponseHopLimit`
    pub hops: Option<i32>,
    /// `HttpEndpoint`
    pub endpoint: Option<InstanceMetadataEndpointState>,
    /// `InstanceMetadataTags`
    pub tags: Option<InstanceMetadataTagsState>,
}

impl Said {
    /// Changes the options as far as something is said.
    pub fn apply(&self, options: &mut MetadataOptions) -> Result<(), Fault> {
        if let Some(tokens) = self.tokens {
            options.tokens_required = tokens == HttpTokensState::Required;
        }
        if let Some(hops) = self.hops {
            if !(1..=64).contains(&hops) {
                return Err(errors::invalid_value(hops, "HttpPutResponseHopLimit", "Must be between 1 and 64"));
            }
            options.hop_limit = hops;
        }
        if let Some(endpoint) = self.endpoint {
            options.enabled = endpoint == InstanceMetadataEndpointState::Enabled;
        }
        if let Some(tags) = self.tags {
            options.tags = tags == InstanceMetadataTagsState::Enabled;
        }
        Ok(())
    }
}

fn tags(input: &RunInstancesRequest) -> Result<[(&'static str, Vec<Pair>); 3], Fault> {
    let mut out = [("instance", Vec::new()), ("volume", Vec::new()), ("network-interface", Vec::new())];
    for spec in input.tag_specifications.iter().flatten() {
        let kind = spec.resource_type.as_deref().unwrap_or("");
        let at = out.iter_mut().find(|(k, _)| *k == kind);
        let Some((known, pairs)) = at else {
            return Err(errors::invalid(format!("'{kind}' is not a valid taggable resource type for this operation.")));
        };
        pairs.extend(tagging::wanted(&Some(vec![spec.clone()]), known)?);
    }
    for (_, pairs) in &out {
        tagging::checked(pairs.clone())?;
    }
    Ok(out)
}
