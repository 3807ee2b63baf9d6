//! The visible list of what this room serves. A test compares it with the model.
//!
//! Each row: the operation, its handler, the parameters it honours, and the ARNs it concerns.

use crate::rules::arns::Kind;
use crate::{ops, providers, resources, sign_in};
use api_iam as api;
use kernel::{Need, Operation, read, write};

/// Everything, in the order of subjects.
pub(crate) fn operations() -> Vec<Operation> {
    [
        users(),
        groups(),
        roles(),
        instance_profiles(),
        access_keys(),
        managed_policies(),
        attached_policies(),
        inline_policies(),
        tags(),
        account(),
        service_linked_roles(),
        identity_providers(),
        simulator(),
        account_details(),
        sign_in::operations(),
    ]
    .into_iter()
    .flatten()
    .map(|op| op.described_by(resources::describe).keys_by_input(resources::keys))
    .collect()
}

fn users() -> Vec<Operation> {
    vec![
        write(&api::ADD_USER_TO_GROUP, ops::add_user_to_group::run, "GroupName UserName")
            .on(|cx, read, i: &api::AddUserToGroupRequest| resources::group(cx, read, &i.group_name)),
        write(&api::CREATE_USER, ops::create_user::run, "Path UserName PermissionsBoundary Tags")
            .on(|cx, _, i: &api::CreateUserRequest| resources::new(cx, Kind::User, i.path.as_deref(), &i.user_name)),
        write(&api::DELETE_USER, ops::delete_user::run, "UserName")
            .on(|cx, read, i: &api::DeleteUserRequest| resources::user(cx, read, Some(&i.user_name))),
        read(&api::GET_USER, ops::get_user::run, "UserName")
            .on(|cx, read, i: &api::GetUserRequest| resources::user(cx, read, i.user_name.as_deref())),
        read(&api::LIST_GROUPS_FOR_USER, ops::list_groups_for_user::run, "UserName Marker MaxItems")
            .on(|cx, read, i: &api::ListGroupsForUserRequest| resources::user(cx, read, Some(&i.user_name))),
        read(&api::LIST_USERS, ops::list_users::run, "PathPrefix Marker MaxItems")
            .on(|cx, _, i: &api::ListUsersRequest| resources::new(cx, Kind::User, i.path_prefix.as_deref(), "")),
        write(&api::REMOVE_USER_FROM_GROUP, ops::remove_user_from_group::run, "GroupName UserName")
            .on(|cx, read, i: &api::RemoveUserFromGroupRequest| resources::group(cx, read, &i.group_name)),
        write(&api::UNTAG_USER, ops::untag_user::run, "UserName TagKeys")
            .on(|cx, read, i: &api::UntagUserRequest| resources::user(cx, read, Some(&i.user_name))),
        write(&api::UPDATE_USER, ops::update_user::run, "UserName NewPath NewUserName")
            .on(|cx, read, i: &api::UpdateUserRequest| resources::user(cx, read, Some(&i.user_name))),
    ]
}

fn groups() -> Vec<Operation> {
    vec![
        write(&api::CREATE_GROUP, ops::create_group::run, "Path GroupName")
            .on(|cx, _, i: &api::CreateGroupRequest| resources::new(cx, Kind::Group, i.path.as_deref(), &i.group_name)),
        write(&api::DELETE_GROUP, ops::delete_group::run, "GroupName")
            .on(|cx, read, i: &api::DeleteGroupRequest| resources::group(cx, read, &i.group_name)),
        read(&api::GET_GROUP, ops::get_group::run, "GroupName Marker MaxItems")
            .on(|cx, read, i: &api::GetGroupRequest| resources::group(cx, read, &i.group_name)),
        read(&api::LIST_GROUPS, ops::list_groups::run, "PathPrefix Marker MaxItems")
            .on(|cx, _, i: &api::ListGroupsRequest| resources::new(cx, Kind::Group, i.path_prefix.as_deref(), "")),
        write(&api::UPDATE_GROUP, ops::update_group::run, "GroupName NewPath NewGroupName")
            .on(|cx, read, i: &api::UpdateGroupRequest| resources::group(cx, read, &i.group_name)),
    ]
}

fn roles() -> Vec<Operation> {
    vec![
        write(
            &api::CREATE_ROLE,
            ops::create_role::run,
            "Path RoleName AssumeRolePolicyDocument Description MaxSessionDuration PermissionsBoundary Tags",
        )
        .on(|cx, _, i: &api::CreateRoleRequest| resources::new(cx, Kind::Role, i.path.as_deref(), &i.role_name)),
        write(&api::DELETE_ROLE, ops::delete_role::run, "RoleName")
            .on(|cx, read, i: &api::DeleteRoleRequest| resources::role(cx, read, &i.role_name)),
        read(&api::GET_ROLE, ops::get_role::run, "RoleName")
            .on(|cx, read, i: &api::GetRoleRequest| resources::role(cx, read, &i.role_name)),
        read(&api::LIST_ROLES, ops::list_roles::run, "PathPrefix Marker MaxItems")
            .on(|cx, _, i: &api::ListRolesRequest| resources::new(cx, Kind::Role, i.path_prefix.as_deref(), "")),
        write(&api::UNTAG_ROLE, ops::untag_role::run, "RoleName TagKeys")
            .on(|cx, read, i: &api::UntagRoleRequest| resources::role(cx, read, &i.role_name)),
        write(&api::UPDATE_ASSUME_ROLE_POLICY, ops::update_assume_role_policy::run, "RoleName PolicyDocument")
            .on(|cx, read, i: &api::UpdateAssumeRolePolicyRequest| resources::role(cx, read, &i.role_name)),
        write(&api::UPDATE_ROLE, ops::update_role::run, "RoleName Description MaxSessionDuration")
            .on(|cx, read, i: &api::UpdateRoleRequest| resources::role(cx, read, &i.role_name)),
        write(&api::UPDATE_ROLE_DESCRIPTION, ops::update_role_description::run, "RoleName Description")
            .on(|cx, read, i: &api::UpdateRoleDescriptionRequest| resources::role(cx, read, &i.role_name)),
    ]
}

fn instance_profiles() -> Vec<Operation> {
    vec![
        write(
            &api::ADD_ROLE_TO_INSTANCE_PROFILE,
            ops::add_role_to_instance_profile::run,
            "InstanceProfileName RoleName",
        )
        .on(|cx, read, i: &api::AddRoleToInstanceProfileRequest| resources::profile(cx, read, &i.instance_profile_name))
        .needs(|cx, read, i: &api::AddRoleToInstanceProfileRequest| {
            let role = resources::role(cx, read, &i.role_name);
            role.into_iter().map(|arn| Need::pass_role(arn, "ec2.amazonaws.com")).collect()
        }),
        write(&api::CREATE_INSTANCE_PROFILE, ops::create_instance_profile::run, "InstanceProfileName Path Tags").on(
            |cx, _, i: &api::CreateInstanceProfileRequest| {
                resources::new(cx, Kind::Profile, i.path.as_deref(), &i.instance_profile_name)
            },
        ),
        write(&api::DELETE_INSTANCE_PROFILE, ops::delete_instance_profile::run, "InstanceProfileName").on(
            |cx, read, i: &api::DeleteInstanceProfileRequest| resources::profile(cx, read, &i.instance_profile_name),
        ),
        read(&api::GET_INSTANCE_PROFILE, ops::get_instance_profile::run, "InstanceProfileName")
            .on(|cx, read, i: &api::GetInstanceProfileRequest| resources::profile(cx, read, &i.instance_profile_name)),
        read(&api::LIST_INSTANCE_PROFILES, ops::list_instance_profiles::run, "PathPrefix Marker MaxItems").on(
            |cx, _, i: &api::ListInstanceProfilesRequest| {
                resources::new(cx, Kind::Profile, i.path_prefix.as_deref(), "")
            },
        ),
        read(
            &api::LIST_INSTANCE_PROFILES_FOR_ROLE,
            ops::list_instance_profiles_for_role::run,
            "RoleName Marker MaxItems",
        )
        .on(|cx, read, i: &api::ListInstanceProfilesForRoleRequest| resources::role(cx, read, &i.role_name)),
        write(
            &api::REMOVE_ROLE_FROM_INSTANCE_PROFILE,
            ops::remove_role_from_instance_profile::run,
            "InstanceProfileName RoleName",
        )
        .on(|cx, read, i: &api::RemoveRoleFromInstanceProfileRequest| {
            resources::profile(cx, read, &i.instance_profile_name)
        }),
        write(&api::UNTAG_INSTANCE_PROFILE, ops::untag_instance_profile::run, "InstanceProfileName TagKeys").on(
            |cx, read, i: &api::UntagInstanceProfileRequest| resources::profile(cx, read, &i.instance_profile_name),
        ),
    ]
}

fn access_keys() -> Vec<Operation> {
    vec![
        write(&api::CREATE_ACCESS_KEY, ops::create_access_key::run, "UserName")
            .on(|cx, read, i: &api::CreateAccessKeyRequest| resources::user(cx, read, i.user_name.as_deref())),
        write(&api::DELETE_ACCESS_KEY, ops::delete_access_key::run, "UserName AccessKeyId")
            .on(|cx, read, i: &api::DeleteAccessKeyRequest| resources::user(cx, read, i.user_name.as_deref())),
        read(&api::GET_ACCESS_KEY_LAST_USED, ops::get_access_key_last_used::run, "AccessKeyId")
            .on(|cx, read, i: &api::GetAccessKeyLastUsedRequest| resources::key_owner(cx, read, &i.access_key_id)),
        read(&api::LIST_ACCESS_KEYS, ops::list_access_keys::run, "UserName Marker MaxItems")
            .on(|cx, read, i: &api::ListAccessKeysRequest| resources::user(cx, read, i.user_name.as_deref())),
        write(&api::UPDATE_ACCESS_KEY, ops::update_access_key::run, "UserName AccessKeyId Status")
            .on(|cx, read, i: &api::UpdateAccessKeyRequest| resources::user(cx, read, i.user_name.as_deref())),
    ]
}

fn managed_policies() -> Vec<Operation> {
    vec![
        write(&api::CREATE_POLICY, ops::create_policy::run, "PolicyName Path PolicyDocument Description Tags").on(
            |cx, _, i: &api::CreatePolicyRequest| resources::new(cx, Kind::Policy, i.path.as_deref(), &i.policy_name),
        ),
        write(&api::CREATE_POLICY_VERSION, ops::create_policy_version::run, "PolicyArn PolicyDocument SetAsDefault")
            .on(|_, _, i: &api::CreatePolicyVersionRequest| resources::arn(&i.policy_arn)),
        write(&api::DELETE_POLICY, ops::delete_policy::run, "PolicyArn")
            .on(|_, _, i: &api::DeletePolicyRequest| resources::arn(&i.policy_arn)),
        write(&api::DELETE_POLICY_VERSION, ops::delete_policy_version::run, "PolicyArn VersionId")
            .on(|_, _, i: &api::DeletePolicyVersionRequest| resources::arn(&i.policy_arn)),
        read(&api::GET_POLICY, ops::get_policy::run, "PolicyArn")
            .on(|_, _, i: &api::GetPolicyRequest| resources::arn(&i.policy_arn)),
        read(&api::GET_POLICY_VERSION, ops::get_policy_version::run, "PolicyArn VersionId")
            .on(|_, _, i: &api::GetPolicyVersionRequest| resources::arn(&i.policy_arn)),
        read(
            &api::LIST_ENTITIES_FOR_POLICY,
            ops::list_entities_for_policy::run,
            "PolicyArn EntityFilter PathPrefix PolicyUsageFilter Marker MaxItems",
        )
        .on(|_, _, i: &api::ListEntitiesForPolicyRequest| resources::arn(&i.policy_arn)),
        read(
            &api::LIST_POLICIES,
            ops::list_policies::run,
            "Scope OnlyAttached PathPrefix PolicyUsageFilter Marker MaxItems",
        ),
        read(&api::LIST_POLICY_VERSIONS, ops::list_policy_versions::run, "PolicyArn Marker MaxItems")
            .on(|_, _, i: &api::ListPolicyVersionsRequest| resources::arn(&i.policy_arn)),
        write(&api::SET_DEFAULT_POLICY_VERSION, ops::set_default_policy_version::run, "PolicyArn VersionId")
            .on(|_, _, i: &api::SetDefaultPolicyVersionRequest| resources::arn(&i.policy_arn)),
    ]
}

fn attached_policies() -> Vec<Operation> {
    vec![
        write(&api::ATTACH_GROUP_POLICY, ops::attach_group_policy::run, "GroupName PolicyArn")
            .on(|cx, read, i: &api::AttachGroupPolicyRequest| resources::group(cx, read, &i.group_name)),
        write(&api::ATTACH_ROLE_POLICY, ops::attach_role_policy::run, "RoleName PolicyArn")
            .on(|cx, read, i: &api::AttachRolePolicyRequest| resources::role(cx, read, &i.role_name)),
        write(&api::ATTACH_USER_POLICY, ops::attach_user_policy::run, "UserName PolicyArn")
            .on(|cx, read, i: &api::AttachUserPolicyRequest| resources::user(cx, read, Some(&i.user_name))),
        write(&api::DELETE_ROLE_PERMISSIONS_BOUNDARY, ops::delete_role_permissions_boundary::run, "RoleName")
            .on(|cx, read, i: &api::DeleteRolePermissionsBoundaryRequest| resources::role(cx, read, &i.role_name)),
        write(&api::DELETE_USER_PERMISSIONS_BOUNDARY, ops::delete_user_permissions_boundary::run, "UserName").on(
            |cx, read, i: &api::DeleteUserPermissionsBoundaryRequest| resources::user(cx, read, Some(&i.user_name)),
        ),
        write(&api::DETACH_GROUP_POLICY, ops::detach_group_policy::run, "GroupName PolicyArn")
            .on(|cx, read, i: &api::DetachGroupPolicyRequest| resources::group(cx, read, &i.group_name)),
        write(&api::DETACH_ROLE_POLICY, ops::detach_role_policy::run, "RoleName PolicyArn")
            .on(|cx, read, i: &api::DetachRolePolicyRequest| resources::role(cx, read, &i.role_name)),
        write(&api::DETACH_USER_POLICY, ops::detach_user_policy::run, "UserName PolicyArn")
            .on(|cx, read, i: &api::DetachUserPolicyRequest| resources::user(cx, read, Some(&i.user_name))),
        read(
            &api::LIST_ATTACHED_GROUP_POLICIES,
            ops::list_attached_group_policies::run,
            "GroupName PathPrefix Marker MaxItems",
        )
        .on(|cx, read, i: &api::ListAttachedGroupPoliciesRequest| resources::group(cx, read, &i.group_name)),
        read(
            &api::LIST_ATTACHED_ROLE_POLICIES,
            ops::list_attached_role_policies::run,
            "RoleName PathPrefix Marker MaxItems",
        )
        .on(|cx, read, i: &api::ListAttachedRolePoliciesRequest| resources::role(cx, read, &i.role_name)),
        read(
            &api::LIST_ATTACHED_USER_POLICIES,
            ops::list_attached_user_policies::run,
            "UserName PathPrefix Marker MaxItems",
        )
        .on(|cx, read, i: &api::ListAttachedUserPoliciesRequest| resources::user(cx, read, Some(&i.user_name))),
        write(
            &api::PUT_ROLE_PERMISSIONS_BOUNDARY,
            ops::put_role_permissions_boundary::run,
            "RoleName PermissionsBoundary",
        )
        .on(|cx, read, i: &api::PutRolePermissionsBoundaryRequest| resources::role(cx, read, &i.role_name)),
        write(
            &api::PUT_USER_PERMISSIONS_BOUNDARY,
            ops::put_user_permissions_boundary::run,
            "UserName PermissionsBoundary",
        )
        .on(|cx, read, i: &api::PutUserPermissionsBoundaryRequest| resources::user(cx, read, Some(&i.user_name))),
    ]
}

fn inline_policies() -> Vec<Operation> {
    vec![
        write(&api::DELETE_GROUP_POLICY, ops::delete_group_policy::run, "GroupName PolicyName")
            .on(|cx, read, i: &api::DeleteGroupPolicyRequest| resources::group(cx, read, &i.group_name)),
        write(&api::DELETE_ROLE_POLICY, ops::delete_role_policy::run, "RoleName PolicyName")
            .on(|cx, read, i: &api::DeleteRolePolicyRequest| resources::role(cx, read, &i.role_name)),
        write(&api::DELETE_USER_POLICY, ops::delete_user_policy::run, "UserName PolicyName")
            .on(|cx, read, i: &api::DeleteUserPolicyRequest| resources::user(cx, read, Some(&i.user_name))),
        read(&api::GET_GROUP_POLICY, ops::get_group_policy::run, "GroupName PolicyName")
            .on(|cx, read, i: &api::GetGroupPolicyRequest| resources::group(cx, read, &i.group_name)),
        read(&api::GET_ROLE_POLICY, ops::get_role_policy::run, "RoleName PolicyName")
            .on(|cx, read, i: &api::GetRolePolicyRequest| resources::role(cx, read, &i.role_name)),
        read(&api::GET_USER_POLICY, ops::get_user_policy::run, "UserName PolicyName")
            .on(|cx, read, i: &api::GetUserPolicyRequest| resources::user(cx, read, Some(&i.user_name))),
        read(&api::LIST_GROUP_POLICIES, ops::list_group_policies::run, "GroupName Marker MaxItems")
            .on(|cx, read, i: &api::ListGroupPoliciesRequest| resources::group(cx, read, &i.group_name)),
        read(&api::LIST_ROLE_POLICIES, ops::list_role_policies::run, "RoleName Marker MaxItems")
            .on(|cx, read, i: &api::ListRolePoliciesRequest| resources::role(cx, read, &i.role_name)),
        read(&api::LIST_USER_POLICIES, ops::list_user_policies::run, "UserName Marker MaxItems")
            .on(|cx, read, i: &api::ListUserPoliciesRequest| resources::user(cx, read, Some(&i.user_name))),
        write(&api::PUT_GROUP_POLICY, ops::put_group_policy::run, "GroupName PolicyName PolicyDocument")
            .on(|cx, read, i: &api::PutGroupPolicyRequest| resources::group(cx, read, &i.group_name)),
        write(&api::PUT_ROLE_POLICY, ops::put_role_policy::run, "RoleName PolicyName PolicyDocument")
            .on(|cx, read, i: &api::PutRolePolicyRequest| resources::role(cx, read, &i.role_name)),
        write(&api::PUT_USER_POLICY, ops::put_user_policy::run, "UserName PolicyName PolicyDocument")
            .on(|cx, read, i: &api::PutUserPolicyRequest| resources::user(cx, read, Some(&i.user_name))),
        write(&api::UNTAG_POLICY, ops::untag_policy::run, "PolicyArn TagKeys")
            .on(|_, _, i: &api::UntagPolicyRequest| resources::arn(&i.policy_arn)),
    ]
}

fn tags() -> Vec<Operation> {
    vec![
        read(
            &api::LIST_INSTANCE_PROFILE_TAGS,
            ops::list_instance_profile_tags::run,
            "InstanceProfileName Marker MaxItems",
        )
        .on(|cx, read, i: &api::ListInstanceProfileTagsRequest| resources::profile(cx, read, &i.instance_profile_name)),
        read(&api::LIST_POLICY_TAGS, ops::list_policy_tags::run, "PolicyArn Marker MaxItems")
            .on(|_, _, i: &api::ListPolicyTagsRequest| resources::arn(&i.policy_arn)),
        read(&api::LIST_ROLE_TAGS, ops::list_role_tags::run, "RoleName Marker MaxItems")
            .on(|cx, read, i: &api::ListRoleTagsRequest| resources::role(cx, read, &i.role_name)),
        read(&api::LIST_USER_TAGS, ops::list_user_tags::run, "UserName Marker MaxItems")
            .on(|cx, read, i: &api::ListUserTagsRequest| resources::user(cx, read, Some(&i.user_name))),
        write(&api::TAG_INSTANCE_PROFILE, ops::tag_instance_profile::run, "InstanceProfileName Tags")
            .on(|cx, read, i: &api::TagInstanceProfileRequest| resources::profile(cx, read, &i.instance_profile_name)),
        write(&api::TAG_POLICY, ops::tag_policy::run, "PolicyArn Tags")
            .on(|_, _, i: &api::TagPolicyRequest| resources::arn(&i.policy_arn)),
        write(&api::TAG_ROLE, ops::tag_role::run, "RoleName Tags")
            .on(|cx, read, i: &api::TagRoleRequest| resources::role(cx, read, &i.role_name)),
        write(&api::TAG_USER, ops::tag_user::run, "UserName Tags")
            .on(|cx, read, i: &api::TagUserRequest| resources::user(cx, read, Some(&i.user_name))),
    ]
}

fn account() -> Vec<Operation> {
    vec![
        write(&api::CREATE_ACCOUNT_ALIAS, ops::create_account_alias::run, "AccountAlias"),
        write(&api::DELETE_ACCOUNT_ALIAS, ops::delete_account_alias::run, "AccountAlias"),
        read(&api::GET_ACCOUNT_SUMMARY, ops::get_account_summary::run, ""),
        read(&api::LIST_ACCOUNT_ALIASES, ops::list_account_aliases::run, "Marker MaxItems"),
    ]
}

fn service_linked_roles() -> Vec<Operation> {
    vec![
        write(
            &api::CREATE_SERVICE_LINKED_ROLE,
            ops::create_service_linked_role::run,
            "AWSServiceName Description CustomSuffix",
        )
        .on(|cx, _, i: &api::CreateServiceLinkedRoleRequest| {
            resources::service_role(cx, &i.aws_service_name, i.custom_suffix.as_deref())
        }),
        write(&api::DELETE_SERVICE_LINKED_ROLE, ops::delete_service_linked_role::run, "RoleName")
            .on(|cx, read, i: &api::DeleteServiceLinkedRoleRequest| resources::role(cx, read, &i.role_name)),
        read(
            &api::GET_SERVICE_LINKED_ROLE_DELETION_STATUS,
            ops::get_service_linked_role_deletion_status::run,
            "DeletionTaskId",
        )
        .on(|cx, _, i: &api::GetServiceLinkedRoleDeletionStatusRequest| resources::task(cx, &i.deletion_task_id)),
    ]
}

fn identity_providers() -> Vec<Operation> {
    vec![
        write(
            &api::CREATE_OPEN_ID_CONNECT_PROVIDER,
            ops::create_open_id_connect_provider::run,
            "Url ClientIDList ThumbprintList Tags",
        )
        .on(|cx, _, i: &api::CreateOpenIDConnectProviderRequest| {
            vec![providers::arn(cx, i.url.trim_start_matches("https://"))]
        }),
        read(&api::LIST_OPEN_ID_CONNECT_PROVIDERS, ops::list_open_id_connect_providers::run, ""),
        read(&api::GET_OPEN_ID_CONNECT_PROVIDER, ops::get_open_id_connect_provider::run, "OpenIDConnectProviderArn")
            .on(|_, _, i: &api::GetOpenIDConnectProviderRequest| resources::arn(&i.open_id_connect_provider_arn)),
        write(
            &api::DELETE_OPEN_ID_CONNECT_PROVIDER,
            ops::delete_open_id_connect_provider::run,
            "OpenIDConnectProviderArn",
        )
        .on(|_, _, i: &api::DeleteOpenIDConnectProviderRequest| resources::arn(&i.open_id_connect_provider_arn)),
        write(
            &api::UPDATE_OPEN_ID_CONNECT_PROVIDER_THUMBPRINT,
            ops::update_open_id_connect_provider_thumbprint::run,
            "OpenIDConnectProviderArn ThumbprintList",
        )
        .on(|_, _, i: &api::UpdateOpenIDConnectProviderThumbprintRequest| {
            resources::arn(&i.open_id_connect_provider_arn)
        }),
        write(
            &api::ADD_CLIENT_ID_TO_OPEN_ID_CONNECT_PROVIDER,
            ops::add_client_id_to_open_id_connect_provider::run,
            "OpenIDConnectProviderArn ClientID",
        )
        .on(|_, _, i: &api::AddClientIDToOpenIDConnectProviderRequest| resources::arn(&i.open_id_connect_provider_arn)),
        write(
            &api::REMOVE_CLIENT_ID_FROM_OPEN_ID_CONNECT_PROVIDER,
            ops::remove_client_id_from_open_id_connect_provider::run,
            "OpenIDConnectProviderArn ClientID",
        )
        .on(|_, _, i: &api::RemoveClientIDFromOpenIDConnectProviderRequest| {
            resources::arn(&i.open_id_connect_provider_arn)
        }),
        write(
            &api::TAG_OPEN_ID_CONNECT_PROVIDER,
            ops::tag_open_id_connect_provider::run,
            "OpenIDConnectProviderArn Tags",
        )
        .on(|_, _, i: &api::TagOpenIDConnectProviderRequest| resources::arn(&i.open_id_connect_provider_arn)),
        write(
            &api::UNTAG_OPEN_ID_CONNECT_PROVIDER,
            ops::untag_open_id_connect_provider::run,
            "OpenIDConnectProviderArn TagKeys",
        )
        .on(|_, _, i: &api::UntagOpenIDConnectProviderRequest| resources::arn(&i.open_id_connect_provider_arn)),
        read(
            &api::LIST_OPEN_ID_CONNECT_PROVIDER_TAGS,
            ops::list_open_id_connect_provider_tags::run,
            "OpenIDConnectProviderArn Marker MaxItems",
        )
        .on(|_, _, i: &api::ListOpenIDConnectProviderTagsRequest| resources::arn(&i.open_id_connect_provider_arn)),
    ]
}

fn simulator() -> Vec<Operation> {
    vec![
        read(&api::SIMULATE_CUSTOM_POLICY, ops::simulate_custom_policy::run, "PolicyInputList PermissionsBoundaryPolicyInputList ActionNames ResourceArns ResourcePolicy ResourceOwner CallerArn ContextEntries MaxItems Marker"),
        read(&api::SIMULATE_PRINCIPAL_POLICY, ops::simulate_principal_policy::run, "PolicySourceArn PolicyInputList PermissionsBoundaryPolicyInputList ActionNames ResourceArns ResourcePolicy ResourceOwner CallerArn ContextEntries MaxItems Marker").on(|_, _, i: &api::SimulatePrincipalPolicyRequest| resources::arn(&i.policy_source_arn)),
        read(&api::GET_CONTEXT_KEYS_FOR_CUSTOM_POLICY, ops::get_context_keys_for_custom_policy::run, "PolicyInputList"),
        read(&api::GET_CONTEXT_KEYS_FOR_PRINCIPAL_POLICY, ops::get_context_keys_for_principal_policy::run, "PolicySourceArn PolicyInputList").on(|_, _, i: &api::GetContextKeysForPrincipalPolicyRequest| resources::arn(&i.policy_source_arn)),
    ]
}

fn account_details() -> Vec<Operation> {
    vec![
        read(
            &api::LIST_POLICIES_GRANTING_SERVICE_ACCESS,
            ops::list_policies_granting_service_access::run,
            "Arn ServiceNamespaces Marker",
        )
        .on(|_, _, i: &api::ListPoliciesGrantingServiceAccessRequest| resources::arn(&i.arn)),
        read(
            &api::GET_ACCOUNT_AUTHORIZATION_DETAILS,
            ops::get_account_authorization_details::run,
            "Filter MaxItems Marker",
        ),
        read(&api::GET_ACCOUNT_PASSWORD_POLICY, ops::get_account_password_policy::run, ""),
        write(
            &api::UPDATE_ACCOUNT_PASSWORD_POLICY,
            ops::update_account_password_policy::run,
            "MinimumPasswordLength RequireSymbols RequireNumbers RequireUppercaseCharacters RequireLowercaseCharacters AllowUsersToChangePassword MaxPasswordAge PasswordReusePrevention HardExpiry",
        ),
        write(&api::DELETE_ACCOUNT_PASSWORD_POLICY, ops::delete_account_password_policy::run, ""),
    ]
}
