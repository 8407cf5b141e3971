#!/usr/bin/env bash
# desk.sh - builds without sanitizers, fills a desk with 500 helpers, 5 000 waiting and 10 000 in hand, and
# measures routing on the writer, then how soon an event is at its console and what the board costs a
# supervisor's line.   tests/bench/desk.sh [SECONDS]     (default 20)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${BANGBAN_BUILD:-$root/build/bench}
[ -f "$build/build.ninja" ] || cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo >/dev/null
ninja -C "$build" bangband bangban bench_desk >&2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset BANGBAN_BUILD
"$build/bangban" --db "$dir/desk.db" init --demo >&2
"$build/bench_desk" "$dir/desk.db" "$dir/people"
node "$root/tests/bench/desk.mjs" "$build/bangband" "$dir/desk.db" "$dir/people" "$@"
