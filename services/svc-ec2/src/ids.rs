//! The ids of this room.
//!
//! EC2 resource IDs: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html>

ec2_words::ids! {
    /// `i-…`
    InstanceId "i" "InvalidInstanceID.NotFound" "InvalidInstanceID.Malformed" "The instance ID '{}' does not exist";
    /// `ami-…`
    ImageId "ami" "InvalidAMIID.NotFound" "InvalidAMIID.Malformed" "The image id '[{}]' does not exist";
    /// `key-…`
    KeyPairId "key" "InvalidKeyPair.NotFound" "InvalidKeyPair.NotFound" "The key pair ID '{}' does not exist";
    /// `lt-…`
    LaunchTemplateId "lt" "InvalidLaunchTemplateId.NotFound" "InvalidLaunchTemplateId.Malformed" "The specified launch template, with template ID {}, does not exist.";
    /// `vol-…`
    VolumeId "vol" "InvalidVolume.NotFound" "InvalidVolumeID.Malformed" "The volume '{}' does not exist.";
    /// `snap-…`
    SnapshotId "snap" "InvalidSnapshot.NotFound" "InvalidSnapshotID.Malformed" "The snapshot '{}' does not exist.";
    /// `pg-…`
    PlacementGroupId "pg" "InvalidPlacementGroup.Unknown" "InvalidPlacementGroupId.Malformed" "The Placement Group '{}' is unknown.";
    /// `replacevol-…`
    RootTaskId "replacevol" "InvalidReplaceRootVolumeTaskId.NotFound" "InvalidReplaceRootVolumeTaskId.Malformed" "The replace root volume task ID '{}' does not exist";
    /// `iip-assoc-…`
    ProfileAssociationId "iip-assoc" "InvalidAssociationID.NotFound" "InvalidAssociationID.Malformed" "An invalid association-id of '{}' was given";
}
