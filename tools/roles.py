"""Writes docs/roles.md from the table that tests/unit/access tests: `tools/run python -m tools.roles`.

With --check it writes nothing and fails if the page is not what the table says.
"""

import sys
from pathlib import Path

from eth_utils import keccak

from tests.unit.access.table import LOCKED, ROLES, TABLE, Row
from tests.unit.access.table_governance import GOVERNANCE

PAGE = Path(__file__).resolve().parents[1] / "docs" / "roles.md"
# functions of the first answer at the address of the second
DELEGATED = {
    "MarketExtension": "MoneyMarket",
    "PoolExtension": "LiquidationPool",
    "RiskProxy": "RiskEngine",
}

HEAD = """# Roles

Written by `python -m tools.roles` from the table in `tests/unit/access`, whose tests call every
state-changing function of the ABIs as every role and expect exactly this. A function without a row there
fails the suite.

| role | who | may |
|---|---|---|
"""

PEOPLE = (
    (
        "owner",
        "`FluxTimelock`; `owner()` of a market is that of the risk engine; in the timelock itself a proposer",
        "everything below",
    ),
    (
        "proposer",
        "`FluxGovernor`, for what FLUX and sFLUX voted for, and whom the parameters name beside it",
        "schedule and cancel operations of the timelock",
    ),
    (
        "executor",
        "anyone, unless the parameters name some",
        "execute what has waited, if the code it calls is what it was when it was scheduled",
    ),
    (
        "guardian",
        "a key or multisig, set by the owner",
        "pause (entry to pools and sFLUX, and claims, too), lower caps, turn measuring on, cancel what waits",
    ),
    ("liquidator", "the `Liquidator`, immutable in the markets", "seize and settle, slash"),
    (
        "miner",
        "the `FluxMiner`, set by the owner in markets, staking pools, sFLUX and the token",
        "set rates, collect what was earned, mint",
    ),
    ("engine", "the `RiskEngine`, immutable in the markets", "mark accounts, set ratios"),
    (
        "market, reserve, other pool",
        "listed markets, the `LiquidationReserve`, registered pools",
        "keep memberships, send the overflow, cross",
    ),
    ("anyone", "–", "act for himself, or with an allowance, an authorisation or a signature"),
)

LEGEND = """
"To tighten": the guardian may pause or turn on, only the owner allow again or turn off. "Nobody": only the
contract itself, in an operation of the timelock, or who was named before. "Once": by what creates it.
"""

TAIL = """
A guardian's pause of withdrawals or of liquidation ends by itself after three days; he cannot prolong it
before it has run out. Nothing pauses a repayment, nor the way out of a liquidation pool or of sFLUX. The
deployer owns nothing at any time: every setting goes through the timelock, whose delay is raised, and whose
roles the deployer loses, in the last operation of a deployment.
"""


def main() -> None:
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page():
        sys.exit("docs/roles.md is not what the table says: run `tools/run python -m tools.roles`.")


def page() -> str:
    people = "".join(f"| {' | '.join(person)} |\n" for person in PEOPLE)
    sections = (section(contract, rows) for contract, rows in contracts().items() if rows)
    return HEAD + people + LEGEND + "".join(sections) + TAIL


def contracts() -> dict[str, dict[str, Row]]:
    """Rows by the contract at whose address they answer."""
    found: dict[str, dict[str, Row]] = {}
    for contract, rows in {**TABLE, **GOVERNANCE}.items():
        found.setdefault(DELEGATED.get(contract, contract), {}).update(rows)
    return found


def section(contract: str, rows: dict[str, Row]) -> str:
    lines = [f"\n## {contract}\n", "| function | selector | who |", "|---|---|---|"]
    for signature, row in sorted(rows.items()):
        selector = keccak(text=signature)[:4].hex()
        lines.append(f"| `{signature}` | `0x{selector}` | {who(row)} |")
    return "\n".join(lines) + "\n"


def who(row: Row) -> str:
    if row.outcome == LOCKED:
        return "once"
    if row.allowed == ROLES:
        return "anyone"
    names = [f"{role}, to tighten" if role in row.outcomes else role for role in row.allowed]
    return "; ".join(names) or "nobody"


if __name__ == "__main__":
    main()
