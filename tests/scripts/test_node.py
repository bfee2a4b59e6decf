"""Local chains that end when they should."""

import os
import signal
import subprocess
import sys
import time

import pytest

from scripts.flux import node as node_module
from scripts.flux import paths
from scripts.flux.errors import NodeSilent, PortTaken
from scripts.flux.local import remember, running_local
from scripts.flux.node import free_odd_port, is_answering, running_node, start_node

SECONDS_TO_END = 10.0


def ends(url: str) -> bool:
    deadline = time.monotonic() + SECONDS_TO_END
    while time.monotonic() < deadline:
        if not is_answering(url):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("kind", ["ganache", "anvil"])
def test_a_node_answers_until_it_is_stopped(kind):
    with running_node(kind) as node:
        assert is_answering(node.url)
        assert node.port % 2 == 1

    assert ends(node.url)


def test_a_node_dies_with_a_process_that_is_killed():
    program = "from scripts.flux.node import start_node; print(start_node('anvil').url, flush=True); input()"
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=paths.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    url = parent.stdout.readline().strip()
    assert is_answering(url)

    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate()

    assert ends(url)


def test_a_port_that_is_taken_is_refused():
    with running_node("anvil") as first, pytest.raises(PortTaken, match=f"port {first.port}"):
        start_node("anvil", port=first.port)


def test_a_node_that_cannot_start_is_told_with_its_words(monkeypatch):
    monkeypatch.setattr(node_module, "command", lambda *_: ["anvil", "--no-such-option"])
    monkeypatch.setattr(node_module, "START_ATTEMPTS", 1)

    with pytest.raises(NodeSilent, match="no-such-option"):
        start_node("anvil")


def test_a_free_port_is_free_and_odd():
    assert {free_odd_port() % 2 for _ in range(20)} == {1}


def test_the_shared_chain_is_found_while_it_runs(tmp_path):
    file = tmp_path / "node.json"
    with running_node("anvil") as node:
        remember(node, file)
        assert running_local(file) == ("anvil", node.port)

    assert ends(node.url)
    assert running_local(file) is None


@pytest.mark.parametrize("content", ["", "{}", '{"kind": "anvil", "port": "x"}'])
def test_a_damaged_note_of_the_shared_chain_is_no_chain(tmp_path, content):
    (tmp_path / "node.json").write_text(content)

    assert running_local(tmp_path / "node.json") is None
