"""Load balancers: real requests over real nodes to real targets; rules, health, headers and errors as on AWS."""
import json
import re
import subprocess

import pytest
from botocore.exceptions import ClientError

from conftest import Cloud
from ground import ANYWHERE, Account, tcp, wait

PORT = 8000
# A web server that tells what it was asked; it can be told to be ill, slow, or to hang up.
APP = """
import http.server, json, os, sys, time
class App(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *a): pass
    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path == "/health": return self.send(503 if os.path.exists("/tmp/ill") else 200, {})
        if self.path == "/hang-up": self.close_connection = True; return self.connection.close()
        if self.path == "/slow": time.sleep(3)
        if self.path == "/echo": return self.echo()
        if self.path == "/drip": return self.drip()
        self.send(200, {"name": sys.argv[1], "path": self.path, "method": self.command, "body": body,
                        "from": self.client_address[0], "headers": {k.lower(): v for k, v in self.headers.items()}})
    def echo(self):
        if self.headers.get("Upgrade") != "websocket": return self.send(426, {})
        self.send_response(101); self.send_header("Connection", "Upgrade"); self.send_header("Upgrade", "websocket"); self.end_headers()
        self.close_connection = True
        while data := self.connection.recv(1000): self.connection.sendall(data.upper())
    def drip(self):
        self.send_response(200); self.send_header("Transfer-Encoding", "chunked"); self.end_headers()
        for n in range(3): self.wfile.write(b"4\\r\\npart\\r\\n"); self.wfile.flush(); time.sleep(1)
        self.wfile.write(b"0\\r\\n\\r\\n")
    do_GET = do_POST = do_PUT = do_DELETE = answer
    def send(self, status, about):
        data = json.dumps(about).encode()
        self.send_response(status); self.send_header("Content-Length", str(len(data))); self.end_headers(); self.wfile.write(data)
http.server.ThreadingHTTPServer(("0.0.0.0", 8000), App).serve_forever()
"""


# Asks without pause, on new connections and on kept ones, until the file named second appears; prints what went wrong and how
# often it asked.
TRAFFIC = """
import http.client, os, sys, threading, time
host, stop, asked, wrong = sys.argv[1], sys.argv[2], [0], []
def ask(connection):
    connection.request("GET", "/traffic")
    answer = connection.getresponse(); answer.read()
    if answer.status != 200: wrong.append(f"{time.time():.1f} {answer.status}")
    asked[0] += 1
def client(kept):
    connection = None
    while not os.path.exists(stop):
        try:
            connection = connection or http.client.HTTPConnection(host, 80, timeout=10)
            ask(connection)
        except Exception as e:
            wrong.append(f"{time.time():.1f} {e!r}"); connection = None
        if not kept and connection: connection.close(); connection = None
        time.sleep(0.01)
threads = [threading.Thread(target=client, args=(n % 2,)) for n in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
print("\\n".join([str(asked[0]), *wrong[:20]]))
"""


# Speaks HTTP by hand: what a word of the command line says is sent, and what comes within a second is printed.
BY_HAND = """
import socket, sys
s = socket.create_connection((sys.argv[1], 80), 5); s.settimeout(1)
for word in sys.argv[2:]:
    s.sendall(word.encode().decode("unicode_escape").encode("latin-1"))
    s.settimeout(1); said = b""
    try:
        while data := s.recv(65536): said += data; s.settimeout(0.3)    # a head and its body may come apart
    except TimeoutError: said = said or b"(nothing)"
    print(said.decode("latin-1").replace("\\r\\n", "|")); sys.stdout.flush()
"""


class Balancer:
    """One load balancer with its listener, seen from the laptop."""

    def __init__(self, site):
        self.site, self.elb = site, site.client("elbv2")

    def targets(self, name, *machines, **more):
        arguments = {"Protocol": "HTTP", "Port": PORT, "VpcId": self.site.vpc_id, "HealthCheckPath": "/health",
                     "HealthCheckIntervalSeconds": 5, "HealthCheckTimeoutSeconds": 2, "HealthyThresholdCount": 2,
                     "UnhealthyThresholdCount": 2} | more
        arn = self.elb.create_target_group(Name=name, **arguments)["TargetGroups"][0]["TargetGroupArn"]
        self.elb.modify_target_group_attributes(TargetGroupArn=arn, Attributes=[
            {"Key": "deregistration_delay.timeout_seconds", "Value": "0"}])
        if machines:
            self.elb.register_targets(TargetGroupArn=arn, Targets=[{"Id": m.id} for m in machines])
        return arn

    def rule(self, priority, condition, *actions):
        return self.elb.create_rule(ListenerArn=self.listener, Priority=priority, Conditions=[condition],
                                    Actions=list(actions))["Rules"][0]["RuleArn"]

    def health(self, group, machine=None):
        found = self.elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        return {d["Target"]["Id"]: (d["TargetHealth"]["State"], d["TargetHealth"].get("Reason")) for d in found}

    def ask(self, path="/", *options, seconds=10):
        """Status, headers and body that a client on the laptop gets."""
        done = self.site.cloud.laptop("curl", "-s", "-i", "-m", str(seconds), *options, f"http://{self.dns}{path}", check=False)
        head, _, body = done.stdout.replace("\r\n", "\n").partition("\n\n")
        lines = head.splitlines()
        headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines[1:] if ": " in line)}
        return int(lines[0].split()[1]) if lines else 0, headers, body

    def by_hand(self, *words):
        """What each of these, sent on one connection, is answered."""
        address = self.site.cloud.laptop("getent", "ahostsv4", self.dns).stdout.split()[0]
        return self.site.cloud.laptop("python3", "-c", BY_HAND, address, *words).stdout.splitlines()

    def who(self, path="/", *options):
        status, _, body = self.ask(path, *options)
        return json.loads(body)["name"] if status == 200 else status


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """An internet-facing load balancer in two zones before two machines of its default group and one of its own."""
    cloud = Cloud(tmp_path_factory.mktemp("balancers"), "--offline").up()
    site = Account(cloud, "000000000001").network()
    second = site.subnet("10.0.2.0/24", "b")
    site.ec2.associate_route_table(RouteTableId=site.public_table, SubnetId=second)
    outer = site.group("outer", tcp(80, ANYWHERE))
    inner = site.group("inner", tcp(PORT, outer))
    web = Balancer(site)
    web.inner, web.outer, web.second = inner, outer, second
    web.a, web.b, web.rider = (site.launch(s, inner, name=n) for n, s in
                               (("a", site.public), ("b", second), ("rider", site.private)))
    for machine, name in ((web.a, "a"), (web.b, "b"), (web.rider, "rider")):
        machine.sh(f"(setsid python3 -c '{APP}' {name} > /tmp/app.log 2>&1 &)")
    web.group = web.targets("web", web.a, web.b)
    web.riders = web.targets("riders", web.rider)
    made = web.elb.create_load_balancer(Name="shop", Subnets=[site.public, second], SecurityGroups=[outer])["LoadBalancers"][0]
    web.arn, web.dns = made["LoadBalancerArn"], made["DNSName"]
    forward = {"Type": "forward", "TargetGroupArn": web.group}
    web.listener = web.elb.create_listener(LoadBalancerArn=web.arn, Protocol="HTTP", Port=80,
                                           DefaultActions=[forward])["Listeners"][0]["ListenerArn"]
    path = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/delivery*"]}}
    web.rule(10, path, {"Type": "forward", "TargetGroupArn": web.riders})
    wait(lambda: web.elb.describe_load_balancers(Names=["shop"])["LoadBalancers"][0]["State"]["Code"] == "active", "it is active", 30)
    wait(lambda: {s for g in (web.group, web.riders) for s, _ in web.health(g).values()} == {"healthy"}, "targets are healthy", 30)
    yield web
    cloud.down()


def test_requests_go_round_the_default_group_and_delivery_has_its_own(web):
    assert {web.who() for _ in range(8)} == {"a", "b"}
    assert {web.who(p) for p in ("/delivery", "/delivery/7", "/deliveryman")} == {"rider"}
    assert web.who("/Delivery") in ("a", "b"), "paths are case-sensitive"


def test_targets_learn_where_the_client_is(web):
    status, _, body = web.ask("/x?y=1", "-H", "X-Forwarded-For: 203.0.113.5")
    asked = json.loads(body)
    headers = asked["headers"]
    assert headers["x-forwarded-for"] == f"203.0.113.5, {web.site.cloud.my_ip()}"
    assert (headers["x-forwarded-proto"], headers["x-forwarded-port"]) == ("http", "80")
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", headers["x-amzn-trace-id"])
    assert headers["host"] == web.dns.lower() or headers["host"] == web.dns
    assert asked["from"].startswith("10.0."), "the target sees the node"
    assert asked["path"] == "/x?y=1"


@pytest.mark.parametrize("condition, hit, miss", [
    ({"Field": "host-header", "HostHeaderConfig": {"Values": ["*.shop.example"]}}, ("-H", "Host: a.shop.example"), ("-H", "Host: shop.example")),
    ({"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-Team", "Values": ["red*"]}}, ("-H", "x-team: redder"), ("-H", "x-team: blue")),
    ({"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["DELETE"]}}, ("-X", "DELETE"), ("-X", "GET")),
    ({"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "v", "Value": "2"}]}}, ("-G", "-d", "v=2"), ("-G", "-d", "v=3")),
    ({"Field": "source-ip", "SourceIpConfig": {"Values": ["198.18.0.0/15"]}}, ("-A", "x"), None),
    ({"Field": "source-ip", "SourceIpConfig": {"Values": ["203.0.113.0/24"]}}, None, ("-A", "x")),
])
def test_each_kind_of_condition_decides(web, condition, hit, miss):
    rule = web.rule(20, condition, {"Type": "forward", "TargetGroupArn": web.riders})
    try:
        if hit:
            wait(lambda: web.who("/", *hit) == "rider", "the rule decides")
        if miss:
            assert web.who("/", *miss) in ("a", "b")
    finally:
        web.elb.delete_rule(RuleArn=rule)


def test_redirects_and_fixed_answers_need_no_target(web):
    path = lambda p: {"Field": "path-pattern", "PathPatternConfig": {"Values": [p]}}
    rules = [web.rule(30, path("/old"), {"Type": "redirect", "RedirectConfig": {
                 "Path": "/new/#{path}", "Query": "from=#{host}&#{query}", "StatusCode": "HTTP_301"}}),
             web.rule(31, path("/closed"), {"Type": "fixed-response", "FixedResponseConfig": {
                 "StatusCode": "418", "ContentType": "text/plain", "MessageBody": "a teapot"}})]
    wait(lambda: web.ask("/closed")[0] == 418, "the rule decides")
    status, headers, body = web.ask("/closed")
    assert body == "a teapot" and headers["content-type"].startswith("text/plain")
    status, headers, _ = web.ask("/old?a=1")
    assert status == 301 and headers["location"] == f"http://{web.dns}:80/new/old?from={web.dns}&a=1"
    for rule in rules:
        web.elb.delete_rule(RuleArn=rule)


def test_weights_divide_the_requests(web):
    groups = [{"TargetGroupArn": web.group, "Weight": 0}, {"TargetGroupArn": web.riders, "Weight": 5}]
    condition = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/weighted"]}}
    rule = web.rule(40, condition, {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}})
    wait(lambda: web.who("/weighted") == "rider", "the rule decides")
    assert {web.who("/weighted") for _ in range(6)} == {"rider"}
    groups[0]["Weight"] = 5
    web.elb.modify_rule(RuleArn=rule, Actions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}])
    wait(lambda: web.who("/weighted") in ("a", "b"), "both groups are asked")
    web.elb.delete_rule(RuleArn=rule)


def test_a_target_that_is_ill_leaves_rotation_and_comes_back(web):
    web.b.sh("touch /tmp/ill")
    wait(lambda: web.health(web.group)[web.b.id] == ("unhealthy", "Target.ResponseCodeMismatch"), "it is unhealthy", 30)
    assert {web.who() for _ in range(6)} == {"a"}
    web.a.sh("touch /tmp/ill")
    wait(lambda: {s for s, _ in web.health(web.group).values()} == {"unhealthy"}, "both are unhealthy", 30)
    assert {web.who() for _ in range(8)} == {"a", "b"}, "when all are ill, all are asked"
    web.a.sh("rm /tmp/ill")
    web.b.sh("rm /tmp/ill")
    wait(lambda: {s for s, _ in web.health(web.group).values()} == {"healthy"}, "both are healthy again", 30)


def test_expressions_decide_and_transforms_rewrite_what_the_target_sees(web):
    made = web.elb.create_rule(
        ListenerArn=web.listener, Priority=21, Actions=[{"Type": "forward", "TargetGroupArn": web.riders}],
        Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"RegexValues": ["^/v[0-9]+/orders"]}},
                    {"Field": "host-header", "HostHeaderConfig": {"RegexValues": ["^SHOP-[a-z]+\\.example$"]}}],
        Transforms=[{"Type": "url-rewrite", "UrlRewriteConfig": {"Rewrites": [{"Regex": "^/v([0-9]+)/(.*)$", "Replace": "/$2?version=$1"}]}},
                    {"Type": "host-header-rewrite", "HostHeaderRewriteConfig": {"Rewrites": [{"Regex": "^shop-(.+)$", "Replace": "inner.$1"}]}}],
    )["Rules"][0]
    assert [t["Type"] for t in made["Transforms"]] == ["url-rewrite", "host-header-rewrite"]
    ask = ("/v2/orders", "-H", "Host: shop-seoul.example")
    wait(lambda: web.who(*ask) == "rider", "the expressions decide")
    seen = json.loads(web.ask(*ask)[2])
    assert (seen["path"], seen["headers"]["host"]) == ("/orders?version=2", "inner.seoul.example")
    assert web.who("/v2/orders") in ("a", "b"), "the host does not fit"
    web.elb.modify_rule(RuleArn=made["RuleArn"], ResetTransforms=True)
    wait(lambda: json.loads(web.ask(*ask)[2])["path"] == "/v2/orders", "nothing is rewritten any more")
    web.elb.delete_rule(RuleArn=made["RuleArn"])
    with pytest.raises(ClientError, match="ValidationError"):
        web.rule(22, {"Field": "path-pattern", "RegexValues": ["(?=a)"]}, {"Type": "forward", "TargetGroupArn": web.riders})


def test_a_listener_puts_headers_into_responses_and_hides_the_server(web):
    key = "routing.http.response.{}".format
    def change(frame, server, secure):
        web.elb.modify_listener_attributes(ListenerArn=web.listener, Attributes=[
            {"Key": key("x_frame_options.header_value"), "Value": frame}, {"Key": key("server.enabled"), "Value": server},
            {"Key": key("strict_transport_security.header_value"), "Value": secure}])
    assert "server" in web.ask()[1]
    change("DENY", "false", "max-age=60")
    headers = wait(lambda: (h := web.ask()[1]).get("x-frame-options") and h, "the header comes")
    assert headers["x-frame-options"] == "DENY" and "server" not in headers and headers["strict-transport-security"] == "max-age=60"
    change("", "true", "")
    wait(lambda: not {"x-frame-options", "strict-transport-security"} & set(web.ask()[1]), "the headers go")


def test_a_zone_keeps_to_itself_and_leaves_the_name_when_its_targets_are_ill(web):
    """Without cross-zone load balancing each node has the targets of its zone; the name follows their health."""
    addresses = lambda: {l.split()[0] for l in web.site.cloud.laptop("getent", "ahostsv4", web.dns).stdout.splitlines()}
    both = wait(lambda: len(a := addresses()) == 2 and a, "the name has both zones")
    web.elb.modify_target_group_attributes(TargetGroupArn=web.group, Attributes=[{"Key": "load_balancing.cross_zone.enabled", "Value": "false"}])
    def names(address):
        answers = [web.site.cloud.laptop("curl", "-s", "-m", "5", f"http://{address}/").stdout for _ in range(4)]
        return {json.loads(a)["name"] if a.startswith("{") else a for a in answers}
    wait(lambda: sorted(map(sorted, map(names, both))) == [["a"], ["b"]], "each zone has its own target")
    web.b.sh("touch /tmp/ill")
    one = wait(lambda: len(a := addresses()) == 1 and a, "the zone leaves the name", 30)
    assert names(*one) == {"a"}
    assert names(*(both - one)) == {"b"}, "who still knows the address is served: that zone fails open"
    web.b.sh("rm /tmp/ill")
    wait(lambda: addresses() == both, "the zone comes back", 40)
    web.elb.modify_target_group_attributes(TargetGroupArn=web.group, Attributes=[{"Key": "load_balancing.cross_zone.enabled", "Value": "use_load_balancer_configuration"}])


def test_everything_changes_under_traffic_without_one_failed_request(web, tmp_path):
    """Targets, rules, priorities, algorithms, groups and subnets change while clients ask."""
    site, elb, stop = web.site, web.elb, tmp_path / "stop"
    third = site.subnet("10.0.4.0/24", "c")
    site.ec2.associate_route_table(RouteTableId=site.public_table, SubnetId=third)
    elb.modify_target_group_attributes(TargetGroupArn=web.group, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "5"}])
    command = [site.cloud.bin, "--data-dir", site.cloud.directory, "exec", "--", "python3", "-c", TRAFFIC, web.dns, str(stop)]
    traffic = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=site.cloud.shell())
    zones = lambda: {l.split()[0] for l in site.cloud.laptop("getent", "ahostsv4", web.dns).stdout.splitlines()}
    try:
        elb.register_targets(TargetGroupArn=web.group, Targets=[{"Id": web.rider.id}])
        wait(lambda: web.health(web.group).get(web.rider.id) == ("healthy", None), "a target comes", 30)
        elb.deregister_targets(TargetGroupArn=web.group, Targets=[{"Id": web.b.id}])
        wait(lambda: web.b.id not in web.health(web.group), "a target goes", 30)
        elb.register_targets(TargetGroupArn=web.group, Targets=[{"Id": web.b.id}])
        for algorithm in ("least_outstanding_requests", "weighted_random", "round_robin"):
            elb.modify_target_group_attributes(TargetGroupArn=web.group, Attributes=[{"Key": "load_balancing.algorithm.type", "Value": algorithm}])
        path = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/traffic"]}}
        first, second = (web.rule(n, path, {"Type": "forward", "TargetGroupArn": g}) for n, g in ((60, web.riders), (61, web.group)))
        elb.set_rule_priorities(RulePriorities=[{"RuleArn": first, "Priority": 61}, {"RuleArn": second, "Priority": 60}])
        elb.modify_rule(RuleArn=second, Actions=[{"Type": "forward", "TargetGroupArn": web.riders}])
        elb.delete_rule(RuleArn=first)
        elb.delete_rule(RuleArn=second)
        before = zones()
        elb.set_subnets(LoadBalancerArn=web.arn, Subnets=[web.second, third])
        wait(lambda: len(zones() - before) == 1 and len(zones()) == 2, "the name has the new zone and not the old one")
        other = site.group("other", tcp(80, ANYWHERE))
        site.allow(web.inner, tcp(PORT, other))
        elb.set_security_groups(LoadBalancerArn=web.arn, SecurityGroups=[web.outer, other])
        elb.set_security_groups(LoadBalancerArn=web.arn, SecurityGroups=[other])
        elb.set_security_groups(LoadBalancerArn=web.arn, SecurityGroups=[web.outer])
        elb.set_subnets(LoadBalancerArn=web.arn, Subnets=[site.public, web.second])
        wait(lambda: zones() == before, "the name is as before")
        elb.deregister_targets(TargetGroupArn=web.group, Targets=[{"Id": web.rider.id}])
        wait(lambda: web.rider.id not in web.health(web.group), "the target goes again", 30)
    finally:
        stop.touch()
        said, _ = traffic.communicate(timeout=60)
    asked, *wrong = said.splitlines()
    assert int(asked) > 100 and not wrong, said
    wait(lambda: {s for s, _ in web.health(web.group).values()} == {"healthy"}, "all are healthy", 30)


def test_errors_are_told_apart_by_their_status(web):
    condition = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/nobody"]}}
    empty = web.targets("empty")
    rule = web.rule(50, condition, {"Type": "forward", "TargetGroupArn": empty})
    wait(lambda: web.ask("/nobody")[0] == 503, "no target: 503")
    assert "503 Service Temporarily Unavailable" in web.ask("/nobody")[2]
    web.elb.delete_rule(RuleArn=rule)
    assert web.ask("/hang-up")[0] == 502
    web.elb.modify_load_balancer_attributes(LoadBalancerArn=web.arn, Attributes=[{"Key": "idle_timeout.timeout_seconds", "Value": "1"}])
    wait(lambda: web.ask("/slow")[0] == 504, "a target that does not answer in time: 504")
    web.elb.modify_load_balancer_attributes(LoadBalancerArn=web.arn, Attributes=[{"Key": "idle_timeout.timeout_seconds", "Value": "60"}])
    wait(lambda: web.ask("/slow")[0] == 200, "with time it answers")
    assert web.ask("/", "-H", "Host;")[0] == 400 or web.ask("/", "-H", "Host;")[0] == 200


def test_a_cookie_keeps_a_client_on_its_target(web):
    web.elb.modify_target_group_attributes(TargetGroupArn=web.group, Attributes=[
        {"Key": "stickiness.enabled", "Value": "true"}, {"Key": "stickiness.type", "Value": "lb_cookie"}])
    cookie = wait(lambda: web.ask()[1].get("set-cookie"), "a cookie comes")
    assert cookie.startswith("AWSALB") and "Path=/" in cookie
    status, headers, body = web.ask()
    mine, name = headers["set-cookie"].split(";")[0], json.loads(body)["name"]
    assert {web.who("/", "-H", f"Cookie: {mine}") for _ in range(8)} == {name}
    web.elb.modify_target_group_attributes(TargetGroupArn=web.group, Attributes=[{"Key": "stickiness.enabled", "Value": "false"}])


def test_the_listeners_group_and_the_targets_group_both_decide(web):
    web.site.forbid(web.outer, tcp(80, ANYWHERE))
    wait(lambda: web.ask(seconds=1)[0] == 0, "the load balancer is out of reach")
    web.site.allow(web.outer, tcp(80, ANYWHERE))
    wait(lambda: web.who() in ("a", "b"), "it is in reach again")
    assert web.site.cloud.laptop("curl", "-s", "-m", "1", f"http://{web.a.public}:{PORT}/", check=False).returncode != 0


def test_the_host_opens_it_in_a_browser(web):
    address = wait(lambda: web.site.cloud.run("open", "shop", "--print", check=False).stdout.strip(), "it has an address on the host")
    done = subprocess.run(["curl", "-s", "-m", "5", address], capture_output=True, text=True)
    assert json.loads(done.stdout)["name"] in ("a", "b"), address


def test_requests_go_on_over_kill_9_and_a_killed_target(web):
    cloud = web.site.cloud
    cloud.kill()
    cloud.up()
    web.elb = web.site.client("elbv2")
    wait(lambda: web.who() in ("a", "b"), "it answers again")
    web.site.ec2 = web.site.client("ec2")
    web.b.sh("pkill -f serve_forever", check=False)
    wait(lambda: web.health(web.group)[web.b.id][0] == "unhealthy", "the dead target is seen", 30)
    assert {web.who() for _ in range(6)} == {"a"}


def test_a_websocket_passes_both_ways(web):
    upgrade = "GET /echo HTTP/1.1\\r\\nHost: x\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n"
    head, *echoes = web.by_hand(upgrade, "hello", "again")
    assert head.startswith("HTTP/1.1 101 ") and echoes == ["HELLO", "AGAIN"]


def test_bodies_stream_and_connections_are_kept(web):
    drip = "GET /drip HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n"
    assert 1 <= web.by_hand(drip)[0].count("part") < 3, "the first part comes before the last is there"
    ask = "GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n"
    answers = web.by_hand(ask, ask, ask)
    assert len(answers) == 3 and all(a.startswith("HTTP/1.1 200 OK|") for a in answers)
    big = "x" * 3_000_000
    done = web.site.cloud.laptop("curl", "-s", "-m", "20", "--data-binary", "@-", f"http://{web.dns}/up", input=big)
    assert json.loads(done.stdout)["body"] == big


def test_old_and_odd_requests_get_their_own_answers(web):
    say = lambda request: web.by_hand(request)[0]
    old = say("GET / HTTP/1.0\\r\\n\\r\\n")
    assert old.startswith("HTTP/1.1 200 ") and "Connection: close" in old
    assert say("TRACE / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n").startswith("HTTP/1.1 405 ")
    many = ", ".join(f"192.0.2.{n}" for n in range(31))
    assert say(f"GET / HTTP/1.1\\r\\nHost: x\\r\\nX-Forwarded-For: {many}\\r\\n\\r\\n").startswith("HTTP/1.1 463 ")
    assert say("GET / HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: gzip\\r\\n\\r\\n").startswith("HTTP/1.1 501 ")
    assert say(f"GET /{'a' * 17000} HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n").startswith("HTTP/1.1 414 ")
    status, headers, _ = web.ask("/", "-H", "X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8")
    assert status == 200 and "awselb" not in headers.get("server", ""), "the target's answer is its own"


def test_long_headers_and_garbage_are_refused_and_do_no_harm(web):
    assert web.ask("/", "-H", "X-Long: " + "a" * 70000)[0] in (400, 431)
    address = web.site.cloud.laptop("getent", "ahostsv4", web.dns).stdout.split()[0]
    garbage = "import socket,sys; s=socket.create_connection((sys.argv[1], 80), 3); s.sendall(sys.argv[2].encode()); print(s.recv(50))"
    for text in ("\x01\x02\r\n\r\n", "GET / HTTP/9.9\r\nHost: x\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n",
                 "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"):
        said = web.site.cloud.laptop("python3", "-c", garbage, address, text).stdout
        assert said.startswith(("b'HTTP/1.1 4", "b''")), (text, said)
    assert web.who() in ("a", "b")


def test_an_internal_load_balancer_has_no_public_address(web):
    site = web.site
    second = site.subnet("10.0.3.0/24", "b")
    made = web.elb.create_load_balancer(Name="inside", Scheme="internal", Subnets=[site.private, second], SecurityGroups=[web.outer])
    arn, dns = made["LoadBalancers"][0]["LoadBalancerArn"], made["LoadBalancers"][0]["DNSName"]
    assert dns.startswith("internal-inside-")
    web.elb.create_listener(LoadBalancerArn=arn, Protocol="HTTP", Port=80, DefaultActions=[
        {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200", "MessageBody": "inside"}}])
    wait(lambda: web.a.run("curl", "-s", "-m", "2", f"http://{dns}/", check=False).stdout == "inside", "its network reaches it", 30)
    assert site.cloud.laptop("curl", "-s", "-m", "1", f"http://{dns}/", check=False).returncode != 0
    web.elb.delete_load_balancer(LoadBalancerArn=arn)


@pytest.mark.parametrize("change, code", [
    ({"Subnets": []}, "ValidationError"), ({"Name": "shop"}, "DuplicateLoadBalancerName"), ({"Name": "-x"}, "ValidationError"),
    ({"Name": "internal-x"}, "ValidationError"), ({"SecurityGroups": ["sg-00000000000000000"]}, "InvalidSecurityGroup"),
    ({"Subnets": ["subnet-00000000000000000", "subnet-11111111111111111"]}, "SubnetNotFound"), ({"Type": "network"}, "NotImplemented"),
])
def test_a_load_balancer_that_cannot_be_is_refused(web, change, code):
    subnets = [s["SubnetId"] for s in web.site.ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [web.site.vpc_id]}])["Subnets"]
               if s["CidrBlock"] in ("10.0.1.0/24", "10.0.2.0/24")]
    with pytest.raises(ClientError) as e:
        web.elb.create_load_balancer(**{"Name": "refused", "Subnets": subnets, "SecurityGroups": [web.outer]} | change)
    assert e.value.response["Error"]["Code"] == code, e.value
