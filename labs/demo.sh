#!/usr/bin/env bash
# The main job, end to end: starts a cloud of its own, builds lab 1's architecture with its own shell blocks, drives orders through the
# load balancer, kills a machine and the daemon, and shows what happened. Run by `make demo`; may be run again.
set -euo pipefail
cd "$(dirname "$0")/.."
export HANUL_DATA_DIR="${HANUL_DEMO_DIR:?make demo sets it}" LAB_DIR="$HANUL_DEMO_DIR/run/lab"
LAB=labs/01-small-architecture.md
BEGAN=$(date +%s%N)
TIMES=()

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
# remembers how long the step since the last call took
took() {
    local now
    now=$(date +%s%N)
    TIMES+=("$(printf '%6.1f s  %s' "$(((now - BEGAN) / 1000000))e-3" "$1")")
    BEGAN=$now
}
part() { labs/blocks.sh "$LAB" "$1" "$2" > "$HANUL_DATA_DIR/run/part.sh"; . "$HANUL_DATA_DIR/run/part.sh"; }

hanul reset --all >/dev/null 2>&1 || true
say "Start a cloud"
PORT=4566
while (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; do PORT=$((PORT + 1)); done
hanul up --detach --listen "127.0.0.1:$PORT"
took "a cloud, ready for the first call"

say "A network in two zones, groups that name each other"
part "## 1." "## 4."
took "the network: VPC, subnets, routes, groups"

say "A database in private subnets (the engine is fetched once: some megabytes)"
part "## 4." "## 5."
took "the database: a real MariaDB, available"

say "Three machines that fetch the application over their routes"
part "## 5." "## 6."
took "three machines, reached by ssh"

say "A load balancer with the riders' pages on their own target group"
part "## 6." "## 7."
took "the load balancer: active, its targets healthy"

say "Orders, through the load balancer"
part "## 7." "## 8."
placed=1
for _ in $(seq 9); do
    api -d "{\"shop_id\":$SHOP,\"address\":\"1 Han River Road\",\"items\":[{\"dish_id\":$DISH,\"quantity\":1}]}" \
        "http://$DNS/api/orders" >/dev/null
    placed=$((placed + 1))
done
took "$placed orders"

say "A machine dies: orders go on"
aws ec2 terminate-instances --instance-ids "$WEB_2" >/dev/null
failed=0
for _ in $(seq 20); do
    api -d "{\"shop_id\":$SHOP,\"address\":\"1 Han River Road\",\"items\":[{\"dish_id\":$DISH,\"quantity\":1}]}" -f \
        "http://$DNS/api/orders" >/dev/null 2>&1 && placed=$((placed + 1)) || failed=$((failed + 1))
done
aws elbv2 describe-target-health --target-group-arn "$WEB" \
    --query 'TargetHealthDescriptions[].[Target.Id,TargetHealth.State,TargetHealth.Reason]' --output text
took "20 orders while a machine died ($failed refused while the load balancer noticed)"

say "The daemon is killed (kill -9): machines and database do not notice"
machine_id() { hanul exec --in web-1 -- sh -c 'cat /proc/1/stat | cut -d" " -f22; pidof ordering'; }
before=$(machine_id)
kill -9 "$(hanul status --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["pid"])')"
hanul up --detach --listen "127.0.0.1:$PORT"
test "$before" = "$(machine_id)" && echo "web-1 is the same machine: its processes never stopped"
until_ok hanul exec -- curl -fsS "http://$DNS/health/ready"
took "a new daemon that adopted everything"

NEWEST=$(web "http://$DNS/api/orders" | python3 -c 'import json,sys; print(json.load(sys.stdin)["orders"][0]["id"])')
test "$NEWEST" -ge "$placed"
until_ok hanul open ordering --print
kill %1 2>/dev/null || true
say "What stands now"
hanul status
say "Where the time went"
printf '%s\n' "${TIMES[@]}"
cat <<EOF

$placed orders were placed and acknowledged; the newest in the database has number $NEWEST.

Open       $(hanul open ordering --print)   (customers; /boss for owners, /delivery for riders)
Go on      export HANUL_DATA_DIR=$HANUL_DATA_DIR
           hanul status --watch        hanul logs --network -f        hanul ssh web-1 -i $LAB_DIR/lab.pem
Learn      labs/01-small-architecture.md, and: hanul lab check 01
Stop       hanul down        (everything is kept; hanul up boots it again)
Remove     hanul reset --all
EOF
