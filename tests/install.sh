#!/bin/sh
# Installs what the tests drive besides Cargo: PostgreSQL, OpenLDAP, OpenStack Swift, haproxy, Chromium with a Chinese font, strace, sqlite3, promtool, Python (for SeaweedFS), an OpenID provider and Azurite on
# Node.js and the clients of the end-to-end tests. Run it as often as you like: what is there is left alone. Debian 12 and later, Ubuntu.
set -eu

root=$(cd "$(dirname "$0")" && pwd)

packages=
need() {
    packages="$packages $1"
}

command -v cc >/dev/null || need build-essential
command -v curl >/dev/null || need curl
command -v strace >/dev/null || need strace
command -v ps >/dev/null || need procps
command -v sqlite3 >/dev/null || need sqlite3
command -v openssl >/dev/null || need openssl
command -v ldapadd >/dev/null || need ldap-utils
# Its package starts it with a configuration that serves nothing; the tests run their own.
[ -x /usr/sbin/haproxy ] || need haproxy
command -v node >/dev/null || need nodejs
command -v npm >/dev/null || need npm
command -v chromium >/dev/null || need chromium
# So that pictures of the portal in Chinese have letters.
[ -n "$(fc-list :lang=zh 2>/dev/null)" ] || need fonts-wqy-microhei
command -v slapd >/dev/null || [ -x /usr/sbin/slapd ] || need slapd
# Only the library, with the servers in it: the packages named after the servers would start them.
/usr/bin/python3 -c 'import swift.common.wsgi' 2>/dev/null || need python3-swift
command -v setpriv >/dev/null || need util-linux
python3 -c 'import ensurepip' 2>/dev/null || need python3-venv
[ -n "$(find /usr/lib/postgresql/*/bin -name initdb 2>/dev/null)" ] || command -v initdb >/dev/null || need postgresql

if [ -n "$packages" ]; then
    command -v apt-get >/dev/null || { echo "install these by hand, there is no apt-get here:$packages" >&2; exit 1; }
    echo "apt-get install$packages" >&2
    as_root=
    [ "$(id -u)" = 0 ] || as_root=sudo
    # The package would start a cluster of its own; the tests start theirs.
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        $as_root mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    # OpenLDAP would too; without a configuration it cannot.
    case "$packages" in
    *slapd*) echo 'slapd slapd/no_configuration boolean true' | $as_root debconf-set-selections ;;
    esac
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
    # shellcheck disable=SC2086 # a list of words
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends -o Dpkg::Options::=--force-confold $packages >/dev/null
fi

# The OpenID provider of tests/servers/oidc.sh.
provider=${WHARF_TOOLS:-$HOME/.cache/wharf-tools/bin}/oidc-provider
version=9.13.3
if [ "$(node -p "require('$provider/node_modules/oidc-provider/package.json').version" 2>/dev/null)" != "$version" ]; then
    mkdir -p "$provider"
    npm install --silent --prefix "$provider" --no-save --no-audit --no-fund --ignore-scripts "oidc-provider@$version"
fi

# Microsoft's double of Azure Blob Storage, for tests/servers/azurite.sh.
azurite=${WHARF_TOOLS:-$HOME/.cache/wharf-tools/bin}/azurite
version=3.35.0
if [ "$(node -p "require('$azurite/node_modules/azurite/package.json').version" 2>/dev/null)" != "$version" ]; then
    mkdir -p "$azurite"
    npm install --silent --prefix "$azurite" --no-save --no-audit --no-fund --ignore-scripts "azurite@$version"
fi

# Drives the browser of tests/browser.
browser=${WHARF_TOOLS:-$HOME/.cache/wharf-tools/bin}/browser
version=1.65.1
if [ "$(node -p "require('$browser/node_modules/playwright-core/package.json').version" 2>/dev/null)" != "$version" ]; then
    mkdir -p "$browser"
    npm install --silent --prefix "$browser" --no-save --no-audit --no-fund --ignore-scripts "playwright-core@$version"
fi

# Judges alert rules and the dashboard's questions. Its package would start a server and bring a web page; only this program is taken out.
tools=${WHARF_TOOLS:-$HOME/.cache/wharf-tools/bin}
if [ ! -x "$tools/promtool" ]; then
    mkdir -p "$tools"
    if command -v promtool >/dev/null; then
        ln -sf "$(command -v promtool)" "$tools/promtool"
    else
        work=$(mktemp -d)
        (cd "$work" && apt-get -qq download prometheus && dpkg-deb --fsys-tarfile prometheus_*.deb | tar -xO ./usr/bin/promtool >promtool)
        chmod 755 "$work/promtool"
        mv "$work/promtool" "$tools/promtool"
        rm -rf "$work"
    fi
fi

"$root/e2e/install.sh"
"$root/clients/install.sh"
