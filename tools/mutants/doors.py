"""Who may call what, in this process: the table of tests/unit/access, which the campaign cannot reach."""

from collections.abc import Mapping
from typing import Any

from eth_abi import encode
from eth_utils import keccak

from tests.model.books import Parameters
from tests.model.fixed_point import WAD
from tests.model.pool_books import PoolTerms
from tests.model.reserve import RESERVE
from tests.stateful.chain import ChainRefusedError, decoded_error
from tests.stateful.deployment import Deployment
from tests.stateful.evm import InProcessChain
from tests.stateful.scenario import NATIVE, MarketSpec, Scenario
from tests.unit.access.table import PASSES, SILENT, TABLE, Row

SYMBOL = "USDA"
PARAMETERS = Parameters(supply_cap=10**9, borrow_cap=10**9, flash_fee=0)
SPECS = (
    MarketSpec(NATIVE, 18, 600 * WAD, 1400, PARAMETERS),
    MarketSpec(SYMBOL, 18, WAD, 1300, PARAMETERS),
)
TERMS = PoolTerms(minimum=1000, epoch_cap=2**96 - 1)
SCENARIO = Scenario(0, SPECS, 5000, ((NATIVE, TERMS), (SYMBOL, TERMS)), has_safety_module=False)

# Words of the table, by what they are called in the deployment.
WORDS = {
    "owner": "owner",
    "guardian": "guardian",
    "stranger": "erin",
    "lender": "alice",
    "engine": "engine",
    "liquidator": "liquidator",
    "market": f"market:{SYMBOL}",
    "reserve": RESERVE,
    "pool": f"pool:{SYMBOL}",
    "other pool": f"pool:{NATIVE}",
    "token": SYMBOL,
    "oracle": "oracle",
    "implementation": "market implementation",
    "engine implementation": "engine implementation",
    "liquidator implementation": "liquidator implementation",
    "reserve implementation": f"{RESERVE} implementation",
    "pool implementation": "pool implementation",
}
TARGETS = {
    "MoneyMarket": "market",
    "RiskEngine": "engine",
    "Liquidator": "liquidator",
    "LiquidationReserve": "reserve",
    "LiquidationPool": "pool",
}
IMPLEMENTATIONS = {
    "MoneyMarket": "implementation",
    "RiskEngine": "engine implementation",
    "Liquidator": "liquidator implementation",
    "LiquidationReserve": "reserve implementation",
    "LiquidationPool": "pool implementation",
}
WILD = "any"

# People: a contract cannot begin a transaction. Where only contracts may call, that people may not says
# enough; that the contracts may is what the campaign shows.
ROLES = ("owner", "guardian", "stranger")


class Protocol:
    """Two markets with a pool each; in one of them the lender has a whole asset."""

    def __init__(self, chain: InProcessChain) -> None:
        self._chain = chain
        deployment = Deployment(chain, SCENARIO)
        self.addresses = {word: deployment.addresses[name] for word, name in WORDS.items()}
        deposit = deployment.calldata(f"market:{SYMBOL}", "deposit", [WAD, "alice"])
        chain.send(self.addresses["lender"], self.addresses["market"], deposit, 0)

    def call(self, sender: str, target: str, signature: str, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        """What comes of it, as a cell of the table says it; nothing is written."""
        words = named(arguments, {**self.addresses, "caller": self.addresses[sender]})
        data = calldata(signature, words)
        try:
            self._chain.simulate_as(self.addresses[sender], self.addresses[target], data)
        except ChainRefusedError as error:
            if not error.output:
                return SILENT
            name, values = decoded_error(error.output)
            return name, *values
        return PASSES

    def expected(self, row: Row, role: str) -> tuple[Any, ...]:
        names = {**self.addresses, "caller": self.addresses[role]}
        return tuple(named(row.expected_for(role), names))


def open_door(protocol: Protocol) -> str:
    """The first cell of the table that is not as it says, or nothing."""
    for contract, target in TARGETS.items():
        for signature, row in TABLE[contract].items():
            for role in ROLES:
                found = protocol.call(role, target, signature, row.arguments)
                if not is_alike(found, protocol.expected(row, role)):
                    return f"{contract}.{signature} by {role}: {found}"
    return open_implementation(protocol)


def open_implementation(protocol: Protocol) -> str:
    """The first logic behind a proxy that somebody could initialise for himself, or nothing."""
    for contract, target in IMPLEMENTATIONS.items():
        signature, row = next((s, r) for s, r in TABLE[contract].items() if s.startswith("initialize("))
        found = protocol.call("stranger", target, signature, row.arguments)
        if not is_alike(found, row.outcome):
            return f"{target}.{signature}: {found}"
    return ""


def is_alike(found: tuple[Any, ...], expected: tuple[Any, ...]) -> bool:
    if len(found) != len(expected):
        return False
    return all(e == WILD or f == e for f, e in zip(found, expected, strict=True))


def named(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, tuple | list):
        return type(value)(named(item, names) for item in value)
    return names.get(value, value) if isinstance(value, str) else value


def calldata(signature: str, values: tuple[Any, ...]) -> bytes:
    types = types_of(signature)
    return bytes(keccak(text=signature)[:4]) + bytes(encode(types, values))


def types_of(signature: str) -> list[str]:
    """Of the parameters; a tuple is one."""
    types, depth = [""], 0
    for letter in signature.partition("(")[2][:-1]:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            types.append("")
        else:
            types[-1] += letter
    return [text for text in types if text]
