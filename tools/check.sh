#!/usr/bin/env bash
# check.sh - installs what is missing, builds with sanitizers and runs every suite. Ends with one line
# "N passed, N failed" and a non-zero status on failure; what was skipped is told just before.
#   tools/check.sh [unit] [rules] [scenarios] [security] [faults] [browser]    (default: all)
set -uo pipefail
# shellcheck source=tools/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

suites=("$@")
[ ${#suites[@]} -gt 0 ] || suites=(rules unit scenarios security faults browser)
passed=0
failed=0
skipped=0
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1
dir=$root/build/check

count() { # count NAME PASSED FAILED LOG SKIPPED
    passed=$((passed + $2))
    failed=$((failed + $3))
    skipped=$((skipped + $5))
    say "$1: $2 passed, $3 failed, $5 skipped ($((SECONDS - began)) s)"
    [ "$3" -eq 0 ] || cat "$4" >&2
}

# Cases of cmocka programs are counted one by one; a program that dies counts as one failure.
suite_unit() {
    local log=$out/unit.log ok bad crashed left
    ctest --test-dir "$dir" -V -j2 --timeout 300 >"$log" 2>&1
    ok=$(grep -Eo '\[  PASSED  \] [0-9]+ test' "$log" | awk '{n += $4} END {print n + 0}')
    ok=$((ok + $(grep -cE 'Test +#[0-9]+: replay_.* Passed' "$log")))
    bad=$(grep -E '^[0-9]+: \[  FAILED  \] [0-9]+ test\(s\)' "$log" | awk '{n += $5} END {print n + 0}')
    crashed=$(grep -cE 'Test +#[0-9]+: .*(\*\*\*|Not Run)' "$log")
    [ "$bad" -ge "$crashed" ] || bad=$crashed
    left=$(grep -E '^[0-9]+: \[  SKIPPED \] [0-9]+ test\(s\)' "$log" | awk '{n += $5} END {print n + 0}')
    # Of the log only what failed: the lines of each such program begin with its number.
    awk 'NR == FNR { if (/Test +#[0-9]+: .*(\*\*\*|Not Run)/) { match($0, /#[0-9]+/); bad[substr($0, RSTART + 1, RLENGTH - 1)] = 1; print } next }
        match($0, /^[0-9]+: /) && substr($0, 1, RLENGTH - 2) in bad && !/\[ RUN|\[       OK/' "$log" "$log" >"$log.short"
    count unit "$ok" "$bad" "$log.short" "$left"
}

# Suites in node: the TAP totals are the counts; no totals means the runner itself failed. Their files mostly
# wait for a server, each for one of its own, so several run at once.
suite_node() { # suite_node NAME GLOB FILES-AT-ONCE
    local log=$out/$1.log ok bad left
    (cd "$root/tests" && BANGBAN_BUILD="$dir" BANGBAN_WEB="$root/build/web" \
        timeout 1800 node --test --test-concurrency="$3" --test-reporter=tap $2) >"$log" 2>&1
    ok=$(awk '/^# pass /{n += $3} END {print n + 0}' "$log")
    bad=$(awk '/^# (fail|cancelled) /{n += $3} END {print n + 0}' "$log")
    left=$(awk '/^# skipped /{n += $3} END {print n + 0}' "$log")
    grep -q '^# pass ' "$log" || bad=$((bad + 1))
    grep -vE '^ *(ok |---$|duration_ms|type:|\.\.\.$|# Subtest|[0-9]+\.\.[0-9]+)' "$log" >"$log.short"
    count "$1" "$ok" "$bad" "$log.short" "$left"
}

finish() {
    [ "$skipped" -eq 0 ] || echo "$skipped skipped"
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}

prepare() {
    install_packages "${packages_run[@]}" "${packages_check[@]}" || return 1
    say "编译（AddressSanitizer、UndefinedBehaviorSanitizer）……"
    build "$dir" -DCMAKE_BUILD_TYPE=Debug -DBANGBAN_SANITIZE=ON -DBANGBAN_WERROR=ON || return 1
    npm_install "$root/tests" || return 1
    build_pages "$root/build/web"
}

if ! prepare; then
    failed=$((failed + 1))
    finish
fi
for suite in "${suites[@]}"; do
    began=$SECONDS
    case $suite in
    unit) suite_unit ;;
    rules) suite_node rules 'rules/*.test.mjs' 2 ;;
    scenarios) suite_node scenarios 'scenarios/*.test.mjs' 3 ;;
    security) suite_node security 'security/*.test.mjs' 3 ;;
    faults) suite_node faults 'faults/*.test.mjs' 2 ;;
    browser) suite_node browser 'browser/*.test.mjs' 1 ;;
    *) say "没有这个测试套件：$suite"; failed=$((failed + 1)) ;;
    esac
done
finish
