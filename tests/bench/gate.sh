#!/usr/bin/env bash
# gate.sh - builds without sanitizers and measures the publish gate, the comparison of versions and lint on a
# base of ENTRIES entries.   tests/bench/gate.sh [ENTRIES [GOLDEN [REAL]]]     (default 10000 1000 10000)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${BANGBAN_BUILD:-$root/build/bench}
[ -f "$build/build.ninja" ] || cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo >/dev/null
ninja -C "$build" bench_gate bangban >&2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
node "$root/tests/bench/gate_base.mjs" "${1:-10000}" > "$folder/base.jsonl"
"$build/bangban" --db "$folder/base.db" init >/dev/null
"$build/bangban" --db "$folder/base.db" import "$folder/base.jsonl" >&2
"$build/bench_gate" "$folder/base.db" "${2:-1000}" "${3:-10000}"
