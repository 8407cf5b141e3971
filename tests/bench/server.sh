#!/usr/bin/env bash
# server.sh - builds without sanitizers, makes a demo database in a temporary folder and measures
# question -> durable answer against a bare echo.   tests/bench/server.sh [CONNECTIONS] [SECONDS]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${BANGBAN_BUILD:-$root/build/bench}
[ -f "$build/build.ninja" ] || cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo >/dev/null
ninja -C "$build" bangband bangban bench_server >&2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset BANGBAN_BUILD
"$build/bangban" --db "$dir/bench.db" init --demo >&2
"$build/bench_server" "$build/bangband" "$dir/bench.db" "$@"
