"""The Solidity compiler, kept in one process: starting it costs more than most compilations."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_suffix(".js")

# The WebAssembly heap only grows; a new process gives it back.
REQUESTS_A_PROCESS = 300


class CompilationError(Exception):
    """What the compiler says, first error first."""


class Compiler:
    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self._process: subprocess.Popen[str] | None = None
        self._requests = 0
        configured = yaml.safe_load((root / "brownie-config.yaml").read_text(encoding="utf-8"))["compiler"]
        self._settings = {
            "remappings": configured["solc"]["remappings"],
            "evmVersion": configured["evm_version"],
            # no hash of the source at the end, so that equal programs are equal bytes
            "metadata": {"appendCBOR": False},
        }
        self._optimizer = configured["solc"]["optimizer"]

    def trees(self, paths: Iterable[str], sources: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Syntax trees of these files and of all that they import, by path. `sources` replace files."""
        output = self._compile(sources or {}, {"*": {"": ["ast"]}}, optimize=False, given=paths)
        return {path: source["ast"] for path, source in output["sources"].items()}

    def bytecodes(
        self, sources: Mapping[str, str], contracts: Mapping[str, str], optimize: bool = False
    ) -> dict[str, str]:
        """Creation code by name of the contracts, given as name: path. `sources` replace files."""
        outputs = {path: {name: ["evm.bytecode.object"]} for name, path in contracts.items()}
        output = self._compile(sources, outputs, optimize)
        found = output["contracts"]
        return {name: found[path][name]["evm"]["bytecode"]["object"] for name, path in contracts.items()}

    def artefacts(self, sources: Mapping[str, str], contracts: Mapping[str, str]) -> dict[str, Any]:
        """Optimised creation and runtime code, by name."""
        wanted = ["evm.bytecode.object", "evm.deployedBytecode.object"]
        outputs = {path: {name: wanted} for name, path in contracts.items()}
        found = self._compile(sources, outputs, optimize=True)["contracts"]
        return {name: found[path][name]["evm"] for name, path in contracts.items()}

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _compile(
        self,
        sources: Mapping[str, str],
        outputs: Mapping[str, Any],
        optimize: bool,
        given: Iterable[str] = (),
    ) -> dict[str, Any]:
        optimizer = self._optimizer if optimize else {"enabled": False}
        request = {
            "sources": sources,
            "files": [*(given or outputs)],
            "outputs": outputs,
            "settings": {**self._settings, "optimizer": optimizer},
        }
        answer = self._ask(json.dumps(request))
        errors = [e["formattedMessage"] for e in answer.get("errors", []) if e["severity"] == "error"]
        if errors:
            raise CompilationError("\n".join(errors))
        return answer

    def _ask(self, request: str) -> dict[str, Any]:
        if self._requests >= REQUESTS_A_PROCESS:
            self.close()
        if self._process is None:
            command = ["node", "--wasm-lazy-compilation", str(SCRIPT)]
            self._process = subprocess.Popen(
                command, cwd=self._root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            self._requests = 0
        self._requests += 1
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(request + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            self.close()
            raise CompilationError("the compiler's process ended")
        return dict(json.loads(answer))
