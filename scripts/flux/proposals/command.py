"""What `brownie run propose` and `brownie run upgrade` share: account, records, and the files they name."""

from pathlib import Path
from typing import Protocol

from rich.console import Console

from scripts.flux import artifacts, paths
from scripts.flux.command import ask_on_terminal, open_screen, proposer, sentences
from scripts.flux.config import Parameters, load_for_network
from scripts.flux.deployment import Ask
from scripts.flux.proposals.motion import Way
from scripts.flux.proposals.offer import Outcome
from scripts.flux.sender import Account


class Act(Protocol):
    """`propose` or `upgrade`."""

    def __call__(
        self,
        parameters: Parameters,
        account: Account | None,
        *,
        records: Path,
        ask: Ask | None,
        screen: Console | None,
        way: Way | None,
    ) -> Outcome | None: ...


def act_on_network(act: Act, way: Way | None, *, sends: bool) -> None:
    """On Brownie's network, with its chain's parameters and records; names the files that were written."""
    screen = open_screen()
    with sentences(screen):
        parameters = load_for_network(artifacts.network_id())
        ask = None if parameters.chain.is_development else ask_on_terminal(screen)
        account = proposer(parameters, way) if sends else None
        records = paths.records_of(parameters.key)
        done = act(parameters, account, records=records, ask=ask, screen=screen, way=way)
        for file in (done.report, *done.batches) if done else ():
            screen.print(file.relative_to(paths.ROOT), highlight=False)
