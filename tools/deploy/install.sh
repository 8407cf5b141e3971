#!/usr/bin/env bash
# install.sh - builds without tests and installs bangban as a service on this machine: /opt/bangban, /etc/bangban,
# /var/lib/bangban, the user bangban and its units. Once more: the new version, nothing else changes.
#   sudo tools/deploy/install.sh [--demo]     --demo: with the demo knowledge base
set -euo pipefail
# shellcheck source=tools/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../setup.sh"

demo=()
case ${1:-} in
'') ;;
--demo) demo=(--demo) ;;
*) say "用法：sudo tools/deploy/install.sh [--demo]"; exit 2 ;;
esac
[ "$(id -u)" -eq 0 ] || { say "请用 root 或 sudo 运行"; exit 1; }

install_packages "${packages_run[@]}"
say "编译……"
build "$root/build/install" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBANGBAN_TESTS=OFF
build_pages "$root/build/web"

getent passwd bangban >/dev/null || useradd --system --home-dir /var/lib/bangban --shell /usr/sbin/nologin bangban
install -d -m 0755 /opt/bangban/bin /opt/bangban/web
install -d -m 0750 -o root -g bangban /etc/bangban
install -d -m 0700 -o bangban -g bangban /var/lib/bangban
install -m 0755 "$root"/build/install/{bangband,bangban,bangban-reader} "$root/tools/deploy/bangban-backup" /opt/bangban/bin/
install -m 0644 "$root/README.md" /opt/bangban/
install -d -m 0755 /opt/bangban/share/bangban/demo
install -m 0644 "$root"/kb/demo/*.jsonl /opt/bangban/share/bangban/demo/
rm -rf /opt/bangban/web.new
cp -r "$root/build/web" /opt/bangban/web.new
rm -rf /opt/bangban/web.old
mv /opt/bangban/web /opt/bangban/web.old
mv /opt/bangban/web.new /opt/bangban/web
rm -rf /opt/bangban/web.old
if [ ! -f /etc/bangban/bangban.ini ]; then
    # The defaults, whatever BANGBAN_... says here; put in place whole, or the next run would keep half of it.
    env -i /opt/bangban/bin/bangband --print-config |
        sed -e 's#^db = .*#db = /var/lib/bangban/bangban.db#' -e 's#^web_root = .*#web_root = /opt/bangban/web#' \
            -e 's#^trusted_proxies = .*#trusted_proxies = 127.0.0.1#' >/etc/bangban/bangban.ini.new
    chown root:bangban /etc/bangban/bangban.ini.new
    chmod 0640 /etc/bangban/bangban.ini.new
    mv /etc/bangban/bangban.ini.new /etc/bangban/bangban.ini
fi
if [ ! -f /var/lib/bangban/bangban.db ]; then
    runuser -u bangban -- env -i /opt/bangban/bin/bangban --db /var/lib/bangban/bangban.db init "${demo[@]}"
fi
install -m 0644 "$root"/tools/deploy/bangban{.service,-backup.service,-backup.timer} /etc/systemd/system/
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl enable --now bangban.service bangban-backup.timer
    systemctl restart bangban.service
fi
cat <<'TXT'

  已安装。设置在 /etc/bangban/bangban.ini，数据在 /var/lib/bangban，每夜备份在 /var/lib/bangban/backup。
  第一个管理员：
    runuser -u bangban -- /opt/bangban/bin/bangban --db /var/lib/bangban/bangban.db user add 登录名 --role admin
  对外服务请放在反向代理之后：tools/deploy/nginx.conf

TXT
