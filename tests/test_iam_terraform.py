"""What Terraform's provider does for each aws_iam_* resource: create, read back, change, read again, destroy, and see it gone."""
import json
import subprocess
import urllib.parse

import pytest
from botocore.exceptions import ClientError

NEW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
OLD = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ONE, TWO = [{"Key": "a", "Value": "1"}], [{"Key": "b", "Value": "2"}]


@pytest.fixture
def iam(site):
    return site.client("iam")


def text(document):
    return json.dumps(document)


def gone(call, **arguments):
    with pytest.raises(ClientError) as e:
        call(**arguments)
    assert e.value.response["Error"]["Code"] == "NoSuchEntity", e.value
    assert e.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_aws_iam_user(iam, site):
    made = iam.create_user(UserName="ada", Path="/team/", PermissionsBoundary=READ_ONLY, Tags=ONE)["User"]
    assert made["Arn"] == f"arn:aws:iam::{site.number}:user/team/ada" and made["Tags"] == ONE
    read = iam.get_user(UserName="ada")["User"]
    assert read["PermissionsBoundary"]["PermissionsBoundaryArn"] == READ_ONLY
    iam.update_user(UserName="ada", NewUserName="grace", NewPath="/crew/")
    iam.delete_user_permissions_boundary(UserName="grace")
    iam.untag_user(UserName="grace", TagKeys=["a"])
    iam.tag_user(UserName="grace", Tags=TWO)
    read = iam.get_user(UserName="grace")["User"]
    assert (read["Path"], read["UserId"], read["Tags"]) == ("/crew/", made["UserId"], TWO) and "PermissionsBoundary" not in read
    # force_destroy empties it first
    assert iam.list_groups_for_user(UserName="grace")["Groups"] == []
    assert iam.list_access_keys(UserName="grace")["AccessKeyMetadata"] == []
    assert iam.list_ssh_public_keys(UserName="grace")["SSHPublicKeys"] == []
    assert iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"] == []
    assert iam.list_mfa_devices(UserName="grace")["MFADevices"] == []
    gone(iam.delete_login_profile, UserName="grace")
    assert iam.list_signing_certificates(UserName="grace")["Certificates"] == []
    assert iam.list_service_specific_credentials(UserName="grace")["ServiceSpecificCredentials"] == []
    assert iam.list_attached_user_policies(UserName="grace")["AttachedPolicies"] == []
    assert iam.list_user_policies(UserName="grace")["PolicyNames"] == []
    iam.delete_user(UserName="grace")
    gone(iam.get_user, UserName="grace")


def test_aws_iam_user_login_profile(iam):
    iam.create_user(UserName="ada")
    made = iam.create_login_profile(UserName="ada", Password="Correct-horse-7", PasswordResetRequired=True)["LoginProfile"]
    assert made["PasswordResetRequired"] is True
    assert iam.get_login_profile(UserName="ada")["LoginProfile"]["CreateDate"] == made["CreateDate"]
    iam.delete_login_profile(UserName="ada")
    gone(iam.get_login_profile, UserName="ada")


def test_aws_iam_access_key(iam):
    iam.create_user(UserName="ada")
    key = iam.create_access_key(UserName="ada")["AccessKey"]
    iam.update_access_key(UserName="ada", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert [k["Status"] for k in iam.list_access_keys(UserName="ada")["AccessKeyMetadata"]] == ["Inactive"]
    assert iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])["UserName"] == "ada"
    iam.delete_access_key(UserName="ada", AccessKeyId=key["AccessKeyId"])
    assert iam.list_access_keys(UserName="ada")["AccessKeyMetadata"] == []


def test_aws_iam_group_and_memberships(iam):
    iam.create_group(GroupName="crew", Path="/a/")
    iam.update_group(GroupName="crew", NewGroupName="staff", NewPath="/b/")
    for name in ("ada", "grace"):
        iam.create_user(UserName=name)
        iam.add_user_to_group(GroupName="staff", UserName=name)
    members = [u["UserName"] for page in iam.get_paginator("get_group").paginate(GroupName="staff") for u in page["Users"]]
    assert sorted(members) == ["ada", "grace"]
    assert [g["GroupName"] for g in iam.list_groups_for_user(UserName="ada")["Groups"]] == ["staff"]
    iam.remove_user_from_group(GroupName="staff", UserName="ada")
    assert iam.list_groups_for_user(UserName="ada")["Groups"] == []
    iam.remove_user_from_group(GroupName="staff", UserName="grace")
    iam.delete_group(GroupName="staff")
    gone(iam.get_group, GroupName="staff")


@pytest.mark.parametrize("kind", ["user", "group", "role"])
def test_aws_iam_inline_policies_and_attachments(iam, kind):
    name = {f"{kind.title()}Name": "holder"}
    create = {"user": iam.create_user, "group": iam.create_group, "role": iam.create_role}[kind]
    create(**name, **({"AssumeRolePolicyDocument": text(TRUST)} if kind == "role" else {}))
    put, get = getattr(iam, f"put_{kind}_policy"), getattr(iam, f"get_{kind}_policy")
    for document in (OLD, NEW):
        put(**name, PolicyName="own", PolicyDocument=text(document))
        assert get(**name, PolicyName="own")["PolicyDocument"] == document
    getattr(iam, f"delete_{kind}_policy")(**name, PolicyName="own")
    gone(get, **name, PolicyName="own")
    attach, listed = getattr(iam, f"attach_{kind}_policy"), getattr(iam, f"list_attached_{kind}_policies")
    attach(**name, PolicyArn=READ_ONLY)
    assert [p["PolicyArn"] for p in listed(**name)["AttachedPolicies"]] == [READ_ONLY]
    found = iam.list_entities_for_policy(PolicyArn=READ_ONLY)[f"Policy{kind.title()}s"]
    assert [entity[f"{kind.title()}Name"] for entity in found] == ["holder"]
    getattr(iam, f"detach_{kind}_policy")(**name, PolicyArn=READ_ONLY)
    gone(getattr(iam, f"detach_{kind}_policy"), **name, PolicyArn=READ_ONLY)
    assert listed(**name)["AttachedPolicies"] == []


def test_aws_iam_policy(iam):
    arn = iam.create_policy(PolicyName="p", Path="/x/", Description="d", PolicyDocument=text(OLD), Tags=ONE)["Policy"]["Arn"]
    read = iam.get_policy(PolicyArn=arn)["Policy"]
    assert (read["DefaultVersionId"], read["Description"], read["Tags"]) == ("v1", "d", ONE)
    assert iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"] == OLD
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=text(NEW), SetAsDefault=True)
    assert iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v2"
    iam.untag_policy(PolicyArn=arn, TagKeys=["a"])
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.delete_policy(PolicyArn=arn)
    gone(iam.get_policy, PolicyArn=arn)


def test_aws_iam_role_and_instance_profile(iam):
    made = iam.create_role(RoleName="web", Path="/app/", AssumeRolePolicyDocument=text(TRUST), Description="d",
                           MaxSessionDuration=7200, PermissionsBoundary=READ_ONLY, Tags=ONE)["Role"]
    assert made["AssumeRolePolicyDocument"] == TRUST
    iam.get_waiter("role_exists").wait(RoleName="web", WaiterConfig={"Delay": 1, "MaxAttempts": 3})
    other = json.loads(text(TRUST).replace("ec2.", "lambda."))
    iam.update_assume_role_policy(RoleName="web", PolicyDocument=text(other))
    iam.update_role(RoleName="web", Description="e", MaxSessionDuration=3600)
    iam.delete_role_permissions_boundary(RoleName="web")
    iam.tag_role(RoleName="web", Tags=TWO)
    read = iam.get_role(RoleName="web")["Role"]
    assert (read["AssumeRolePolicyDocument"], read["Description"], read["MaxSessionDuration"]) == (other, "e", 3600)
    assert read["Tags"] == ONE + TWO and read["RoleId"] == made["RoleId"]
    assert iam.list_role_policies(RoleName="web")["PolicyNames"] == []
    profile = iam.create_instance_profile(InstanceProfileName="web", Path="/app/", Tags=ONE)["InstanceProfile"]
    iam.get_waiter("instance_profile_exists").wait(InstanceProfileName="web", WaiterConfig={"Delay": 1, "MaxAttempts": 3})
    iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="web")
    read = iam.get_instance_profile(InstanceProfileName="web")["InstanceProfile"]
    assert read["InstanceProfileId"] == profile["InstanceProfileId"] and [r["RoleName"] for r in read["Roles"]] == ["web"]
    for found in iam.list_instance_profiles_for_role(RoleName="web")["InstanceProfiles"]:
        iam.remove_role_from_instance_profile(InstanceProfileName=found["InstanceProfileName"], RoleName="web")
    iam.delete_instance_profile(InstanceProfileName="web")
    gone(iam.get_instance_profile, InstanceProfileName="web")
    iam.delete_role(RoleName="web")
    gone(iam.get_role, RoleName="web")


def test_aws_iam_service_linked_role(iam, site):
    made = iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com", CustomSuffix="x")["Role"]
    assert made["Path"] == "/aws-service-role/autoscaling.amazonaws.com/"
    iam.update_role(RoleName=made["RoleName"], Description="d")
    assert iam.get_role(RoleName=made["RoleName"])["Role"]["Description"] == "d"
    task = iam.delete_service_linked_role(RoleName=made["RoleName"])["DeletionTaskId"]
    assert iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"] == "SUCCEEDED"
    gone(iam.get_role, RoleName=made["RoleName"])


def test_aws_iam_openid_connect_provider(iam, site):
    url = "https://token.actions.githubusercontent.com"
    arn = iam.create_open_id_connect_provider(Url=url, ClientIDList=["sts.amazonaws.com"], ThumbprintList=["a" * 40],
                                              Tags=ONE)["OpenIDConnectProviderArn"]
    assert arn == f"arn:aws:iam::{site.number}:oidc-provider/token.actions.githubusercontent.com"
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="other")
    iam.update_open_id_connect_provider_thumbprint(OpenIDConnectProviderArn=arn, ThumbprintList=["b" * 40])
    read = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert sorted(read["ClientIDList"]) == ["other", "sts.amazonaws.com"] and read["ThumbprintList"] == ["b" * 40]
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    gone(iam.get_open_id_connect_provider, OpenIDConnectProviderArn=arn)


def test_aws_iam_saml_provider(iam):
    filler = "x" * 1000
    metadata = (f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example">'
                f"<!--{filler}--><IDPSSODescriptor/></EntityDescriptor>")
    arn = iam.create_saml_provider(Name="corp", SAMLMetadataDocument=metadata, Tags=ONE)["SAMLProviderArn"]
    read = iam.get_saml_provider(SAMLProviderArn=arn)
    assert read["SAMLMetadataDocument"] == metadata and read["ValidUntil"] > read["CreateDate"] and read["SAMLProviderUUID"]
    iam.update_saml_provider(SAMLProviderArn=arn, SAMLMetadataDocument=metadata.replace("idp.", "id."))
    iam.delete_saml_provider(SAMLProviderArn=arn)
    gone(iam.get_saml_provider, SAMLProviderArn=arn)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    directory = tmp_path_factory.mktemp("certificate")
    try:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", directory / "key.pem", "-out",
                        directory / "body.pem", "-days", "30", "-subj", "/CN=example.com"], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no openssl to make a certificate with")
    return (directory / "body.pem").read_text(), (directory / "key.pem").read_text()


def test_aws_iam_server_certificate(iam, site, certificate):
    body, key = certificate
    made = iam.upload_server_certificate(ServerCertificateName="web", Path="/edge/", CertificateBody=body, PrivateKey=key, Tags=ONE)
    assert made["ServerCertificateMetadata"]["Arn"] == f"arn:aws:iam::{site.number}:server-certificate/edge/web"
    read = iam.get_server_certificate(ServerCertificateName="web")["ServerCertificate"]
    assert read["CertificateBody"].strip() == body.strip() and read["Tags"] == ONE
    assert read["ServerCertificateMetadata"]["Expiration"] > read["ServerCertificateMetadata"]["UploadDate"]
    iam.update_server_certificate(ServerCertificateName="web", NewServerCertificateName="front", NewPath="/")
    assert [c["ServerCertificateName"] for c in iam.list_server_certificates()["ServerCertificateMetadataList"]] == ["front"]
    iam.delete_server_certificate(ServerCertificateName="front")
    gone(iam.get_server_certificate, ServerCertificateName="front")


def test_aws_iam_signing_certificate(iam, certificate):
    iam.create_user(UserName="ada")
    made = iam.upload_signing_certificate(UserName="ada", CertificateBody=certificate[0])["Certificate"]
    iam.update_signing_certificate(UserName="ada", CertificateId=made["CertificateId"], Status="Inactive")
    assert [c["Status"] for c in iam.list_signing_certificates(UserName="ada")["Certificates"]] == ["Inactive"]
    iam.delete_signing_certificate(UserName="ada", CertificateId=made["CertificateId"])
    assert iam.list_signing_certificates(UserName="ada")["Certificates"] == []


def test_aws_iam_user_ssh_key(iam, tmp_path):
    subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", tmp_path / "key"], check=True)
    iam.create_user(UserName="ada")
    body = (tmp_path / "key.pub").read_text()
    made = iam.upload_ssh_public_key(UserName="ada", SSHPublicKeyBody=body)["SSHPublicKey"]
    shown = subprocess.run(["ssh-keygen", "-l", "-E", "md5", "-f", tmp_path / "key.pub"], check=True, capture_output=True, text=True)
    assert f"MD5:{made['Fingerprint']}" in shown.stdout
    key = {"UserName": "ada", "SSHPublicKeyId": made["SSHPublicKeyId"]}
    assert iam.get_ssh_public_key(**key, Encoding="PEM")["SSHPublicKey"]["SSHPublicKeyBody"].startswith("-----BEGIN PUBLIC KEY")
    iam.update_ssh_public_key(**key, Status="Inactive")
    assert iam.get_ssh_public_key(**key, Encoding="SSH")["SSHPublicKey"]["Status"] == "Inactive"
    iam.delete_ssh_public_key(**key)
    gone(iam.get_ssh_public_key, **key, Encoding="SSH")


def test_aws_iam_service_specific_credential(iam):
    iam.create_user(UserName="ada")
    made = iam.create_service_specific_credential(UserName="ada", ServiceName="codecommit.amazonaws.com")["ServiceSpecificCredential"]
    one = {"UserName": "ada", "ServiceSpecificCredentialId": made["ServiceSpecificCredentialId"]}
    iam.update_service_specific_credential(**one, Status="Inactive")
    listed = iam.list_service_specific_credentials(UserName="ada", ServiceName="codecommit.amazonaws.com")
    assert [c["Status"] for c in listed["ServiceSpecificCredentials"]] == ["Inactive"]
    assert iam.reset_service_specific_credential(**one)["ServiceSpecificCredential"]["ServicePassword"] != made["ServicePassword"]
    iam.delete_service_specific_credential(**one)
    gone(iam.delete_service_specific_credential, **one)


def test_aws_iam_virtual_mfa_device(iam):
    made = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone", Path="/x/", Tags=ONE)["VirtualMFADevice"]
    assert made["QRCodePNG"].startswith(b"\x89PNG") and len(made["Base32StringSeed"]) == 64
    found = [d for p in iam.get_paginator("list_virtual_mfa_devices").paginate() for d in p["VirtualMFADevices"]]
    assert [d["SerialNumber"] for d in found] == [made["SerialNumber"]]
    assert iam.list_mfa_device_tags(SerialNumber=made["SerialNumber"])["Tags"] == ONE
    iam.delete_virtual_mfa_device(SerialNumber=made["SerialNumber"])
    gone(iam.delete_virtual_mfa_device, SerialNumber=made["SerialNumber"])


def test_aws_iam_account_alias_password_policy_and_token_preferences(iam, site):
    iam.create_account_alias(AccountAlias=f"crew-{site.number}")
    assert iam.list_account_aliases()["AccountAliases"] == [f"crew-{site.number}"]
    iam.delete_account_alias(AccountAlias=f"crew-{site.number}")
    iam.update_account_password_policy(MinimumPasswordLength=12, RequireNumbers=True, MaxPasswordAge=90)
    read = iam.get_account_password_policy()["PasswordPolicy"]
    assert (read["MinimumPasswordLength"], read["ExpirePasswords"], read["MaxPasswordAge"]) == (12, True, 90)
    iam.delete_account_password_policy()
    gone(iam.get_account_password_policy)
    iam.set_security_token_service_preferences(GlobalEndpointTokenVersion="v2Token")
    assert iam.get_account_summary()["SummaryMap"]["GlobalEndpointTokenVersion"] == 2


def test_data_sources(iam, site):
    """aws_iam_session_context, aws_iam_principal_policy_simulation, aws_iam_roles and the credential report."""
    iam.create_role(RoleName="web", AssumeRolePolicyDocument=text(TRUST))
    iam.put_role_policy(RoleName="web", PolicyName="own", PolicyDocument=text(OLD))
    assert [r["RoleName"] for r in iam.list_roles(PathPrefix="/")["Roles"]] == ["web"]
    answer = iam.simulate_principal_policy(PolicySourceArn=f"arn:aws:iam::{site.number}:role/web",
                                           ActionNames=["s3:GetObject", "s3:PutObject"])["EvaluationResults"]
    assert [r["EvalDecision"] for r in answer] == ["allowed", "implicitDeny"]
    assert iam.generate_credential_report()["State"] == "STARTED"
    report = iam.get_credential_report()
    assert report["ReportFormat"] == "text/csv" and report["Content"].decode().splitlines()[1].startswith("<root_account>,")
    raw = site.aws("iam", "get-role", "--role-name", "web")["Role"]["AssumeRolePolicyDocument"]
    assert raw == TRUST or json.loads(urllib.parse.unquote(raw)) == TRUST
