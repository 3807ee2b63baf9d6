//! The operations that this room serves: a visible list, compared with the model by a test.
//!
//! The last column names the parameters that are honoured; any other that is set answers `NotImplemented` by its name.

use crate::machines::Machines;
use crate::ops;
use api_ec2::*;
use kernel::{Operation, read, read_with, write, write_prepared};
use std::sync::Arc;

/// One row an operation.
pub fn all(machines: Option<Machines>) -> Vec<Operation> {
    let machines = Arc::new(machines);
    vec![
        write(&ASSOCIATE_IAM_INSTANCE_PROFILE, ops::profiles::associate, "IamInstanceProfile InstanceId"),
        write(&ATTACH_VOLUME, ops::attach_volume::run, "Device InstanceId VolumeId"),
        write(
            &COPY_IMAGE,
            ops::copy_image::run,
            "ClientToken Description Encrypted=false Name SourceImageId SourceRegion CopyImageTags TagSpecifications",
        ),
        // the address is needed for encrypted ones alone
        write(
            &COPY_SNAPSHOT,
            ops::copy_snapshot::run,
            "Description DestinationRegion Encrypted=false PresignedUrl SourceRegion SourceSnapshotId TagSpecifications",
        ),
        write(&CREATE_IMAGE, ops::create_image::run, "InstanceId Name Description NoReboot TagSpecifications"),
        write_prepared(
            &CREATE_KEY_PAIR,
            ops::create_key_pair::prepare,
            ops::create_key_pair::run,
            "KeyName KeyType KeyFormat TagSpecifications",
        ),
        write(
            &CREATE_LAUNCH_TEMPLATE,
            ops::create_launch_template::run,
            "ClientToken LaunchTemplateName VersionDescription LaunchTemplateData TagSpecifications",
        ),
        write(
            &CREATE_LAUNCH_TEMPLATE_VERSION,
            ops::create_launch_template_version::run,
            "ClientToken LaunchTemplateId LaunchTemplateName SourceVersion VersionDescription LaunchTemplateData",
        ),
        write(
            &CREATE_PLACEMENT_GROUP,
            ops::create_placement_group::run,
            "GroupName Strategy PartitionCount SpreadLevel TagSpecifications",
        ),
        write(
            &CREATE_REPLACE_ROOT_VOLUME_TASK,
            ops::create_replace_root_volume_task::run,
            "ClientToken InstanceId SnapshotId ImageId DeleteReplacedRootVolume TagSpecifications",
        ),
        write(&CREATE_SNAPSHOT, ops::create_snapshot::run, "Description VolumeId TagSpecifications"),
        write(
            &CREATE_SNAPSHOTS,
            ops::create_snapshots::run,
            "Description InstanceSpecification TagSpecifications CopyTagsFromSource",
        ),
        write(
            &CREATE_VOLUME,
            ops::create_volume::run,
            "AvailabilityZone AvailabilityZoneId Encrypted=false Iops Size SnapshotId VolumeType TagSpecifications \
             MultiAttachEnabled=false Throughput ClientToken",
        ),
        write(&DELETE_KEY_PAIR, ops::delete_key_pair::run, "KeyName KeyPairId"),
        write(&DELETE_LAUNCH_TEMPLATE, ops::delete_launch_template::run, "LaunchTemplateId LaunchTemplateName"),
        write(
            &DELETE_LAUNCH_TEMPLATE_VERSIONS,
            ops::delete_launch_template_versions::run,
            "LaunchTemplateId LaunchTemplateName Versions",
        ),
        write(&DELETE_PLACEMENT_GROUP, ops::delete_placement_group::run, "GroupName"),
        write(&DELETE_SNAPSHOT, ops::delete_snapshot::run, "SnapshotId"),
        write(&DELETE_VOLUME, ops::delete_volume::run, "VolumeId"),
        write(&DEREGISTER_IMAGE, ops::deregister_image::run, "ImageId DeleteAssociatedSnapshots"),
        read(
            &DESCRIBE_IAM_INSTANCE_PROFILE_ASSOCIATIONS,
            ops::profiles::describe,
            "AssociationIds Filters MaxResults NextToken",
        ),
        read(&DESCRIBE_IMAGE_ATTRIBUTE, ops::describe_image_attribute::run, "Attribute ImageId"),
        read_with(
            &DESCRIBE_IMAGES,
            machines.clone(),
            ops::describe_images::run,
            "ExecutableUsers ImageIds Owners IncludeDeprecated IncludeDisabled MaxResults NextToken Filters",
        ),
        read(&DESCRIBE_INSTANCE_ATTRIBUTE, ops::describe_instance_attribute::run, "InstanceId Attribute"),
        read(
            &DESCRIBE_INSTANCE_CREDIT_SPECIFICATIONS,
            ops::describe_instance_credit_specifications::run,
            "InstanceIds Filters MaxResults NextToken",
        ),
        read(
            &DESCRIBE_INSTANCE_STATUS,
            ops::describe_instance_status::run,
            "InstanceIds MaxResults NextToken Filters IncludeAllInstances IncludeManagedResources",
        ),
        read(
            &DESCRIBE_INSTANCE_TYPE_OFFERINGS,
            ops::describe_instance_type_offerings::run,
            "LocationType Filters MaxResults NextToken",
        ),
        read(
            &DESCRIBE_INSTANCE_TYPES,
            ops::describe_instance_types::run,
            "InstanceTypes Filters MaxResults NextToken IncludeUnsupportedInRegion",
        ),
        read(
            &DESCRIBE_INSTANCES,
            ops::describe_instances::run,
            "InstanceIds Filters NextToken MaxResults IncludeManagedResources",
        ),
        read(&DESCRIBE_KEY_PAIRS, ops::describe_key_pairs::run, "KeyNames KeyPairIds IncludePublicKey Filters"),
        read(
            &DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
            ops::describe_launch_template_versions::run,
            "LaunchTemplateId LaunchTemplateName Versions MinVersion MaxVersion NextToken MaxResults Filters \
             IncludeManagedResources",
        ),
        read(
            &DESCRIBE_LAUNCH_TEMPLATES,
            ops::describe_launch_templates::run,
            "LaunchTemplateIds LaunchTemplateNames Filters NextToken MaxResults IncludeManagedResources",
        ),
        read(&DESCRIBE_PLACEMENT_GROUPS, ops::describe_placement_groups::run, "GroupIds GroupNames Filters"),
        read(
            &DESCRIBE_REPLACE_ROOT_VOLUME_TASKS,
            ops::describe_replace_root_volume_tasks::run,
            "ReplaceRootVolumeTaskIds Filters MaxResults NextToken",
        ),
        read(&DESCRIBE_SNAPSHOT_ATTRIBUTE, ops::describe_snapshot_attribute::run, "Attribute SnapshotId"),
        read(
            &DESCRIBE_SNAPSHOTS,
            ops::describe_snapshots::run,
            "MaxResults NextToken OwnerIds RestorableByUserIds SnapshotIds Filters",
        ),
        read(&DESCRIBE_VOLUME_ATTRIBUTE, ops::describe_volume_attribute::run, "Attribute VolumeId"),
        read(
            &DESCRIBE_VOLUME_STATUS,
            ops::describe_volume_status::run,
            "MaxResults NextToken VolumeIds IncludeManagedResources Filters",
        ),
        read(
            &DESCRIBE_VOLUMES,
            ops::describe_volumes::run,
            "VolumeIds Filters NextToken MaxResults IncludeManagedResources",
        ),
        read(
            &DESCRIBE_VOLUMES_MODIFICATIONS,
            ops::describe_volumes_modifications::run,
            "VolumeIds Filters NextToken MaxResults IncludeManagedResources",
        ),
        write(&DETACH_VOLUME, ops::detach_volume::run, "Device Force InstanceId VolumeId"),
        write(&DISABLE_ALLOWED_IMAGES_SETTINGS, ops::allowed_images::disable, ""),
        write(&DISABLE_IMAGE, ops::image_states::disable, "ImageId"),
        write(&DISABLE_IMAGE_BLOCK_PUBLIC_ACCESS, ops::account_settings::unblock_images, ""),
        write(&DISABLE_IMAGE_DEPRECATION, ops::image_states::undeprecate, "ImageId"),
        write(&DISABLE_IMAGE_DEREGISTRATION_PROTECTION, ops::image_states::unprotect, "ImageId"),
        write(&DISABLE_SERIAL_CONSOLE_ACCESS, ops::account_settings::forbid_console, ""),
        write(&DISABLE_SNAPSHOT_BLOCK_PUBLIC_ACCESS, ops::account_settings::unblock_snapshots, ""),
        write(&DISASSOCIATE_IAM_INSTANCE_PROFILE, ops::profiles::disassociate, "AssociationId"),
        write(&ENABLE_ALLOWED_IMAGES_SETTINGS, ops::allowed_images::enable, "AllowedImagesSettingsState"),
        write(&ENABLE_IMAGE, ops::image_states::enable, "ImageId"),
        write(&ENABLE_IMAGE_BLOCK_PUBLIC_ACCESS, ops::account_settings::block_images, "ImageBlockPublicAccessState"),
        write(&ENABLE_IMAGE_DEPRECATION, ops::image_states::deprecate, "ImageId DeprecateAt"),
        write(&ENABLE_IMAGE_DEREGISTRATION_PROTECTION, ops::image_states::protect, "ImageId WithCooldown"),
        write(&ENABLE_SERIAL_CONSOLE_ACCESS, ops::account_settings::allow_console, ""),
        write(&ENABLE_SNAPSHOT_BLOCK_PUBLIC_ACCESS, ops::account_settings::block_snapshots, "State"),
        read(&GET_ALLOWED_IMAGES_SETTINGS, ops::allowed_images::get, ""),
        read_with(&GET_CONSOLE_OUTPUT, machines, ops::get_console_output::run, "InstanceId Latest"),
        read(&GET_EBS_ENCRYPTION_BY_DEFAULT, ops::get_ebs_encryption_by_default::run, ""),
        read(&GET_IMAGE_BLOCK_PUBLIC_ACCESS_STATE, ops::account_settings::images, ""),
        read(&GET_INSTANCE_METADATA_DEFAULTS, ops::metadata_defaults::get, ""),
        read(&GET_SERIAL_CONSOLE_ACCESS_STATUS, ops::account_settings::console, ""),
        read(&GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE, ops::account_settings::snapshots, ""),
        write(&IMPORT_KEY_PAIR, ops::import_key_pair::run, "KeyName PublicKeyMaterial TagSpecifications"),
        write(
            &MODIFY_IMAGE_ATTRIBUTE,
            ops::modify_image_attribute::run,
            "Attribute Description ImageId Value ImdsSupport.Value=v2.0",
        ),
        write(
            &MODIFY_INSTANCE_ATTRIBUTE,
            ops::modify_instance_attribute::run,
            "InstanceId Attribute Value SourceDestCheck DisableApiStop DisableApiTermination InstanceType UserData \
             InstanceInitiatedShutdownBehavior Groups EbsOptimized EnaSupport.Value=true SriovNetSupport.Value=simple BlockDeviceMappings.DeviceName \
             BlockDeviceMappings.Ebs.DeleteOnTermination",
        ),
        write(
            &MODIFY_INSTANCE_CPU_OPTIONS,
            ops::modify_instance_cpu_options::run,
            "InstanceId CoreCount ThreadsPerCore",
        ),
        write(
            &MODIFY_INSTANCE_CREDIT_SPECIFICATION,
            ops::modify_instance_credit_specification::run,
            "ClientToken InstanceCreditSpecifications",
        ),
        write(
            &MODIFY_INSTANCE_METADATA_DEFAULTS,
            ops::metadata_defaults::modify,
            "HttpTokens HttpPutResponseHopLimit HttpEndpoint InstanceMetadataTags HttpTokensEnforced",
        ),
        write(
            &MODIFY_INSTANCE_METADATA_OPTIONS,
            ops::modify_instance_metadata_options::run,
            "InstanceId HttpTokens HttpPutResponseHopLimit HttpEndpoint HttpProtocolIpv6=disabled InstanceMetadataTags",
        ),
        write(
            &MODIFY_INSTANCE_PLACEMENT,
            ops::modify_instance_placement::run,
            "GroupName GroupId PartitionNumber InstanceId Tenancy=default",
        ),
        write(
            &MODIFY_LAUNCH_TEMPLATE,
            ops::modify_launch_template::run,
            "ClientToken LaunchTemplateId LaunchTemplateName DefaultVersion",
        ),
        write(
            &MODIFY_VOLUME,
            ops::modify_volume::run,
            "VolumeId Size VolumeType Iops Throughput MultiAttachEnabled=false",
        ),
        write(&MONITOR_INSTANCES, ops::monitor_instances::on, "InstanceIds"),
        write(&REBOOT_INSTANCES, ops::reboot_instances::run, "InstanceIds"),
        write(
            &REGISTER_IMAGE,
            ops::register_image::run,
            "ImageLocation= ImdsSupport=v2.0 KernelId= RamdiskId= Name Description Architecture RootDeviceName=/dev/xvda VirtualizationType=hvm EnaSupport=true SriovNetSupport=simple \
             TagSpecifications BlockDeviceMappings.DeviceName BlockDeviceMappings.Ebs.SnapshotId BlockDeviceMappings.Ebs.VolumeSize \
             BlockDeviceMappings.Ebs.VolumeType BlockDeviceMappings.Ebs.Iops BlockDeviceMappings.Ebs.Throughput \
             BlockDeviceMappings.Ebs.Encrypted=false BlockDeviceMappings.Ebs.DeleteOnTermination",
        ),
        write(&REPLACE_IAM_INSTANCE_PROFILE_ASSOCIATION, ops::profiles::replace, "IamInstanceProfile AssociationId"),
        write(
            &REPLACE_IMAGE_CRITERIA_IN_ALLOWED_IMAGES_SETTINGS,
            ops::allowed_images::replace,
            "ImageCriteria.ImageProviders ImageCriteria.MarketplaceProductCodes ImageCriteria.ImageNames \
             ImageCriteria.DeprecationTimeCondition ImageCriteria.CreationDateCondition",
        ),
        write(&RUN_INSTANCES, ops::run_instances::run, ops::run_instances::ACCEPTS),
        write(&START_INSTANCES, ops::start_instances::run, "InstanceIds"),
        write(&STOP_INSTANCES, ops::stop_instances::run, "InstanceIds Force SkipOsShutdown"),
        write(&TERMINATE_INSTANCES, ops::terminate_instances::run, "InstanceIds Force SkipOsShutdown"),
        write(&UNMONITOR_INSTANCES, ops::monitor_instances::off, "InstanceIds"),
    ]
}
