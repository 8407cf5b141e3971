#!/usr/bin/env bash
# scale.sh - builds without sanitizers and measures index, start, questions and publishing on synthetic
# knowledge bases.   tests/bench/scale.sh [UNITS]...     (default 10000 100000)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${BANGBAN_BUILD:-$root/build/bench}
[ -f "$build/build.ninja" ] || cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo >/dev/null
ninja -C "$build" bench_scale >&2
"$build/bench_scale" "$@"
