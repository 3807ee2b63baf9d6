//! What accounts switch on or off.

use super::Cloud;
use expect_test::expect;

#[test]
fn an_account_begins_with_public_images_blocked_and_snapshots_not() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "? GetImageBlockPublicAccessState
         ? DisableImageBlockPublicAccess
         ? GetImageBlockPublicAccessState
         ? EnableImageBlockPublicAccess ImageBlockPublicAccessState=block-new-sharing
         ? GetSnapshotBlockPublicAccessState
         ? EnableSnapshotBlockPublicAccess State=block-all-sharing
         ? GetSnapshotBlockPublicAccessState
         ? EnableSnapshotBlockPublicAccess State=unblocked
         ? DisableSnapshotBlockPublicAccess
         ? GetSerialConsoleAccessStatus
         ? EnableSerialConsoleAccess
         ? GetSerialConsoleAccessStatus
         ? DisableSerialConsoleAccess",
    );
    expect![[r#"
        > ? GetImageBlockPublicAccessState
        ImageBlockPublicAccessState: block-new-sharing
        ManagedBy: account
        > ? DisableImageBlockPublicAccess
        ImageBlockPublicAccessState: unblocked
        > ? GetImageBlockPublicAccessState
        ImageBlockPublicAccessState: unblocked
        ManagedBy: account
        > ? EnableImageBlockPublicAccess ImageBlockPublicAccessState=block-new-sharing
        ImageBlockPublicAccessState: block-new-sharing
        > ? GetSnapshotBlockPublicAccessState
        State: unblocked
        ManagedBy: account
        > ? EnableSnapshotBlockPublicAccess State=block-all-sharing
        State: block-all-sharing
        > ? GetSnapshotBlockPublicAccessState
        State: block-all-sharing
        ManagedBy: account
        > ? EnableSnapshotBlockPublicAccess State=unblocked
        ! InvalidParameterValue: Value (unblocked) for parameter State is invalid. Valid values: block-all-sharing, block-new-sharing
        > ? DisableSnapshotBlockPublicAccess
        State: unblocked
        > ? GetSerialConsoleAccessStatus
        SerialConsoleAccessEnabled: false
        ManagedBy: account
        > ? EnableSerialConsoleAccess
        SerialConsoleAccessEnabled: true
        > ? GetSerialConsoleAccessStatus
        SerialConsoleAccessEnabled: true
        ManagedBy: account
        > ? DisableSerialConsoleAccess
        SerialConsoleAccessEnabled: false
    "#]].assert_eq(&said);
}
