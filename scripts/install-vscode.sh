#!/usr/bin/env bash
# Install VS Code as a server (code-server, with npm) and Chromium (with apt-get), in which the extension's tests run.
# Does nothing when they are there. VS Code goes into the user's cache, to be shared by checkouts; it takes about three
# minutes, as parts of it are compiled.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages=(chromium ripgrep fonts-dejavu-core)
to_compile=(g++ make pkg-config libkrb5-dev libx11-dev libxkbfile-dev libsecret-1-dev)

install_packages() { # install_packages PACKAGE…
    local as_root=()
    if ! command -v apt-get >/dev/null; then
        echo "The tests of the VS Code extension need: $*. Install what your system calls so, then run this again." >&2
        exit 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            echo "The tests of the VS Code extension need more packages. Run: sudo apt-get install $*" >&2
            exit 1
        fi
        as_root=(sudo -n)
    fi
    echo "Installing with apt-get, for the tests of the VS Code extension: $*"
    "${as_root[@]}" apt-get -qq update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

missing_of() { # those PACKAGE… that are not installed
    local package
    command -v dpkg-query >/dev/null || return 0
    for package; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
    done
}

if ! command -v chromium >/dev/null || ! command -v rg >/dev/null; then
    mapfile -t missing < <(missing_of "${packages[@]}")
    install_packages "${missing[@]:-${packages[@]}}"
fi

pins=requirements/code-server
folder=${XDG_CACHE_HOME:-$HOME/.cache}/aida/test-tools/code-server
if cmp -s "$pins/package-lock.json" "$folder/installed.json"; then
    exit 0
fi
mapfile -t missing < <(missing_of "${to_compile[@]}")
if [ "${#missing[@]}" -gt 0 ]; then
    install_packages "${missing[@]}"
fi
[ -e .tools/node/.stamp ] || scripts/link-node.sh
echo "Installing VS Code (code-server) into $folder with npm, which takes about three minutes."
mkdir -p "$folder"
rm -f "$folder/installed.json"
cp "$pins/package.json" "$pins/package-lock.json" "$folder/"
log=$folder/install.log
if ! PATH="$PWD/.tools/node/bin:$PATH" npm_config_nodedir="$PWD/.tools/node/home" \
    npm --prefix "$folder" ci --foreground-scripts --no-audit --no-fund --loglevel=error >"$log" 2>&1; then
    tail -20 "$log" >&2
    echo "code-server could not be installed; all of its messages are in $log" >&2
    exit 1
fi
cp "$pins/package-lock.json" "$folder/installed.json"
