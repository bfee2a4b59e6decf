"""Slither's high and medium findings, and the compiler's warnings, of which every one has been looked at.

Slither reads the compiler's output that the other gates use as well, so it needs neither network nor a
compiler of its own. What it found is remembered by the hash of that output; triage.yaml is read every time.
"""

import hashlib
import inspect
import json
import logging
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tools.gates.breach import Allowed, Finding
from tools.gates.compiled import ROOT, Compiled, compiler_settings, remembered

TRIAGE = Path(__file__).with_name("triage.yaml")
NOT_ANALYSED = "not analysed"


def slither_breaches(compiled: Compiled, triage: Path = TRIAGE) -> Iterator[str]:
    allowed = Allowed.read(triage)
    yield from allowed.judge({*slither_findings(compiled), *warnings(compiled)})


def warnings(compiled: Compiled) -> Iterator[Finding]:
    """The compiler's, about files of ours. Each names the contract or file it is about."""
    for error in compiled.output.get("errors", []):
        place = error.get("sourceLocation", {}).get("file", "")
        if place in compiled.sources:
            yield Finding(f"solc {error['errorCode']}", Path(place).stem, error["message"].splitlines()[0])


def slither_findings(compiled: Compiled) -> list[Finding]:
    text = json.dumps([compiled.output, version("slither-analyzer"), sorted(compiled.sources)])
    key = hashlib.sha256(text.encode()).hexdigest()[:24]
    raw = remembered(f"slither-{key}", lambda: [vars(f) for f in _analyse(compiled)])
    return [Finding(**finding) for finding in raw]


def _analyse(compiled: Compiled) -> list[Finding]:
    # Slither takes seconds to import: only when there is something to analyse
    from slither import Slither
    from slither.detectors import all_detectors
    from slither.detectors.abstract_detector import AbstractDetector, DetectorClassification

    silent = _Listener()
    logging.getLogger("ContractSolcParsing").addHandler(silent)
    analysis = Slither(_crytic(compiled))
    looked_for = {DetectorClassification.HIGH, DetectorClassification.MEDIUM}
    for _, detector in inspect.getmembers(all_detectors, inspect.isclass):
        if issubclass(detector, AbstractDetector) and getattr(detector, "IMPACT", None) in looked_for:
            analysis.register_detector(detector)
    results = [result for found in analysis.run_detectors() for result in found]
    findings = {finding for result in results if (finding := _finding(result, compiled))}
    findings |= {Finding(NOT_ANALYSED, place) for place in silent.places}
    return sorted(findings)


def _finding(result: dict[str, Any], compiled: Compiled) -> Finding | None:
    element = result["elements"][0]
    ours = {str((ROOT / path).resolve()) for path in compiled.sources}
    if element["source_mapping"]["filename_absolute"] not in ours:
        return None  # imported packages are pinned and audited by others
    return Finding(result["check"], _place_of(element), _without_lines(result["description"]))


def _place_of(element: dict[str, Any]) -> str:
    """`Contract.function` around the element."""
    names: list[str] = []
    inside = element
    while inside and "name" in inside:
        if inside["type"] in ("function", "contract"):
            names.insert(0, inside["name"])
        inside = inside.get("type_specific_fields", {}).get("parent", {})
    return ".".join(names) or element["name"]


def _without_lines(description: str) -> str:
    """The first line and what it is about, without the file and line numbers that any edit changes."""

    plain = re.sub(r" ?\([^()]*\.sol#[\d-]+\)", "", description)
    return " ".join(plain.split())


class _Listener(logging.Handler):
    """Functions that Slither could not translate: their bodies have not been analysed at all."""

    def __init__(self) -> None:
        super().__init__()
        self.places: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage().split()
        found = [word for word in words if "." in word and ".sol#" not in word]
        self.places.add(found[0] if found else record.getMessage())


def _crytic(compiled: Compiled) -> Any:
    from crytic_compile import CryticCompile
    from crytic_compile.compilation_unit import CompilationUnit
    from crytic_compile.compiler.compiler import CompilerVersion
    from crytic_compile.platform.solc_standard_json import SolcStandardJson, parse_standard_json_output

    settings = compiler_settings()

    class Finished(SolcStandardJson):  # type: ignore[misc]
        """Has been compiled before: hands over the output, without bytecode, which no detector here reads."""

        def compile(self, crytic_compile: CryticCompile, **_: Any) -> None:
            unit = CompilationUnit(crytic_compile, "flux")
            unit.compiler_version = CompilerVersion(
                compiler="solc",
                version=settings["version"],
                optimized=settings["optimizer"]["enabled"],
                optimize_runs=settings["optimizer"]["runs"],
            )
            parse_standard_json_output(_with_empty_bytecode(compiled.output), unit)

    return CryticCompile(Finished({}))


def _with_empty_bytecode(output: dict[str, Any]) -> dict[str, Any]:
    nothing = {"object": "", "sourceMap": ""}
    evm = {"evm": {"bytecode": nothing, "deployedBytecode": nothing}}
    contracts = {
        path: {name: facts | evm for name, facts in found.items()}
        for path, found in output["contracts"].items()
    }
    return output | {"contracts": contracts}
