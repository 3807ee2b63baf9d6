"""Prints models/SERVICE.api: the operations asked for and every shape they reach, as `cargo xtask model` wants them.

Development only. Facts come from the installed botocore (Apache-2.0); documentation texts are left out.
usage: facts.py SERVICE Operation...
"""
import gzip
import json
import os
import re
import sys

import botocore

from query_compatible import SERVICES as QUERY_COMPATIBLE

DATA = os.path.join(os.path.dirname(botocore.__file__), "data")
PROTOCOLS = {
    "ec2": "ec2", "query": "query", "json": "json", "rest-json": "rest-json",
    "rest-xml": "rest-xml", "smithy-rpc-v2-cbor": "cbor",
}
PLAIN = {"string", "integer", "long", "double", "float", "boolean", "blob", "timestamp", "character"}
ENUM_VALUES_MAX = 100
# patterns that say nothing beside the bounds
EMPTY_PATTERNS = {".*", ".+", r"[\s\S]*", r"^[\s\S]*$", r"[\s\S]+", r"[\S\s]*"}
READ = re.compile(r"^(Describe|List|Get|Simulate|Search|Lookup|BatchGet|Decode|Head|Query|Scan)")
# named like a read, but they make credentials, a report or a change
WRITES = {"GetSessionToken", "GetFederationToken", "GetWebIdentityToken", "GetDelegatedAccessToken"}
# called by a link in a mail or a confirmation, which nobody signs
UNSIGNED = {("sns", "ConfirmSubscription"), ("sns", "Unsubscribe")}
# enumerations that services do not keep to: an attached internet gateway is `available`
FREE_TEXT = {("ec2", "InternetGatewayAttachment", "State")}
# what the pages say and the model does not: the status of an answer, further values of an enumeration
STATUSES = {("s3", "PutBucketPolicy"): 204, ("s3", "PutBucketTagging"): 204}
# documents that are taken with a digest only (`Content-MD5` in their pages)
SUMMED = {("s3", n) for n in (
    "DeleteObjects", "PutBucketCors", "PutBucketLifecycleConfiguration", "PutBucketReplication", "PutBucketTagging")}
# the outermost elements of answers that are not named as the output's shape
ROOTS = {"s3": {
    "CompleteMultipartUpload": "CompleteMultipartUploadResult", "CreateMultipartUpload": "InitiateMultipartUploadResult",
    "DeleteObjects": "DeleteResult", "GetBucketAccelerateConfiguration": "AccelerateConfiguration",
    "GetBucketAcl": "AccessControlPolicy", "GetBucketCors": "CORSConfiguration",
    "GetBucketLifecycleConfiguration": "LifecycleConfiguration", "GetBucketLocation": "LocationConstraint",
    "GetBucketLogging": "BucketLoggingStatus", "GetBucketNotificationConfiguration": "NotificationConfiguration",
    "GetBucketRequestPayment": "RequestPaymentConfiguration", "GetBucketTagging": "Tagging",
    "GetBucketVersioning": "VersioningConfiguration", "GetBucketWebsite": "WebsiteConfiguration",
    "GetObjectAcl": "AccessControlPolicy", "GetObjectAttributes": "GetObjectAttributesResponse",
    "GetObjectTagging": "Tagging",
    "ListBucketAnalyticsConfigurations": "ListBucketAnalyticsConfigurationResult",
    "ListBucketInventoryConfigurations": "ListInventoryConfigurationsResult",
    "ListBucketMetricsConfigurations": "ListMetricsConfigurationsResult", "ListBuckets": "ListAllMyBucketsResult",
    "ListMultipartUploads": "ListMultipartUploadsResult", "ListObjects": "ListBucketResult",
    "ListObjectsV2": "ListBucketResult", "ListObjectVersions": "ListVersionsResult", "ListParts": "ListPartsResult",
}}
# members that the pages have and the model does not: the parameters of the other kind of list, the status of an answer. A place is
# not on the wire: the lists whose items have one stand in one order of places ("Sample Response", ListObjectVersions)
MORE_MEMBERS = {
    ("s3", "ListObjectsRequest"): ["ListType ListType as list-type loc=querystring", "StartAfter string as start-after loc=querystring"],
    ("s3", "RestoreObjectOutput"): ["StatusCode integer loc=statusCode"],
    ("s3", "ObjectVersion"): ["Place integer loc=place"],
    ("s3", "DeleteMarkerEntry"): ["Place integer loc=place"],
}
MORE_SHAPES = {"s3": {"ListType": "integer ListType 1..1"}}
MORE_VALUES = {("s3", "BucketCannedACL"): ["log-delivery-write"]}
# reads of kinds that nobody can make here: their answers are empty, so what would be in them is left out
UNMADE = {
    "ec2": """
        DescribeBundleTasks DescribeByoipCidrs DescribeCapacityReservationFleets DescribeCapacityReservations
        DescribeCarrierGateways DescribeClientVpnEndpoints DescribeCoipPools DescribeConversionTasks DescribeCustomerGateways
        DescribeEgressOnlyInternetGateways DescribeExportImageTasks DescribeExportTasks DescribeFastLaunchImages
        DescribeFastSnapshotRestores DescribeFleets DescribeFlowLogs DescribeHostReservations DescribeHosts
        DescribeImportImageTasks DescribeImportSnapshotTasks DescribeInstanceConnectEndpoints DescribeInstanceEventWindows
        DescribeIpamPools DescribeIpams DescribeIpv6Pools DescribeLockedSnapshots DescribeMovingAddresses DescribeNetworkInsightsAnalyses
        DescribeNetworkInsightsPaths DescribeNetworkInterfacePermissions DescribePublicIpv4Pools DescribeReservedInstances
        DescribeReservedInstancesListings DescribeReservedInstancesModifications DescribeScheduledInstances
        DescribeSecurityGroupVpcAssociations DescribeSpotFleetRequests DescribeSpotInstanceRequests DescribeStoreImageTasks DescribeTrafficMirrorFilters
        DescribeTrafficMirrorSessions DescribeTrafficMirrorTargets DescribeTransitGatewayAttachments
        DescribeTransitGatewayConnects DescribeTransitGatewayPeeringAttachments DescribeTransitGatewayRouteTables
        DescribeTransitGatewayVpcAttachments DescribeTransitGateways DescribeVerifiedAccessInstances
        DescribeVpcBlockPublicAccessExclusions DescribeVpcEndpointConnections DescribeVpcEndpointServiceConfigurations
        DescribeVpcEndpoints DescribeVpcPeeringConnections DescribeVpnConnections DescribeVpnGateways""".split(),
    "rds": """
        DescribeBlueGreenDeployments DescribeDBClusterAutomatedBackups DescribeDBClusterBacktracks
        DescribeDBClusterEndpoints DescribeDBClusterParameterGroups DescribeDBClusterParameters
        DescribeDBClusterSnapshotAttributes DescribeDBClusterSnapshots DescribeDBClusters DescribeDBProxies
        DescribeDBProxyEndpoints DescribeDBProxyTargetGroups DescribeDBProxyTargets DescribeDBRecommendations
        DescribeDBSecurityGroups DescribeDBShardGroups DescribeDBSnapshotTenantDatabases DescribeExportTasks
        DescribeGlobalClusters DescribeIntegrations DescribeReservedDBInstances DescribeTenantDatabases""".split(),
}
LINE_LENGTH = 120


def load(service):
    folder = os.path.join(DATA, service)
    newest = sorted(x for x in os.listdir(folder) if x[0] in "12")[-1]
    with gzip.open(os.path.join(folder, newest, "service-2.json.gz")) as f:
        return json.load(f)


def quoted(text):
    return text if re.fullmatch(r"[^\s\"/=]+", text) else json.dumps(text, ensure_ascii=False)


class Printer:
    def __init__(self, service, wanted):
        self.service, self.model = service, load(service)
        self.shapes, self.all = self.model["shapes"], self.model["operations"]
        self.wanted = sorted(wanted)
        self.hollow = set()
        self.query = QUERY_COMPATIBLE.get(service, {})
        unknown = [o for o in self.wanted if o not in self.all]
        if unknown:
            sys.exit(f"{service} has no operation {', '.join(unknown)}")

    def text(self):
        lines = [self.head()]
        lines += [self.op(n) for n in self.wanted]
        lines += self.others()
        more = MORE_SHAPES.get(self.service, {})
        for name in sorted(self.reached() | set(more)):
            lines += [more[name]] if name in more else self.shape(name)
        return "\n".join(lines) + "\n"

    def head(self):
        m = self.model["metadata"]
        protocols = ",".join(PROTOCOLS[p] for p in m.get("protocols") or [m["protocol"]])
        if self.query:
            protocols += ",query"
        facts = {
            "id": m["serviceId"], "version": m["apiVersion"], "protocols": protocols,
            "endpoint": m["endpointPrefix"], "signing": m.get("signingName", m["endpointPrefix"]),
            "global": m.get("globalEndpoint"), "target": m.get("targetPrefix"), "json": m.get("jsonVersion"),
            "xmlns": m.get("xmlNamespace", {}).get("uri") if isinstance(m.get("xmlNamespace"), dict) else m.get("xmlNamespace"),
        }
        facts["xmlns"] = facts["xmlns"] or self.query.get("xmlns")
        said = " ".join(f"{k}={json.dumps(v)}" for k, v in facts.items() if v)
        return f"service {self.service} {said}"

    def op(self, name):
        op = self.all[name]
        http = op["http"]
        route = (http["method"], http["requestUri"], STATUSES.get((self.service, name)) or http.get("responseCode", 200))
        out = f"op {name}"
        if route != ("POST", "/", 200):
            out += " %s %s %d" % route
        out += f" {op.get('input', {}).get('shape', '-')} -> {op.get('output', {}).get('shape', '-')}"
        wrapper = op.get("output", {}).get("resultWrapper")
        if wrapper and wrapper != name + "Result":
            out += f" in {wrapper}"
        if READ.match(name) and name not in WRITES:
            out += " read"
        if op.get("authtype") == "none" or (self.service, name) in UNSIGNED:
            out += " unsigned"
        if (self.service, name) in SUMMED:
            out += " summed"
        if name in ROOTS.get(self.service, {}):
            out += f" root={ROOTS[self.service][name]}"
        errors = [e["shape"] for e in op.get("errors", [])]
        return out + (" ! " + " ".join(errors) if errors else "")

    def others(self):
        rest = sorted(set(self.all) - set(self.wanted))
        # in REST protocols only the route tells what a request asked for
        routed = {n: self.route(n) for n in rest} if self.model["metadata"]["protocol"].startswith("rest-") else {}
        served = {self.route(n) for n in self.wanted}
        routed = {n: r for n, r in routed.items() if r not in served and not self.all[n].get("deprecated")}
        lines = [f"other {n} {method} {uri}" for n, (method, uri) in routed.items()]
        line = "other"
        for name in (n for n in rest if n not in routed):
            if len(line) + len(name) + 1 > LINE_LENGTH:
                lines.append(line)
                line = "other"
            line += " " + name
        return lines + ([line] if line != "other" else [])

    def route(self, name):
        """Method and path, with every key of the query string that must be there."""
        op = self.all[name]
        shape = self.shapes[op["input"]["shape"]] if "input" in op else {}
        uri = op["http"]["requestUri"]
        for m in shape.get("required", ()):
            d = shape["members"][m]
            if d.get("location") == "querystring":
                uri += ("&" if "?" in uri else "?") + d.get("locationName", m)
        return op["http"]["method"], uri

    def reached(self):
        todo, shallow = [], set()
        for name in self.wanted:
            op, unmade = self.all[name], name in UNMADE.get(self.service, ())
            todo += [op[k]["shape"] for k in ("input", "output") if k in op and not (unmade and k == "output")]
            todo += [e["shape"] for e in op.get("errors", [])]
            shallow |= {op["output"]["shape"]} if unmade else set()
        seen = self.deep(todo)
        # of answers that are empty: their members, and lists of nothing
        for name in shallow - seen:
            for member in self.shapes[name]["members"].values():
                inner = self.shapes[member["shape"]]
                item = inner["member"]["shape"] if inner["type"] == "list" else member["shape"]
                new = {member["shape"], item} - seen
                self.hollow |= {n for n in new if self.shapes[n]["type"] == "structure"}
                seen |= new
            seen.add(name)
        return seen

    def deep(self, todo):
        seen = set()
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            sh = self.shapes[name]
            # members of errors are the message alone in query protocols; ours carry code and text
            if sh.get("exception") and self.model["metadata"]["protocol"] in ("query", "ec2"):
                continue
            todo += [m["shape"] for m in sh.get("members", {}).values()]
            todo += [sh[k]["shape"] for k in ("member", "key", "value") if k in sh]
        return seen

    def plain(self, sh):
        """A shape that says nothing but its type needs no line of its own."""
        return sh["type"] in PLAIN and not self.said(sh) and not self.is_enum(sh)

    def is_enum(self, sh):
        return "enum" in sh and len(sh["enum"]) <= ENUM_VALUES_MAX and not self.query.get("open_enums")

    def ref(self, name):
        sh = self.shapes[name]
        if self.plain(sh):
            return "string" if sh["type"] == "character" else sh["type"]
        return name

    def said(self, sh):
        out = ""
        low, high = sh.get("min"), sh.get("max")
        if any(isinstance(x, float) and x != int(x) for x in (low, high)):
            print(f"note: a fractional bound is left out ({low}..{high})", file=sys.stderr)
            low = high = None
        if low is not None or high is not None:
            out += f" {'' if low is None else int(low)}..{'' if high is None else int(high)}"
        for k in ("flattened", "streaming", "sensitive", "jsonvalue", "eventstream"):
            if sh.get(k):
                out += " " + k
        if "timestampFormat" in sh:
            out += f" time={sh['timestampFormat']}"
        if sh.get("pattern") and sh["pattern"] not in EMPTY_PATTERNS:
            out += f" /{sh['pattern']}/"
        return out

    def shape(self, name):
        sh = self.shapes[name]
        kind = sh["type"]
        if sh.get("exception"):
            return self.error(name, sh)
        if self.is_enum(sh):
            values = sh["enum"] + MORE_VALUES.get((self.service, name), [])
            return [f"enum {name}{' sensitive' if sh.get('sensitive') else ''} " + " ".join(quoted(v) for v in values)]
        if kind in PLAIN:
            return [] if self.plain(sh) else [f"{kind} {name}{self.said(sh)}"]
        if kind == "list":
            called = sh["member"].get("locationName")
            return [f"list {name} {self.ref(sh['member']['shape'])}" + (f" as {called}" if called else "") + self.said(sh)]
        if kind == "map":
            out = f"map {name} {self.ref(sh['key']['shape'])} {self.ref(sh['value']['shape'])}"
            names = [sh[k].get("locationName") for k in ("key", "value")]
            if self.query:
                names = self.query["maps"].get(name, ("Name", "Value"))
            if any(names):
                out += f" as {names[0] or 'key'} {names[1] or 'value'}"
            return [out + self.said(sh)]
        return self.struct(name, sh)

    def error(self, name, sh):
        e = sh.get("error", {})
        if name in self.query.get("errors", {}):
            code, status = self.query["errors"][name]
            e = {"code": code, "httpStatusCode": status}
        status = e.get("httpStatusCode", 500 if sh.get("fault") else 400)
        line = f"error {name} code={quoted(e.get('code', name))} status={status}"
        return [line + (" fault" if sh.get("fault") else "")]

    def struct(self, name, sh):
        kind = "union" if sh.get("union") else "document" if sh.get("document") else "struct"
        line = f"{kind} {name}" + (f" payload={sh['payload']}" if "payload" in sh else "")
        lines = [line + (" sensitive" if sh.get("sensitive") else "")]
        required = set(sh.get("required", ()))
        if self.query and name.endswith("Request"):
            # a list that is left out is answered by the service, in its own words (EmptyBatchRequest)
            required = {m for m in required if self.shapes[sh["members"][m]["shape"]]["type"] != "list"}
        for m, d in ({} if name in self.hollow else sh.get("members", {})).items():
            kind = "string" if (self.service, name, m) in FREE_TEXT else self.ref(d["shape"])
            line = f"  {m}{'!' if m in required else ''} {kind}"
            if d.get("locationName", m) != m:
                line += f" as {d['locationName']}"
            if "location" in d:
                line += f" loc={d['location']}"
            if "queryName" in d:
                line += f" query={d['queryName']}"
            elif self.query and self.shapes[d["shape"]]["type"] in ("list", "map"):
                item = self.shapes[d["shape"]].get("member", {}).get("shape")
                line += f" query={self.query['members'].get(m, item)}"
            if "timestampFormat" in d:
                line += f" time={d['timestampFormat']}"
            if d.get("idempotencyToken"):
                line += " token"
            for k in ("flattened", "sensitive", "xmlAttribute", "streaming", "jsonvalue"):
                if d.get(k):
                    line += " " + k
            lines.append(line)
        return lines + ["  " + more for more in MORE_MEMBERS.get((self.service, name), [])]


if __name__ == "__main__":
    sys.stdout.write(Printer(sys.argv[1], sys.argv[2:]).text())
