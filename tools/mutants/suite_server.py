"""Runs Brownie tests on mutated contracts, one request a line on stdin, one answer a line on stdout.

    request   {"codes": {contract: creation code}, "tests": [path or node id], "seconds": n}
    first     {"ready": true}, once the project is loaded
    answer    {"failed": node id of the first test that failed, or "", "code": pytest's, "output": text}

Brownie and the project are loaded once; every request runs in a process forked from this one, whose contracts
have their code replaced. Nothing is written to the project's build.
"""

import contextlib
import json
import multiprocessing
import os
import signal
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from brownie import project
from brownie._config import CONFIG
from brownie.project.main import Project

from tests.stateful import chain

READY = {"ready": True}
FORK = multiprocessing.get_context("fork")
OPTIONS = ["-x", "-q", "--network", "flux-anvil"]
TAIL = 2000


class FirstFailure:
    """A plugin of pytest."""

    def __init__(self) -> None:
        self.test = ""

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and not self.test:
            self.test = report.nodeid


def serve() -> None:
    CONFIG.argv["cli"] = "test"
    sys.path.insert(0, os.getcwd())
    loaded = project.load(os.getcwd())
    loaded.load_config()
    loaded._add_to_main_namespace()
    print(json.dumps(READY), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(loaded, json.loads(line))), flush=True)


def answer(loaded: Project, request: dict[str, Any]) -> dict[str, Any]:
    receiver, sender = FORK.Pipe(duplex=False)
    with tempfile.NamedTemporaryFile(mode="r", encoding="utf-8", errors="replace") as log:
        process = FORK.Process(target=run, args=(loaded, request, Path(log.name), sender))
        process.start()
        sender.close()
        try:
            result = receiver.recv() if receiver.poll(request["seconds"]) else {"failed": "", "code": 0}
        except EOFError:
            result = {"failed": "", "code": -1}
        assert process.pid is not None
        # its chain is in its group, and the next run would attach to it
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.join()
        return {**result, "output": log.read()[-TAIL:]}


def run(loaded: Project, request: dict[str, Any], log: Path, sender: Connection) -> None:
    os.setsid()
    with log.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        sys.stdout = sys.stderr = file
        for name, code in request["codes"].items():
            loaded[name].bytecode = code
            loaded[name]._build["bytecode"] = code
            chain.artefact(name)["bytecode"] = code  # of the suites that run in the process itself
        # Brownie's plugin would load it again
        project.load = lambda *_, **__: loaded
        failure = FirstFailure()
        code = pytest.main([*request["tests"], *OPTIONS], ["pytest-brownie", failure])
    sender.send({"failed": failure.test, "code": int(code)})


if __name__ == "__main__":
    serve()
