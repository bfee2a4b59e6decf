#!/bin/sh
# Prints the Python 3.11 to use, or one sentence that says what is missing.
missing() {
    echo "Flux needs $1." >&2
    exit 1
}

for candidate in python3.11 python3 python; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "${python:-}" ] || missing "Python 3.11 with its venv module: install it so that 'python3.11' is on PATH"

command -v node >/dev/null || missing "Node.js 20 or newer: install it so that 'node' is on PATH"
[ "$(node -p 'parseInt(process.versions.node)')" -ge 20 ] || missing "Node.js 20 or newer, but 'node' is $(node --version)"
command -v npm >/dev/null || missing "npm, which comes with Node.js: install it so that 'npm' is on PATH"
command -v git >/dev/null || missing "git: install it so that 'git' is on PATH"

echo "$python"
