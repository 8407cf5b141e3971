#!/usr/bin/env bash
# quality.sh - prints every row of the tables under "Search quality" in kb/README.md.
#   tests/bench/quality.sh DATA [ROW]...      no ROW: all of them; DATA: a folder with measuring sets:
#   city_faq/{kb,kb_simplified,queries_dev,queries_dev_simplified}.jsonl, off_topic/queries_dev.jsonl and
#   policy_qa/, passages/, open_paraphrase/ with {kb,queries_dev}.jsonl; entries {id, title, body, variants},
#   questions {q, ids}. Rows ending in _a learn from the first half and ask the second, _b the other way round;
#   those ending in _folds are cross-validated in five parts.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${BANGBAN_BUILD:-$root/build/bench}
data=${1:?which folder holds the measuring sets}
shift
rows=("$@")
[ ${#rows[@]} -gt 0 ] || rows=(city city_traditional traditional_base policy passages paraphrases
    city_a city_b policy_a policy_b paraphrases_a city_folds policy_folds paraphrases_folds variants demo robust train)
[ -f "$build/build.ninja" ] || cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo >/dev/null
ninja -C "$build" bangban >&2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

measure() { # measure NAME KB QUESTIONS [OPTION]...
    local name=$1 kb=$2 questions=$3
    shift 3
    "$build/bangban" eval --kb "$kb" --queries "$questions" --off-topic "$data/off_topic/queries_dev.jsonl" \
        --json "$@" 2>/dev/null | node "$root/tests/bench/quality.mjs" row "$name"
}

half() { # half NAME FOLDER KB QUESTIONS a|b
    node "$root/tests/bench/quality.mjs" halves "$data/$2/$4" "$dir"
    local asked=b
    [ "$5" = a ] || asked=a
    measure "$1" "$data/$2/$3" "$dir/$asked.jsonl" --train-on "$dir/$5.jsonl"
}

row() {
    local city=$data/city_faq open=$data/open_paraphrase
    case $1 in
    city) measure "$1" "$city/kb_simplified.jsonl" "$city/queries_dev_simplified.jsonl" ;;
    city_traditional) measure "$1" "$city/kb_simplified.jsonl" "$city/queries_dev.jsonl" ;;
    traditional_base) measure "$1" "$city/kb.jsonl" "$city/queries_dev_simplified.jsonl" ;;
    policy) measure "$1" "$data/policy_qa/kb.jsonl" "$data/policy_qa/queries_dev.jsonl" ;;
    passages) measure "$1" "$data/passages/kb.jsonl" "$data/passages/queries_dev.jsonl" ;;
    paraphrases) measure "$1" "$open/kb.jsonl" "$open/queries_dev.jsonl" ;;
    city_[ab]) half "$1" city_faq kb_simplified.jsonl queries_dev_simplified.jsonl "${1#city_}" ;;
    policy_[ab]) half "$1" policy_qa kb.jsonl queries_dev.jsonl "${1#policy_}" ;;
    paraphrases_[ab]) half "$1" open_paraphrase kb.jsonl queries_dev.jsonl "${1#paraphrases_}" ;;
    city_folds) measure "$1" "$city/kb_simplified.jsonl" "$city/queries_dev_simplified.jsonl" --cross-validate ;;
    policy_folds) measure "$1" "$data/policy_qa/kb.jsonl" "$data/policy_qa/queries_dev.jsonl" --cross-validate ;;
    paraphrases_folds) measure "$1" "$open/kb.jsonl" "$open/queries_dev.jsonl" --cross-validate ;;
    variants) # entries with two paraphrases and more: one is asked, the others are variants
        node "$root/tests/bench/quality.mjs" variants "$open/kb.jsonl" "$open/queries_dev.jsonl" "$dir"
        measure "$1" "$dir/kb.jsonl" "$dir/asked.jsonl" ;;
    demo)
        "$build/bangban" --db "$dir/demo.db" init --demo >/dev/null
        "$build/bangban" --db "$dir/demo.db" eval --golden "$root"/kb/demo/golden_*.jsonl | head -2
        "$build/bangban" --db "$dir/demo.db" train 2>/dev/null
        "$build/bangban" --db "$dir/demo.db" eval --golden "$root"/kb/demo/golden_*.jsonl | head -2 ;;
    robust) "$build/bangban" eval --kb "$city/kb_simplified.jsonl" --queries "$city/queries_dev_simplified.jsonl" \
        --robust --shipped --no-plain 2>/dev/null | sed -n '/mistyped/,$p' ;;
    train) # the same bytes twice, and how long, of 10 000 entries
        node "$root/tests/bench/quality.mjs" tenThousand "$dir" "$open/queries_dev.jsonl" "$open/kb.jsonl" \
            "$city/kb_simplified.jsonl" "$data/policy_qa/kb.jsonl"
        for n in 1 2; do
            "$build/bangban" --db "$dir/$n.db" init >/dev/null
            "$build/bangban" --db "$dir/$n.db" import --skip-bad --no-calibrate "$dir/kb.jsonl" >/dev/null 2>&1
            { time "$build/bangban" --db "$dir/$n.db" train >/dev/null 2>&1; } 2>&1 |
                awk -v n="$n" '/user/ {print "train " n ": CPU " $2}'
            sqlite3 "$dir/$n.db" 'SELECT name, hex(body) FROM model ORDER BY name' | sha256sum
        done ;;
    *) echo "no such row: $1" >&2; return 1 ;;
    esac
}

node "$root/tests/bench/quality.mjs" head
for r in "${rows[@]}"; do row "$r"; done
