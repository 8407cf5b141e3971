#!/usr/bin/env bash
# gaps.sh - builds without sanitizers and measures the grouping of unanswered questions on a folder of
# labelled paraphrases (queries*.jsonl: {q, ids}).   tests/bench/gaps.sh FOLDER [N]
# Exit status 1 when pairwise F1 is not at least .10 above single link.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${BANGBAN_BUILD:-$root/build/bench}
folder=${1:?folder with queries*.jsonl}
[ -f "$build/build.ninja" ] || cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo >/dev/null
ninja -C "$build" bench_gaps >&2
for file in "$folder"/queries*.jsonl; do
    "$build/bench_gaps" "$file" "${2:-100000}"
done
