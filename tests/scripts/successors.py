"""The project with edits, compiled, in the place of the sources: what an upgrade would bring.

Liquidator      a field appended to its storage, and a getter of it
MarketExtension a new getter: the markets' program changes by what it delegates to alone
RiskEngine      a getter that answers the opposite
PriceOracle     an initialiser without its lock, and a second one
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from scripts.flux import artifacts, paths
from scripts.flux.codec import Artifact, Layout
from tools.gates.compiled import Compiled, compile_project, remembered
from tools.gates.storage import derive_layouts
from tools.mutants.compiler import Compiler

CONTRACTS = {
    "Liquidator": "contracts/liquidation/Liquidator.sol",
    "MoneyMarket": "contracts/markets/MoneyMarket.sol",
    "MarketExtension": "contracts/markets/MarketExtension.sol",
    "RiskEngine": "contracts/risk/RiskEngine.sol",
    "PriceOracle": "contracts/oracle/PriceOracle.sol",
}
EDITS = {
    "contracts/liquidation/LiquidatorStorage.sol": (
        "    address safetyModule;\n",
        "    address safetyModule;\n    uint64 successorMark;\n",
    ),
    "contracts/liquidation/LiquidationSettings.sol": (
        "    /// @inheritdoc ILiquidator\n    function safetyModule()",
        "    function successorMark() external view returns (uint256) {\n"
        "        return LiquidatorStorage.state().successorMark;\n    }\n\n"
        "    /// @inheritdoc ILiquidator\n    function safetyModule()",
    ),
    "contracts/markets/MarketExtension.sol": (
        "    /// @inheritdoc IMined\n    function miner()",
        "    function isSuccessor() external pure returns (bool) {\n        return true;\n    }\n\n"
        "    /// @inheritdoc IMined\n    function miner()",
    ),
    "contracts/risk/RiskAccounts.sol": (
        "return RiskStorage.state().memberships[account].owes();",
        "return !RiskStorage.state().memberships[account].owes();",
    ),
    "contracts/oracle/PriceOracle.sol": (
        "external initializer {\n        __Ownable_init(newOwner);",
        "external {\n        _transferOwnership(newOwner);\n    }\n\n"
        "    function migrate() external reinitializer(2) {\n        PriceOracleStorage.state();",
    ),
}


@dataclass(frozen=True)
class Successors:
    compiled: Compiled
    layouts: Mapping[str, Layout]
    _codes: Mapping[str, Any]

    def artifact(self, name: str) -> Artifact:
        """As the sources before, but for code and functions; the layout is what is checked in."""
        path, code = CONTRACTS[name], self._codes[name]
        return replace(
            artifacts.artifact(name),
            abi=tuple(self.compiled.output["contracts"][path][name]["abi"]),
            creation="0x" + code["bytecode"]["object"],
            runtime="0x" + code["deployedBytecode"]["object"],
            layout=json.loads((paths.LAYOUTS / f"{name}.json").read_text()),
        )


@cache
def successors() -> Successors:
    sources = edited()
    compiled = compile_project(sources)
    key = hashlib.sha256(repr(sorted(compiled.sources.items())).encode()).hexdigest()[:24]
    codes = remembered(f"successors-{key}", lambda: compile_codes(sources))
    return Successors(compiled, derive_layouts(compiled), codes)


def compile_codes(sources: Mapping[str, str]) -> dict[str, Any]:
    compiler = Compiler()
    try:
        return compiler.artefacts(sources, CONTRACTS)
    finally:
        compiler.close()


def edited() -> dict[str, str]:
    sources = {}
    for path, (old, new) in EDITS.items():
        text = (paths.ROOT / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} has changed: its edit does not fit any more"
        sources[path] = text.replace(old, new)
    return sources
