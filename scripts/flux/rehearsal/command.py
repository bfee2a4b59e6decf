"""`make rehearse CHAIN=bsc`: one chain, or all of them, each from nothing to a second run without work."""

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from scripts.flux import paths
from scripts.flux.command import open_screen, sentences
from scripts.flux.config import Parameters, load
from scripts.flux.deployment import Deployment, deploy, inspect
from scripts.flux.errors import FluxError
from scripts.flux.node import Kind
from scripts.flux.readiness import cited_once
from scripts.flux.rehearsal.stage import Stage, staged
from scripts.flux.rehearsal.story import Story

ALL = "all"


@dataclass(eq=False)
class SecondRunSent(FluxError):  # noqa: N818 (as in scripts.flux.errors)
    chain: str
    sent: int

    def __str__(self) -> str:
        return f"A second run on the rehearsed {self.chain} sent {self.sent} transactions: it must send none."


@dataclass(frozen=True)
class Rehearsal:
    """What was shown. A rehearsal that failed raised instead."""

    chain: str
    chain_id: int
    markets: int
    deployed_with: int
    checks: int
    told_with: int
    seconds: float


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="make rehearse", description=__doc__)
    parser.add_argument("--chain", default=ALL, help="folders of chains/ with commas, or all")
    parser.add_argument("--network", choices=("anvil", "ganache"), default="anvil")
    given, screen = parser.parse_args(words), open_screen()
    with sentences(screen):
        done = []
        for key in keys() if given.chain == ALL else given.chain.split(","):
            done.append(rehearse(load(key), given.network, screen))
            screen.print(f"[green]✓[/green] {done[-1].chain}, {done[-1].seconds:.0f} s", highlight=False)
        show(screen, done)


def keys() -> list[str]:
    """Every chain but the local one, which every test is a rehearsal of."""
    found = sorted(path.parent.name for path in paths.CHAINS.glob("*/parameters.yaml"))
    return [key for key in found if not load(key).chain.is_development]


def rehearse(parameters: Parameters, kind: Kind, screen: Console) -> Rehearsal:
    """Raises a `FluxError` that says what is wrong."""
    began = time.monotonic()
    screen.print(f"Rehearsing {parameters.chain.name} on {kind}.", highlight=False)
    with tempfile.TemporaryDirectory() as folder, staged(parameters, kind) as stage:
        records = Path(folder) / "deployment.json"
        flux = run(stage, records)
        held = sum(check.holds for check in inspect(stage.parameters, records=records))
        told = Story(stage, flux).tell()
        again = run(stage, records)
        if again.sent:
            raise SecondRunSent(chain=parameters.chain.name, sent=again.sent)
    chain, markets = parameters.chain, len(parameters.markets)
    seconds = time.monotonic() - began
    return Rehearsal(chain.name, chain.chain_id, markets, flux.sent, held, told, seconds)


def run(stage: Stage, records: Path) -> Deployment:
    """The deployment as `brownie run deploy` does it, with somebody who says yes to what he is asked."""
    accepted = frozenset(address.lower() for _, address in cited_once(stage.parameters))
    return deploy(
        stage.parameters, stage.deployer, records=records, ask=lambda question: True, accepted=accepted
    )


def show(screen: Console, done: Sequence[Rehearsal]) -> None:
    table = Table(title="Rehearsed", title_justify="left")
    for name in ("chain", "id", "markets", "transactions", "checks", "story", "second run", "seconds"):
        table.add_column(name, justify="left" if name == "chain" else "right")
    for one in done:
        cells = (one.chain_id, one.markets, one.deployed_with, one.checks, one.told_with, 0)
        table.add_row(one.chain, *map(str, cells), f"{one.seconds:.0f}")
    screen.print(table)
