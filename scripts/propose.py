"""Proposes what makes the parameters true: `brownie run propose --network flux-bsc`; run again it queues and
executes when the time has come. `propose draft` only shows and sends nothing. Where people decide without a
vote, `propose directly` is for the timelock's proposers, and `propose draft_directly` shows it."""

from scripts.flux import artifacts, paths
from scripts.flux.command import ask_on_terminal, open_screen, proposer, sentences
from scripts.flux.config import load_for_network
from scripts.flux.proposals.motion import Way
from scripts.flux.proposals.offer import propose


def main() -> None:
    run(None, sends=True)


def draft() -> None:
    run(None, sends=False)


def directly() -> None:
    run("proposers", sends=True)


def draft_directly() -> None:
    run("proposers", sends=False)


def run(way: Way | None, *, sends: bool) -> None:
    screen = open_screen()
    with sentences(screen):
        parameters = load_for_network(artifacts.network_id())
        ask = None if parameters.chain.is_development else ask_on_terminal(screen)
        account = proposer(parameters, way) if sends else None
        records = paths.records_of(parameters.key)
        done = propose(parameters, account, records=records, ask=ask, screen=screen, way=way)
        for file in (done.report, *done.batches):
            screen.print(file.relative_to(paths.ROOT), highlight=False)
