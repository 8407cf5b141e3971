# setup.sh - what run.sh and check.sh share: packages, build, pages. Sourced, not run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# A short line on a terminal or in a log; details go to a file that is shown when something fails.
say() { printf '%s\n' "$*" >&2; }

quietly() { # quietly WHAT COMMAND...: runs it, shows its output only if it fails
    local what=$1 log
    shift
    log=$(mktemp)
    if "$@" >"$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    say "失败：$what"
    cat "$log" >&2
    rm -f "$log"
    return 1
}

packages_run=(build-essential cmake ninja-build pkg-config ca-certificates
    libwebsockets-dev libwebsockets-evlib-ev libev-dev libsqlite3-dev libjansson-dev
    libutf8proc-dev libopencc-dev libsodium-dev libssl-dev libinih-dev uthash-dev unicode-data bzip2 tzdata
    libzip-dev libexpat1-dev libxml2-dev libseccomp-dev libcsv-dev libxlsxwriter-dev
    libcurl4-openssl-dev)
packages_check=(git sqlite3 libcmocka-dev chromium fonts-noto-cjk)

missing_of() { # missing_of NAME...: those that are not installed, one a line
    local there
    # dpkg-query fails as soon as one name is unknown to it, which is the very case asked about.
    there=$(dpkg-query -W -f='${Package} ${Status}\n' "$@" 2>/dev/null | awk '/ ok installed$/ {print $1}') || true
    printf '%s\n' "$@" | grep -vxF -e "$there" || true
}

install_packages() { # install_packages NAME...: only what is missing
    local names missing=()
    names=$(missing_of "$@") || return 1
    [ -z "$names" ] || mapfile -t missing <<<"$names"
    # Any node from 18 on will do; Debian's is taken when there is none.
    command -v node >/dev/null || missing+=(nodejs)
    command -v npm >/dev/null || missing+=(npm)
    [ ${#missing[@]} -gt 0 ] || return 0
    local as=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            say "缺少软件包：${missing[*]}。请用 root 或 sudo 运行。"
            return 1
        }
        as=(sudo)
    fi
    say "安装软件包：${missing[*]}"
    quietly "apt-get update" "${as[@]}" apt-get update -qq || return 1
    quietly "apt-get install" "${as[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

build() { # build DIR CMAKE-OPTION...
    local dir=$1
    shift
    if [ ! -f "$dir/build.ninja" ]; then
        quietly "配置" cmake -S "$root" -B "$dir" -G Ninja "$@" || return 1
    fi
    quietly "编译" ninja -C "$dir"
}

npm_install() { # npm_install DIR: again only when the lock file changed
    local dir=$1
    [ "$dir/node_modules/.package-lock.json" -nt "$dir/package-lock.json" ] && return 0
    quietly "npm ci ($dir)" npm ci --prefix "$dir" --no-audit --no-fund --ignore-scripts=false
    touch "$dir/node_modules/.package-lock.json"
}

build_pages() { # build_pages OUTDIR: again only when a source is newer
    local out=$1 web=$root/server/web
    npm_install "$web" || return 1
    if [ -f "$out/index.html" ] &&
        [ -z "$(find "$web" -path "$web/node_modules" -prune -o -type f -newer "$out/index.html" -print -quit)" ]; then
        return 0
    fi
    quietly "构建页面" node "$web/build.mjs" "$out"
}
