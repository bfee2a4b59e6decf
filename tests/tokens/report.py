"""The matrix as a page: `python -m tests.tokens.report` writes docs/tokens.md."""

from collections import Counter
from pathlib import Path

from tests.tokens.flows import FLOWS
from tests.tokens.table import TABLE, Cell, Policy, Row

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "tokens.md"
SIGNS = {Policy.SUPPORTED: "✓", Policy.REFUSED: "–", Policy.DEGRADES: "▽", Policy.ISOLATED: "▣"}
HEAD = """# Tokens that misbehave

Written by `python -m tests.tokens.report` from `tests/tokens/table.py`; every cell is run by
`tests/tokens`. In each of them a lender of the same market and one of another lose nothing by the
flow, and the other market's takes out all that he has.

"""
TAIL = """
A word in a cell is the error that the flow reverts with; "no name" is a revert of the token without
one. Paying with fTokens, being sold for fTokens and leaving a pool need no transfer of the token:
that is why a token that is stopped does not stop liquidations.

What the engine cannot see at the listing, the probe looks for. It puts the code of `TokenProbe` in the
place of a holder for the length of one simulated call, and reads the token's own code; nothing is sent.
Exit code 1 means that the policy refuses the token. A deployment asks it about every token that is not
its own mock before the first transaction, and stops with a sentence.

    tools/run python -m scripts.probe_token 0xToken --holder 0xHolder --rpc http://127.0.0.1:8545

What a token with a fee costs its borrowers: the fee is never booked as paid, so a debt can be paid
down to the fee on the rest and no further; only a liquidation that is paid with fTokens clears it.
"""


def document() -> str:
    cells = [row.cell(flow) for row in TABLE for flow in FLOWS]
    counts = Counter(cell.policy for cell in cells)
    legend = "".join(
        f"- {SIGNS[policy]} **{policy.name.lower()}** ({counts[policy]} of {len(cells)} cells): "
        f"{policy.value}\n"
        for policy in Policy
    )
    head = " | ".join(("#", "token", "listing", *(flow.replace("_", " ") for flow in FLOWS)))
    line = "|".join(["--:", "---", "---", *("---" for _ in FLOWS)])
    rows = "".join(f"| {line_of(row)} |\n" for row in TABLE)
    return f"{HEAD}{legend}\n| {head} |\n|{line}|\n{rows}{TAIL}"


def line_of(row: Row) -> str:
    listing = row.listing.value + (f": {row.refusal}" if row.refusal else "")
    return " | ".join((str(row.number), row.name, listing, *(sign_of(row.cell(flow)) for flow in FLOWS)))


def sign_of(cell: Cell) -> str:
    return f"{SIGNS[cell.policy]} {cell.error}".strip()


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
