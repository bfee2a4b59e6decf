"""What is installed is what was chosen: every package by version and hash, one compiler."""

import json
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

import yaml

from tools.gates.breach import MIN_WORDS_IN_A_REASON
from tools.gates.compiled import ROOT, compiler_settings

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
INDEX = re.compile(r"^\s*(--(?:extra-)?index-url|-i|--find-links|-f|--trusted-host)\b", re.MULTILINE)
PRAGMA = re.compile(r"^pragma solidity ([^;]+);", re.MULTILINE)
COMPILER_BUGS = Path(__file__).with_name("compiler.yaml")
LICENCE = "// SPDX-License-Identifier: MIT\n"
# The index that the lock was made from lacks them. Not installed on Linux with an x64 processor; elsewhere
# npm compares with what its index says. `npm install` on a machine that reaches them adds the hashes.
WITHOUT_HASH = {
    f"node_modules/@foundry-rs/anvil-{platform}"
    for platform in ("darwin-amd64", "darwin-arm64", "linux-arm64", "win32-amd64")
}
NOT_LOCKED = {"pip", "setuptools"}  # come with Python's venv


def pin_breaches(root: Path = ROOT) -> Iterator[str]:
    wanted = (root / "requirements.txt").read_text(encoding="utf-8")
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    yield from lock_breaches(wanted, lock)
    yield from installed_breaches(lock, {normal(d.name): d.version for d in distributions()})
    yield from altered_files(distributions())
    yield from npm_breaches(json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"])
    yield from compiler_breaches(root)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins_of(text: str) -> dict[str, str]:
    return {normal(name): pinned for name, pinned in PIN.findall(text)}


def lock_breaches(wanted: str, lock: str) -> Iterator[str]:
    renew = "run tools/lock_requirements.sh"
    locked = pins_of(lock)
    for name, chosen in pins_of(wanted).items():
        if locked.get(name) != chosen:
            yield f"requirements.lock has {name} {locked.get(name)}, requirements.txt {chosen}: {renew}"
    for line in wanted.splitlines():
        if re.match(r"[A-Za-z0-9]", line) and not PIN.match(line):
            yield f"requirements.txt: {line!r} does not say which version exactly"
        if line.startswith("--no-binary") and line not in lock:
            yield f"requirements.lock lacks {line!r}: {renew}"
    entries = re.split(r"\n(?=[A-Za-z0-9])", lock)
    for entry in entries:
        if PIN.match(entry) and not HASH.search(entry):
            yield f"requirements.lock: {entry.split()[0]} has no hash: {renew}"
    if INDEX.search(lock):
        yield "requirements.lock names a package index: that is for each machine to choose"


def installed_breaches(lock: str, installed: dict[str, str]) -> Iterator[str]:
    locked = pins_of(lock)
    for name, chosen in sorted(locked.items()):
        if installed.get(name) != chosen:
            there = installed.get(name, "nothing")
            yield f"{name} {chosen} is locked, {there} is installed: run `make setup`"
    for name in sorted(set(installed) - set(locked) - NOT_LOCKED):
        yield f"{name} {installed[name]} is installed, but not locked: remove .venv and run `make setup`"


def altered_files(found: Iterable[Distribution]) -> Iterator[str]:
    """Python files that are no longer what the installer wrote down: sizes, which cost nothing to compare."""
    for distribution in found:
        for file in distribution.files or []:
            if file.suffix == ".py" and file.size is not None:
                path = Path(str(distribution.locate_file(file)))
                if not path.is_file():
                    yield f"{file} of {distribution.name} is missing: remove .venv and run `make setup`"
                elif path.stat().st_size != file.size:
                    yield f"{file} of {distribution.name} has been altered: remove .venv and run `make setup`"


def npm_breaches(packages: dict[str, Any], exempt: set[str] = WITHOUT_HASH) -> Iterator[str]:
    """A package that is bundled in another comes under that one's hash."""
    for name, package in packages.items():
        is_covered = not name or "link" in package or package.get("inBundle")
        has_hash = package.get("integrity", "").startswith("sha512-")
        if not is_covered and not has_hash and name not in exempt:
            yield f"package-lock.json: {name} has no sha512"
        if has_hash and name in exempt:
            yield f"package-lock.json: {name} has a hash by now: take it off the list in tools/gates/pins.py"


def compiler_breaches(root: Path) -> Iterator[str]:
    """One compiler: in Brownie's configuration, in npm's, as a launcher, and every file asks for it."""
    version = compiler_settings()["version"]
    package = json.loads((root / "package.json").read_text(encoding="utf-8"))
    chosen = (package.get("devDependencies", {}) | package.get("dependencies", {})).get("solc")
    if chosen != version:
        yield f"package.json has solc {chosen}, brownie-config.yaml {version}"
    if not (root / f"tools/solc/solc-v{version}").is_file():
        yield f"tools/solc has no launcher for solc {version}"
    yield from bug_list_breaches(yaml.safe_load(COMPILER_BUGS.read_text(encoding="utf-8")), version)
    for file in sorted((root / "contracts").rglob("*.sol")):
        text = file.read_text(encoding="utf-8")
        if not text.startswith(LICENCE):
            yield f"{file.relative_to(root)}: the first line is the licence, {LICENCE.strip()!r}"
        if PRAGMA.findall(text) != [f"^{version}"]:
            yield f"{file.relative_to(root)}: one pragma, ^{version}"


def bug_list_breaches(known: dict[str, Any], version: str) -> Iterator[str]:
    if known["version"] != version:
        yield f"compiler.yaml is about solc {known['version']}, not {version}: read the makers' list again"
    for bug in known["bugs"]:
        if len(str(bug.get("reason", "")).split()) < MIN_WORDS_IN_A_REASON:
            yield f"compiler.yaml: {bug['name']} may stay without a reason"
