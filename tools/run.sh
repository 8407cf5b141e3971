#!/usr/bin/env bash
# run.sh - installs what is missing, builds, makes a database with the demo knowledge base and starts
# the server. A second start only checks that everything is there.
set -euo pipefail
# shellcheck source=tools/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

usage() {
    cat <<'TXT'
用法：tools/run.sh [--port 端口] [--db 文件] [--no-start]
  --port 端口   服务端口，默认 8080
  --db 文件     数据库文件，默认 .bangban/bangban.db
  --no-start    只安装、编译、建库，不启动服务
TXT
}

port=8080
db=$root/.bangban/bangban.db
start=1
while [ $# -gt 0 ]; do
    case $1 in
    --port | --db)
        [ $# -ge 2 ] || { say "$1 缺少参数"; usage >&2; exit 2; }
        [ "$1" = --port ] && port=$2 || db=$2
        shift
        ;;
    --no-start) start=0 ;;
    -h | --help) usage; exit 0 ;;
    *) say "不认识的选项：$1"; usage >&2; exit 2 ;;
    esac
    shift
done
[[ $port =~ ^[0-9]+$ ]] && [ "$port" -ge 1 ] && [ "$port" -le 65535 ] || {
    say "端口应为 1 到 65535 的整数：$port"
    exit 2
}

install_packages "${packages_run[@]}"
say "编译……"
build "$root/build/run" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBANGBAN_TESTS=OFF
build_pages "$root/build/web"

mkdir -p "$(dirname "$db")"
db=$(cd "$(dirname "$db")" && pwd)/$(basename "$db")
cli=$root/build/run/bangban
if [ ! -f "$db" ]; then
    say "建立数据库并导入演示知识库：$db"
    # Made under another name: an interrupted first start leaves no half base behind.
    rm -f "$db.new" "$db.new-wal" "$db.new-shm" "$db-wal"
    "$cli" --db "$db.new" init --demo
    [ ! -f "$db.new-wal" ] || mv "$db.new-wal" "$db-wal"
    rm -f "$db.new-shm"
    mv "$db.new" "$db"
fi
# Accounts to try the consoles with; their password is made here and kept beside the database.
secret=$db.helper-password
account() { # account NAME ROLES DISPLAY-NAME
    ! "$cli" --db "$db" user list 2>/dev/null | grep -qw "$1" || return 0
    [ -f "$secret" ] || (umask 077 && head -c 12 /dev/urandom | base64 | tr -d '+/=\n' >"$secret")
    "$cli" --db "$db" user add "$1" --role "$2" --display "$3" --password-stdin <"$secret" >&2
}
account helper helper,supervisor 演示帮办员
account editor editor 演示编辑
account reviewer reviewer,admin 演示审核

cat <<TXT

  访客页面      http://127.0.0.1:$port/
  帮办员控制台  http://127.0.0.1:$port/helper
  知识库编辑台  http://127.0.0.1:$port/editor
  督导台        http://127.0.0.1:$port/supervisor
$([ -f "$secret" ] && echo "  账号 helper（也是督导）、editor（写）、reviewer（审核发布，也是管理员），密码 $(cat "$secret")（保存在 $secret）")
  命令行试问    build/run/bangban --db $db ask 公司注销要带什么材料

TXT
[ "$start" -eq 1 ] || exit 0
exec "$root/build/run/bangband" --db "$db" --port "$port" --web-root "$root/build/web"
