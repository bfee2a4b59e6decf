"""Selectors that meet behind one address; packages that are not what the lock says."""

from types import SimpleNamespace

import pytest

from tools.gates import selectors
from tools.gates.compiled import compile_sources
from tools.gates.pins import (
    altered_files,
    bug_list_breaches,
    installed_breaches,
    lock_breaches,
    npm_breaches,
)
from tools.gates.selectors import selector_breaches

# Two signatures with the same four bytes, 0x42966c68.
BURN, OTHER = "burn(uint256)", "collate_propagate_storage(bytes16)"
HASH = f"    --hash=sha256:{'ab' * 32}\n"


def contract(name, signature):
    declared = signature.replace(")", " a)")
    return f"contract {name} {{ function {declared} external pure {{ a; }} }}"


@pytest.fixture
def two_contracts(monkeypatch):
    """Compiles contracts called First and Second with a function each."""
    monkeypatch.setattr(selectors, "EXTENSIONS", {})
    monkeypatch.setattr(selectors, "PROXIES", {})

    def compile_two(first, second):
        head = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.37;\n"
        both = f"{head}{contract('First', first)}\n{contract('Second', second)}"
        return compile_sources({"contracts/Both.sol": both})

    return compile_two


def test_a_proxy_that_answers_for_its_implementation_is_seen(two_contracts, monkeypatch):
    monkeypatch.setattr(selectors, "PROXIES", {"First": ("Second",)})

    assert list(selector_breaches(two_contracts(BURN, OTHER))) == [
        f"selector 0x42966c68: First.{BURN} answers for Second.{OTHER}"
    ]
    assert list(selector_breaches(two_contracts(BURN, BURN)))
    assert list(selector_breaches(two_contracts(BURN, "mint(uint256)"))) == []


def test_a_host_may_forward_but_not_hide_a_function_of_its_extension(two_contracts, monkeypatch):
    monkeypatch.setattr(selectors, "EXTENSIONS", {"First": "Second"})

    assert list(selector_breaches(two_contracts(BURN, BURN))) == []
    assert list(selector_breaches(two_contracts(BURN, OTHER)))


def test_a_lock_agrees_with_what_was_chosen():
    assert list(lock_breaches("rich==15.0.0\n", f"rich==15.0.0 \\\n{HASH}")) == []


@pytest.mark.parametrize(
    ("chosen", "lock", "breach"),
    [
        ("rich==15.0.1", f"rich==15.0.0 \\\n{HASH}", "requirements.lock has rich 15.0.0"),
        ("rich>=15", f"rich==15.0.0 \\\n{HASH}", "does not say which version exactly"),
        ("rich==15.0.0", "rich==15.0.0\n", "has no hash"),
        ("--no-binary rich\nrich==15.0.0", f"rich==15.0.0 \\\n{HASH}", "lacks '--no-binary rich'"),
        ("rich==15.0.0", f"--index-url https://example.com\nrich==15.0.0 \\\n{HASH}", "package index"),
    ],
)
def test_a_lock_that_is_not_what_was_chosen_is_seen(chosen, lock, breach):
    assert any(breach in found for found in lock_breaches(chosen, lock))


def test_what_is_installed_is_compared_with_the_lock():
    lock = f"rich==15.0.0 \\\n{HASH}tqdm==4.68.3 \\\n{HASH}"

    found = list(installed_breaches(lock, {"rich": "14.0.0", "stranger": "1.0"}))

    assert [breach.split(":")[0] for breach in found] == [
        "rich 15.0.0 is locked, 14.0.0 is installed",
        "tqdm 4.68.3 is locked, nothing is installed",
        "stranger 1.0 is installed, but not locked",
    ]


def test_a_package_whose_file_has_changed_is_seen(tmp_path):
    (tmp_path / "a.py").write_text("changed since\n")
    record = SimpleNamespace(suffix=".py", size=3)
    installed = SimpleNamespace(name="rich", files=[record], locate_file=lambda _: tmp_path / "a.py")

    [breach] = altered_files([installed])

    assert "of rich has been altered" in breach


def test_an_npm_package_without_a_hash_is_seen():
    packages = {"": {}, "node_modules/a": {}, "node_modules/b": {"inBundle": True}}

    assert list(npm_breaches(packages, exempt=set())) == ["package-lock.json: node_modules/a has no sha512"]


def test_a_new_compiler_needs_a_new_look_at_its_bugs():
    known = {"version": "0.8.37", "bugs": [{"name": "stale", "reason": "no code of ours uses it"}]}

    assert list(bug_list_breaches(known, "0.8.37")) == []
    assert any("read the makers' list again" in found for found in bug_list_breaches(known, "0.8.38"))
    assert list(bug_list_breaches(known | {"bugs": [{"name": "stale"}]}, "0.8.37"))
