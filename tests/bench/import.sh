#!/usr/bin/env bash
# import.sh - builds without sanitizers, writes a workbook of procedures and measures its import into an empty database, once
# more unchanged, and the same as JSONL.   tests/bench/import.sh [ROWS]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${BANGBAN_BUILD:-$root/build/bench}
rows=${1:-10000}
[ -f "$build/build.ninja" ] || cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo >/dev/null
ninja -C "$build" bangban bangban-reader >&2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# Every row another matter: names, limits and telephones differ, materials and steps are those of a real guide in length.
awk -v n="$rows" 'BEGIN {
    split("登记 备案 许可 变更 注销 补贴 认定 查询 年报 缴费", what, " ");
    split("公司 个体工商户 合伙企业 合作社 外资企业 分公司 商标 专利 食品经营 特种设备 消防 道路货运", who, " ");
    for (i = 1; i <= n; i++) {
        t = who[i % 12 + 1] "第" i "类" what[i % 10 + 1];
        printf "{\"id\":\"m%d\",\"kind\":\"procedure\",\"title\":\"%s\",\"department\":\"区第%d局\",\"summary\":\"%s可以网上办，%d个工作日办结。\",", i, t, i % 40, t, i % 30 + 1;
        printf "\"variants\":[\"怎么办%s\",\"%s要什么材料\",\"办%s去哪里\"],\"keywords\":[\"%s\"],", t, t, t, what[i % 10 + 1];
        printf "\"fields\":{\"code\":\"1100%08d\",\"agency\":\"区第%d局\",\"conditions\":\"在本区登记满%d年，无不良记录，依法纳税。\",\"promised_limit\":\"%d个工作日\",\"fee\":\"不收费\",\"address\":\"望江路%d号\",\"phone\":\"0000-8%07d\"},", i, i % 40, i % 5, i % 30 + 1, i % 300, i;
        printf "\"materials\":[{\"name\":\"%s申请书\",\"copies\":\"1份\",\"form\":\"原件\"},{\"name\":\"营业执照\",\"copies\":\"1份\",\"form\":\"复印件\"}],\"steps\":[{\"title\":\"申请\",\"text\":\"网上提交%s申请。\"},{\"title\":\"办结\",\"text\":\"领取结果。\"}]}\n", t, t;
    }
}' >"$dir/all.jsonl"

run() { # run DB FILE
    local from to
    from=$(date +%s.%N)
    "$build/bangban" --db "$dir/$1" import --no-calibrate "$dir/$2"
    to=$(date +%s.%N)
    awk -v a="$from" -v b="$to" -v f="$2" 'BEGIN {printf "%s: %.1f s\n", f, b - a}'
}
"$build/bangban" --db "$dir/one.db" init >/dev/null
"$build/bangban" --db "$dir/two.db" init >/dev/null
run one.db all.jsonl
"$build/bangban" --db "$dir/one.db" export "$dir/all.xlsx"
ls -l "$dir" | awk '/all/ {print $NF ": " $5 " bytes"}'
run two.db all.xlsx
run two.db all.xlsx
