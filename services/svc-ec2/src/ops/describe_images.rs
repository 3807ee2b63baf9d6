//! DescribeImages: `amazon`'s, the one that is usable now first, and the account's own. Filters by name and owner find the first ones
//! under the well-known names that they stand for, too.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html>

use crate::ids::ImageId;
use crate::machines::Machines;
use crate::model::{Allowing, Image, ImageState, ImageVolume};
use crate::ops::shared::images;
use crate::rules::devices::ROOT;
use crate::rules::images::{Known, answers_to, public};
use crate::rules::mappings;
use crate::rules::types::host_architecture;
use crate::tables;
use api_ec2 as api;
use api_ec2::{DescribeImagesRequest, DescribeImagesResult};
use base::{AccountId, Fault};
use ec2_words::listing::{self, Query, each, none, one};
use ec2_words::{Id, tagging};
use kernel::Cx;
use kernel::filter::Filter;
use shape::Enum;
use store::Read;

/// An image as shown, and its place in the list: `amazon`'s first.
struct Shown {
    place: String,
    image: api::Image,
    /// Under which names of which owners it is found: its own first, then those of the images that it stands for.
    named: Vec<Named>,
}

/// A name and its owner.
struct Named {
    owner: String,
    alias: Option<String>,
    name: String,
}

impl Shown {
    fn new(place: String, image: api::Image, known: Vec<Known>) -> Shown {
        let own = Named {
            owner: image.owner_id.clone().unwrap_or_default(),
            alias: image.image_owner_alias.clone(),
            name: image.name.clone().unwrap_or_default(),
        };
        let alias = image.image_owner_alias.clone();
        let other = |k: Known| Named { owner: k.owner.to_owned(), alias: alias.clone(), name: k.name };
        let named = std::iter::once(own).chain(known.into_iter().map(other)).collect();
        Shown { place, image, named }
    }
}

pub fn run(
    machines: &Option<Machines>,
    cx: &Cx,
    read: &dyn Read,
    input: DescribeImagesRequest,
) -> Result<DescribeImagesResult, Fault> {
    let host_first = machines.as_ref().is_none_or(|m| m.host_root_first || !m.base.is_ready());
    let allowed = tables::allowed_images(read, cx.scope())?;
    let mut all = Vec::new();
    let seen = public(host_first).into_iter().enumerate().filter(|(_, i)| images::is_seen(cx, &allowed, i));
    for (n, image) in seen {
        let known = answers_to(&image, n == 0);
        all.push(Shown::new(format!("0{n}"), shown(cx, read, image, true)?, known));
    }
    for image in tables::images(read, cx.scope())? {
        let place = format!("1{}", image.id);
        all.push(Shown::new(place, shown(cx, read, image, false)?, Vec::new()));
    }
    if let Some(ids) = input.image_ids.as_ref().filter(|i| !i.is_empty()) {
        check(cx, read, ids)?;
        all.retain(|s| s.image.image_id.as_ref().is_some_and(|id| ids.contains(id)));
    }
    // one image may stand for several of AWS's: who asks for an owner and a name means both of the same one
    let disabled = input.include_disabled == Some(true);
    all.retain(|s| disabled || s.image.state != Some(api::ImageState::Disabled));
    all.retain_mut(|s| {
        s.named.retain(|n| owned(cx, n, &input.owners) && meant(n, &input.filters));
        !s.named.is_empty() && executable(&s.image, &input.executable_users)
    });
    let query =
        Query { ids: &input.image_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (items, next_token) = listing::page_by(cx, read, &query, all, FILTERS, id, |s| s.place.clone())?;
    Ok(DescribeImagesResult { images: Some(items.into_iter().map(|s| s.image).collect()), next_token })
}

fn id(s: &Shown) -> &str {
    s.image.image_id.as_deref().unwrap_or_default()
}

/// Every id must name an image.
fn check(cx: &Cx, read: &dyn Read, ids: &[String]) -> Result<(), Fault> {
    let ids = ids.iter().map(|id| ImageId::parse(id)).collect::<Result<Vec<_>, _>>()?;
    let mut lost = Vec::new();
    for id in ids {
        match images::find(cx, read, &id) {
            Ok(_) => {}
            Err(fault) if fault.code == id.not_found().code => lost.push(id),
            Err(fault) => return Err(fault),
        }
    }
    if lost.is_empty() { Ok(()) } else { Err(ImageId::none_found(&lost)) }
}

fn owned(cx: &Cx, named: &Named, owners: &Option<Vec<String>>) -> bool {
    let Some(owners) = owners.as_ref().filter(|o| !o.is_empty()) else { return true };
    let account = cx.account.to_string();
    owners.iter().any(|o| {
        let wanted = if o == "self" { account.as_str() } else { o.as_str() };
        named.owner == wanted || named.alias.as_deref() == Some(wanted)
    })
}

/// The filters over names and owners; the others are about the image.
fn meant(named: &Named, filters: &Option<Vec<api::Filter>>) -> bool {
    listing::asked(filters).iter().all(|(filter, wanted)| {
        let has = match filter.as_str() {
            "name" => Some(&named.name),
            "owner-id" => Some(&named.owner),
            "owner-alias" => named.alias.as_ref(),
            _ => return true,
        };
        has.is_some_and(|has| wanted.iter().any(|w| base::glob::matches(w, has)))
    })
}

/// `all` means public images; nothing is shared with single accounts here.
fn executable(image: &api::Image, users: &Option<Vec<String>>) -> bool {
    let Some(users) = users.as_ref().filter(|u| !u.is_empty()) else { return true };
    image.public == Some(true) && users.iter().any(|u| u == "all")
}

fn shown(cx: &Cx, read: &dyn Read, i: Image, amazon: bool) -> Result<api::Image, Fault> {
    let owner = if amazon { AccountId::AMAZON } else { cx.account };
    let alias = if amazon { "amazon".to_owned() } else { owner.to_string() };
    let flags = tables::image_flags(read, cx.scope(), &i.id)?;
    let (state, reason) = match flags.disabled {
        true => (api::ImageState::Disabled, None),
        false => state(&images::state(read, cx.scope(), &i)?),
    };
    let devices = devices(&i);
    let allowed = tables::allowed_images(read, cx.scope())?;
    Ok(api::Image {
        image_allowed: (allowed.state != Allowing::Disabled).then(|| images::is_allowed(cx, &allowed, &i)),
        deprecation_time: flags.deprecated_at.map(|at| at.to_string()),
        deregistration_protection: Some(flags.protection.name().into()),
        tags: tagging::shown(read, cx.scope(), &i.id)?,
        image_id: Some(i.id.into()),
        image_location: Some(format!("{alias}/{}", i.name)),
        state: Some(state),
        state_reason: reason,
        owner_id: Some(owner.to_string()),
        image_owner_alias: amazon.then(|| "amazon".into()),
        creation_date: Some(i.created_at.to_string()),
        public: Some(amazon),
        name: Some(i.name),
        description: Some(i.description),
        source_instance_id: i.source.map(String::from),
        source_image_region: i.source_region.or_else(|| i.source_image.is_some().then(|| cx.region.code().into())),
        source_image_id: i.source_image.map(String::from),
        block_device_mappings: Some(devices),
        imds_support: i.wants_tokens.then(|| api::ImdsSupportValues::parse(IMDS_V2)).flatten(),
        ..always()
    })
}

fn state(state: &ImageState) -> (api::ImageState, Option<api::StateReason>) {
    let failed =
        |why: &String| api::StateReason { code: Some("Server.InternalError".into()), message: Some(why.clone()) };
    match state {
        ImageState::Pending { .. } => (api::ImageState::Pending, None),
        ImageState::Available => (api::ImageState::Available, None),
        ImageState::Failed(why) => (api::ImageState::Failed, Some(failed(why))),
        ImageState::Deregistered => (api::ImageState::Deregistered, None),
    }
}

/// The one value of `ImdsSupport`.
pub const IMDS_V2: &str = "v2.0";

/// What is the same for every image here.
pub fn always() -> api::Image {
    api::Image {
        architecture: api::ArchitectureValues::parse(host_architecture()),
        image_type: api::ImageTypeValues::parse("machine"),
        root_device_name: Some(ROOT.into()),
        root_device_type: Some(api::DeviceType::Ebs),
        virtualization_type: Some(api::VirtualizationType::Hvm),
        hypervisor: Some(api::HypervisorType::Xen),
        ena_support: Some(true),
        sriov_net_support: Some("simple".into()),
        platform_details: Some("Linux/UNIX".into()),
        usage_operation: Some("RunInstances".into()),
        ..Default::default()
    }
}

/// The volumes of a machine that is launched from an image.
pub fn devices(image: &Image) -> Vec<api::BlockDeviceMapping> {
    let root = ImageVolume {
        device: ROOT.into(),
        snapshot: image.snapshot.clone(),
        settings: image.root_volume.clone(),
        delete_on_termination: image.root_goes,
    };
    std::iter::once(&root).chain(&image.volumes).map(mappings::of_image).collect()
}

fn reason(s: &Shown, member: fn(&api::StateReason) -> &Option<String>) -> Vec<String> {
    s.image.state_reason.iter().flat_map(|r| one(member(r))).collect()
}

fn ebs(s: &Shown, values: fn(&api::EbsBlockDevice) -> Vec<String>) -> Vec<String> {
    let mappings = s.image.block_device_mappings.iter().flatten();
    mappings.filter_map(|m| m.ebs.as_ref()).flat_map(values).collect()
}

static FILTERS: &[Filter<Shown>] = &[
    Filter { name: "architecture", values: |s| one(&s.image.architecture) },
    Filter {
        name: "block-device-mapping.delete-on-termination",
        values: |s| ebs(s, |e| one(&e.delete_on_termination)),
    },
    Filter {
        name: "block-device-mapping.device-name",
        values: |s| each(&s.image.block_device_mappings, |m| &m.device_name),
    },
    Filter { name: "block-device-mapping.encrypted", values: |_| vec!["false".into()] },
    Filter { name: "block-device-mapping.snapshot-id", values: |s| ebs(s, |e| one(&e.snapshot_id)) },
    Filter { name: "block-device-mapping.volume-size", values: |s| ebs(s, |e| one(&e.volume_size)) },
    Filter { name: "block-device-mapping.volume-type", values: |s| ebs(s, |e| one(&e.volume_type)) },
    Filter { name: "creation-date", values: |s| one(&s.image.creation_date) },
    Filter { name: "description", values: |s| one(&s.image.description) },
    Filter { name: "ena-support", values: |_| vec!["true".into()] },
    Filter { name: "free-tier-eligible", values: |s| one(&s.image.free_tier_eligible) },
    Filter { name: "hypervisor", values: |_| vec!["xen".into()] },
    Filter { name: "image-allowed", values: |s| one(&s.image.image_allowed) },
    Filter { name: "image-id", values: |s| one(&s.image.image_id) },
    Filter { name: "image-type", values: |_| vec!["machine".into()] },
    Filter { name: "is-public", values: |s| one(&s.image.public) },
    Filter { name: "kernel-id", values: none },
    Filter { name: "manifest-location", values: |s| one(&s.image.image_location) },
    Filter { name: "name", values: |s| s.named.iter().map(|n| n.name.clone()).collect() },
    Filter { name: "owner-alias", values: |s| s.named.iter().filter_map(|n| n.alias.clone()).collect() },
    Filter { name: "owner-id", values: |s| s.named.iter().map(|n| n.owner.clone()).collect() },
    Filter { name: "platform", values: none },
    Filter { name: "product-code", values: none },
    Filter { name: "product-code.type", values: none },
    Filter { name: "ramdisk-id", values: none },
    Filter { name: "root-device-name", values: |_| vec![ROOT.into()] },
    Filter { name: "root-device-type", values: |_| vec!["ebs".into()] },
    Filter { name: "source-image-id", values: |s| one(&s.image.source_image_id) },
    Filter { name: "source-image-region", values: |s| one(&s.image.source_image_region) },
    Filter { name: "source-instance-id", values: |s| one(&s.image.source_instance_id) },
    Filter { name: "sriov-net-support", values: |s| one(&s.image.sriov_net_support) },
    Filter { name: "state", values: |s| one(&s.image.state) },
    Filter { name: "state-reason-code", values: |s| reason(s, |r| &r.code) },
    Filter { name: "state-reason-message", values: |s| reason(s, |r| &r.message) },
    Filter { name: "virtualization-type", values: |_| vec!["hvm".into()] },
];
