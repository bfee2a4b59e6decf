"""Proposes that what is deployed runs the code of these sources: `brownie run upgrade --network flux-bsc`.

Compares the storage, rehearses on a copy of the chain, deploys the new code and proposes it; run again, it goes
on. `brownie run upgrade plan --network …` sends nothing.
"""

from scripts.flux import artifacts, paths
from scripts.flux.command import ask_on_terminal, deployer, open_screen, sentences
from scripts.flux.config import load_for_network
from scripts.flux.upgrades.upgrade import upgrade


def main() -> None:
    screen = open_screen()
    with sentences(screen):
        parameters = load_for_network(artifacts.network_id())
        ask = None if parameters.chain.is_development else ask_on_terminal(screen)
        records = paths.records_of(parameters.key)
        upgrade(parameters, deployer(parameters), records=records, ask=ask, screen=screen)


def plan() -> None:
    screen = open_screen()
    with sentences(screen):
        parameters = load_for_network(artifacts.network_id())
        upgrade(parameters, None, records=paths.records_of(parameters.key), screen=screen)
