"""`python -m benchmarks.gas`: measures all rows with 9 and with 64 markets and writes benchmarks/gas.md.

Fails when a row is over its bar or depends on how many markets are listed.
"""

import sys
from pathlib import Path

from benchmarks.chain import Chain
from benchmarks.rows import ROWS, Row
from benchmarks.stage import UNIT, Stage
from benchmarks.stories import DEBT
from scripts.flux.node import running_node

TABLE = Path(__file__).parent / "gas.md"
LISTED = (9, 64)
DEEP = 1_000_000 * UNIT

HEAD = """# Gas

Whole-transaction receipt gas on anvil, contracts as deployed (proxies included), one transaction a block,
blocks 12 s apart, interest moving, plain 18-decimals token with unlimited allowance, a price source of one
slot. An address in calldata counts as twenty bytes that are not zero, whatever chance made it. Written by
`make gas`; peers were measured the same way. Each figure is the same with 9 and with 64 markets listed.

| operation | Flux | at most | cheapest peer | its gas | Flux − peer |
|---|--:|--:|---|--:|--:|
"""


def measure(listed: int) -> dict[str, int]:
    with running_node("anvil") as node:
        chain = Chain(node)
        stage = Stage(chain, listed=listed)
        open_markets(stage)
        start = chain.snapshot()
        gas: dict[str, int] = {}
        for row in ROWS:
            gas[row.name] = row.measure(stage, chain.accounts[5])
            chain.revert(start)
            start = chain.snapshot()
        return gas


def open_markets(stage: Stage) -> None:
    """Every used market has suppliers, and debts whose interest moves."""
    lender, background = stage.lender, stage.chain.accounts[6]
    for place in range(DEBT + 1):
        stage.give(lender, place, DEEP)
        stage.supply(lender, place, DEEP // 2)
    other = stage.chain.accounts[7]
    for account, supplied, borrowed in ((background, 0, range(1, DEBT + 1)), (other, 1, range(1))):
        stage.give(account, supplied, DEEP)
        stage.supply(account, supplied, DEEP)
        for place in borrowed:
            stage.borrow(account, place, 50_000 * UNIT)


def line(row: Row, gas: int) -> str:
    bar = f"{row.bar:,}" if row.bar else "–"
    peer_gas = f"{row.peer_gas:,}" if row.peer_gas else "–"
    difference = f"{gas - row.peer_gas:+,}" if row.peer_gas else "–"
    return f"| {row.name} | {gas:,} | {bar} | {row.peer or '–'} | {peer_gas} | {difference} |"


def complaints(row: Row, few: int, many: int) -> list[str]:
    over = [f"{row.name}: {few:,} is over {row.bar:,}"] if row.bar and few > row.bar else []
    uneven = (
        [f"{row.name}: {few:,} with {LISTED[0]} markets, {many:,} with {LISTED[1]}"] if few != many else []
    )
    return over + uneven


def main() -> int:
    few, many = (measure(listed) for listed in LISTED)
    lines = [line(row, few[row.name]) for row in ROWS]
    TABLE.write_text(HEAD + "\n".join(lines) + "\n")
    print(HEAD + "\n".join(lines))
    found = [complaint for row in ROWS for complaint in complaints(row, few[row.name], many[row.name])]
    for complaint in found:
        print(complaint, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
