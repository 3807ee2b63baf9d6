//! DescribeImages: `amazon`'s, the one that is usable now first, and the account's own.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html>

use crate::errors;
use crate::ids::ImageId;
use crate::machines::Machines;
use crate::model::{Image, ImageState};
use crate::ops::shared::{images, show};
use crate::rules::images::public;
use crate::rules::types::host_architecture;
use crate::tables::IMAGES;
use api_ec2 as api;
use api_ec2::{DescribeImagesRequest, DescribeImagesResult};
use base::{AccountId, Fault};
use ec2_words::listing::{self, Query, one};
use ec2_words::{Id, tagging};
use kernel::Cx;
use kernel::filter::Filter;
use shape::Enum;
use store::Read;

pub fn run(
    machines: &Option<Machines>,
    cx: &Cx,
    read: &dyn Read,
    input: DescribeImagesRequest,
) -> Result<DescribeImagesResult, Fault> {
    let host_first = machines.as_ref().is_none_or(|m| m.host_root_first);
    let mut all = Vec::new();
    for image in public(host_first) {
        all.push(shown(cx, read, image, true)?);
    }
    for (_, image) in IMAGES.list(read, &(cx.scope(),)).map_err(Fault::internal)? {
        all.push(shown(cx, read, image, false)?);
    }
    if let Some(ids) = input.image_ids.as_ref().filter(|i| !i.is_empty()) {
        for id in ids {
            images::find(cx, read, &ImageId::parse(id)?)?.ok_or_else(|| errors::no_image(id))?;
        }
        all.retain(|i| i.image_id.as_ref().is_some_and(|id| ids.contains(id)));
    }
    all.retain(|i| owned(cx, i, &input.owners) && executable(i, &input.executable_users));
    let query =
        Query { ids: &input.image_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (items, next_token) = listing::page(cx, read, &query, all, FILTERS, |i| i.image_id.as_deref().unwrap_or(""))?;
    Ok(DescribeImagesResult { images: Some(items), next_token })
}

fn owned(cx: &Cx, image: &api::Image, owners: &Option<Vec<String>>) -> bool {
    let Some(owners) = owners.as_ref().filter(|o| !o.is_empty()) else { return true };
    let account = cx.account.to_string();
    owners.iter().any(|o| {
        let wanted = if o == "self" { account.as_str() } else { o.as_str() };
        image.owner_id.as_deref() == Some(wanted) || image.image_owner_alias.as_deref() == Some(wanted)
    })
}

fn executable(image: &api::Image, users: &Option<Vec<String>>) -> bool {
    let Some(users) = users.as_ref().filter(|u| !u.is_empty()) else { return true };
    let public = image.public == Some(true);
    users.iter().any(|u| match u.as_str() {
        "all" => public,
        _ => !public,
    })
}

fn shown(cx: &Cx, read: &dyn Read, i: Image, amazon: bool) -> Result<api::Image, Fault> {
    let owner = if amazon { AccountId::AMAZON } else { cx.account };
    let (state, reason) = match &i.state {
        ImageState::Pending { .. } => (api::ImageState::Pending, None),
        ImageState::Available => (api::ImageState::Available, None),
        ImageState::Failed(why) => (
            api::ImageState::Failed,
            Some(api::StateReason { code: Some("Server.InternalError".into()), message: Some(why.clone()) }),
        ),
    };
    let alias = if amazon { "amazon".to_owned() } else { owner.to_string() };
    Ok(api::Image {
        image_id: Some(i.id.to_string()),
        image_location: Some(format!("{alias}/{}", i.name)),
        state: Some(state),
        state_reason: reason,
        owner_id: Some(owner.to_string()),
        image_owner_alias: amazon.then(|| "amazon".into()),
        creation_date: Some(i.created_at.to_string()),
        public: Some(amazon),
        product_codes: None,
        architecture: api::ArchitectureValues::parse(host_architecture()),
        image_type: api::ImageTypeValues::parse("machine"),
        name: Some(i.name),
        description: Some(i.description),
        root_device_name: Some(show::ROOT_DEVICE.into()),
        root_device_type: Some(api::DeviceType::Ebs),
        virtualization_type: Some(api::VirtualizationType::Hvm),
        hypervisor: Some(api::HypervisorType::Xen),
        ena_support: Some(true),
        sriov_net_support: Some("simple".into()),
        platform_details: Some("Linux/UNIX".into()),
        usage_operation: Some("RunInstances".into()),
        imds_support: api::ImdsSupportValues::parse("v2.0"),
        source_instance_id: i.source.map(String::from),
        block_device_mappings: Some(vec![api::BlockDeviceMapping {
            device_name: Some(show::ROOT_DEVICE.into()),
            ebs: Some(api::EbsBlockDevice {
                delete_on_termination: Some(true),
                volume_size: Some(i.size_gib),
                volume_type: Some(api::VolumeType::Gp3),
                encrypted: Some(false),
                ..Default::default()
            }),
            ..Default::default()
        }]),
        tags: tagging::shown(read, cx.scope(), &i.id)?,
        ..Default::default()
    })
}

const FILTERS: &[Filter<api::Image>] = &[
    Filter { name: "architecture", values: |_| vec![host_architecture().into()] },
    Filter { name: "block-device-mapping.device-name", values: |_| vec![show::ROOT_DEVICE.into()] },
    Filter { name: "block-device-mapping.volume-type", values: |_| vec!["gp3".into()] },
    Filter { name: "creation-date", values: |i| one(&i.creation_date) },
    Filter { name: "description", values: |i| one(&i.description) },
    Filter { name: "ena-support", values: |_| vec!["true".into()] },
    Filter { name: "hypervisor", values: |_| vec!["xen".into()] },
    Filter { name: "image-id", values: |i| one(&i.image_id) },
    Filter { name: "image-type", values: |_| vec!["machine".into()] },
    Filter { name: "is-public", values: |i| one(&i.public) },
    Filter { name: "name", values: |i| one(&i.name) },
    Filter { name: "owner-alias", values: |i| one(&i.image_owner_alias) },
    Filter { name: "owner-id", values: |i| one(&i.owner_id) },
    Filter { name: "root-device-name", values: |_| vec![show::ROOT_DEVICE.into()] },
    Filter { name: "root-device-type", values: |_| vec!["ebs".into()] },
    Filter { name: "source-instance-id", values: |i| one(&i.source_instance_id) },
    Filter { name: "state", values: |i| i.state.iter().map(|s| api::ImageState::NAMES[s.index()].into()).collect() },
    Filter { name: "virtualization-type", values: |_| vec!["hvm".into()] },
];
