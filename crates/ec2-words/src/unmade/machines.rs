//! Reservations, requests, tasks and other things of machines, images and volumes that nobody can make here.
//!
//! Amazon EC2 API Reference, each operation's page; "Error codes for the Amazon EC2 API".

super::table! {
    DESCRIBE_BUNDLE_TASKS "BundleIds Filters" by "BundleInstance"
        named("bun", "InvalidBundleID.NotFound", "The bundle ID '{}' does not exist")
        "bundle-id error-code error-message instance-id progress s3-bucket s3-prefix start-time state update-time";
    DESCRIBE_CAPACITY_RESERVATION_FLEETS "CapacityReservationFleetIds Filters MaxResults NextToken" by "CreateCapacityReservationFleet"
        named("crf",
            "InvalidCapacityReservationFleetId.NotFound",
            "The capacity reservation fleet ID '{}' does not exist")
        "state instance-match-criteria tenancy allocation-strategy";
    DESCRIBE_CAPACITY_RESERVATIONS "CapacityReservationIds Filters MaxResults NextToken" by "CreateCapacityReservation"
        named("cr", "InvalidCapacityReservationId.NotFound", "The capacity reservation ID '{}' does not exist")
        "instance-type owner-id instance-platform availability-zone tenancy outpost-arn state start-date end-date \
         end-date-type instance-match-criteria placement-group-arn";
    DESCRIBE_CONVERSION_TASKS "ConversionTaskIds" by "ImportInstance ImportVolume"
        named("import-i", "InvalidConversionTaskId", "The conversion task ID '{}' does not exist")
        "";
    DESCRIBE_EXPORT_IMAGE_TASKS "ExportImageTaskIds MaxResults NextToken" by "ExportImage"
        named("export-ami", "InvalidExportTaskID.NotFound", "The export task ID '{}' does not exist")
        "";
    DESCRIBE_EXPORT_TASKS "ExportTaskIds" by "CreateInstanceExportTask"
        named("export-i", "InvalidExportTaskID.NotFound", "The export task ID '{}' does not exist")
        "";
    DESCRIBE_FAST_LAUNCH_IMAGES "Filters MaxResults NextToken" by "EnableFastLaunch"
        unnamed()
        "resource-type owner-id state";
    DESCRIBE_FAST_SNAPSHOT_RESTORES "Filters MaxResults NextToken" by "EnableFastSnapshotRestores"
        unnamed()
        "availability-zone availability-zone-id owner-id snapshot-id state";
    DESCRIBE_FLEETS "FleetIds Filters MaxResults NextToken" by "CreateFleet"
        named("fleet", "InvalidFleetId.NotFound", "The fleet ID '{}' does not exist")
        "activity-status excess-capacity-termination-policy fleet-state replace-unhealthy-instances type";
    DESCRIBE_HOST_RESERVATIONS "HostReservationIdSet Filter MaxResults NextToken" by "PurchaseHostReservation"
        named("hr", "InvalidHostReservationId.NotFound", "The host reservation ID '{}' does not exist")
        "instance-family payment-option state";
    DESCRIBE_HOSTS "HostIds Filter MaxResults NextToken" by "AllocateHosts"
        strict("h", "InvalidHostID.NotFound", "InvalidHostID.Malformed", "The host ID '{}' does not exist")
        "auto-placement availability-zone client-token host-reservation-id instance-type state";
    DESCRIBE_IMPORT_IMAGE_TASKS "ImportTaskIds MaxResults NextToken" by "ImportImage"
        named("import-ami", "InvalidConversionTaskId", "The import task ID '{}' does not exist")
        "";
    DESCRIBE_IMPORT_SNAPSHOT_TASKS "ImportTaskIds MaxResults NextToken" by "ImportSnapshot"
        named("import-snap", "InvalidConversionTaskId", "The import task ID '{}' does not exist")
        "";
    DESCRIBE_INSTANCE_EVENT_WINDOWS "InstanceEventWindowIds Filters MaxResults NextToken" by "CreateInstanceEventWindow"
        named("iew",
            "InvalidInstanceEventWindowID.NotFound",
            "The instance event window ID '{}' does not exist")
        "dedicated-host-id event-window-name instance-id instance-tag instance-tag-key instance-tag-value \
         tag-value";
    DESCRIBE_LOCKED_SNAPSHOTS "Filters MaxResults NextToken" by "LockSnapshot"
        unnamed()
        "lock-state";
    DESCRIBE_RESERVED_INSTANCES "ReservedInstancesIds Filters OfferingClass OfferingType" by "PurchaseReservedInstancesOffering"
        named("", "InvalidReservedInstancesId", "The ID '{}' does not exist")
        "availability-zone availability-zone-id duration end fixed-price instance-type scope product-description \
         reserved-instances-id start state usage-price";
    DESCRIBE_RESERVED_INSTANCES_LISTINGS "Filters" by "CreateReservedInstancesListing"
        unnamed()
        "reserved-instances-id reserved-instances-listing-id status status-message";
    DESCRIBE_RESERVED_INSTANCES_MODIFICATIONS "ReservedInstancesModificationIds Filters NextToken" by "ModifyReservedInstances"
        named("rimod", "InvalidReservedInstancesModificationId", "The ID '{}' does not exist")
        "client-token create-date effective-date modification-result.reserved-instances-id \
         modification-result.target-configuration.availability-zone \
         modification-result.target-configuration.availability-zone-id \
         modification-result.target-configuration.instance-count \
         modification-result.target-configuration.instance-type reserved-instances-id \
         reserved-instances-modification-id status status-message update-date";
    DESCRIBE_SCHEDULED_INSTANCES "ScheduledInstanceIds Filters MaxResults NextToken" by "PurchaseScheduledInstances"
        named("sci", "InvalidScheduledInstance", "The scheduled instance ID '{}' does not exist")
        "availability-zone instance-type platform";
    DESCRIBE_SPOT_FLEET_REQUESTS "SpotFleetRequestIds MaxResults NextToken" by "RequestSpotFleet"
        named("sfr", "InvalidSpotFleetRequestId.NotFound", "The spot fleet request ID '{}' does not exist")
        "";
    DESCRIBE_SPOT_INSTANCE_REQUESTS "SpotInstanceRequestIds Filters MaxResults NextToken" by "RequestSpotInstances"
        strict("sir",
            "InvalidSpotInstanceRequestID.NotFound",
            "InvalidSpotInstanceRequestID.Malformed",
            "The spot instance request ID '{}' does not exist")
        "availability-zone-group create-time fault-code fault-message instance-id launch-group \
         launch.block-device-mapping.delete-on-termination launch.block-device-mapping.device-name \
         launch.block-device-mapping.snapshot-id launch.block-device-mapping.volume-size \
         launch.block-device-mapping.volume-type launch.group-id launch.group-name launch.image-id \
         launch.instance-type launch.kernel-id launch.key-name launch.monitoring-enabled launch.ramdisk-id \
         launched-availability-zone launched-availability-zone-id network-interface.addresses.primary \
         network-interface.delete-on-termination network-interface.description network-interface.device-index \
         network-interface.group-id network-interface.network-interface-id network-interface.private-ip-address \
         network-interface.subnet-id product-description spot-instance-request-id spot-price state status-code \
         status-message type valid-from valid-until";
    DESCRIBE_STORE_IMAGE_TASKS "Filters MaxResults NextToken" by "CreateStoreImageTask"
        unnamed()
        "task-state bucket";
}
