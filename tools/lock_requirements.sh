#!/usr/bin/env bash
# Writes requirements.lock from requirements.txt: every package that comes along, with the hashes of all its files.
# Versions that are in the lock already stay; name packages to renew them: tools/lock_requirements.sh rich pydantic
# Takes some minutes, for it reads what the package index publishes about each. The index is the configured one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

PIP_TOOLS=7.6.2

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$(tools/prerequisites.sh)" -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check "pip-tools==$PIP_TOOLS"

upgrades=()
for name in "$@"; do upgrades+=(--upgrade-package "$name"); done
# BROWNIE_NOCOMPILE: Brownie's dependencies are read from a build of it, see requirements.txt.
BROWNIE_NOCOMPILE=1 CUSTOM_COMPILE_COMMAND=tools/lock_requirements.sh "$scratch/venv/bin/pip-compile" --quiet \
    --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links \
    --no-emit-trusted-host "${upgrades[@]}" --output-file requirements.lock requirements.txt
