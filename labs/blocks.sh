#!/usr/bin/env bash
# Prints the shell blocks of a lab, optionally those from one heading up to another:
#   labs/blocks.sh labs/01-small-architecture.md ['## 1.' ['## 6.']]
set -euo pipefail
awk -v from="${2:-}" -v to="${3:-}" '
    BEGIN { on = from == "" }
    /^## / { if (from != "" && index($0, from) == 1) on = 1; if (to != "" && index($0, to) == 1) on = 0 }
    /^```sh$/ { inside = on; next }
    /^```$/ { if (inside) print ""; inside = 0; next }
    inside { print }
' "$1"
