"""Deploys Flux on the chain of a network: `brownie run deploy --network flux-ganache`.

What is there already stays; what an interrupted run left is finished. `brownie run deploy plan --network …`
shows what would be sent and sends nothing.
"""

from scripts.flux import artifacts, paths
from scripts.flux.command import ask_on_terminal, deployer, open_screen, sentences
from scripts.flux.config import load_for_network
from scripts.flux.deployment import deploy, plan_only
from scripts.flux.readiness import accepted_from_environment, require_ready


def main() -> None:
    screen = open_screen()
    with sentences(screen):
        parameters = load_for_network(artifacts.network_id())
        ask = None if parameters.chain.is_development else ask_on_terminal(screen)
        records = paths.records_of(parameters.key)
        require_ready(parameters, accepted := accepted_from_environment())  # before a password is asked for
        account = deployer(parameters)
        flux = deploy(parameters, account, records=records, ask=ask, screen=screen, accepted=accepted)
        screen.print(f"Sent {flux.sent} transactions. The address book is {records.relative_to(paths.ROOT)}.")


def plan() -> None:
    screen = open_screen()
    with sentences(screen):
        parameters = load_for_network(artifacts.network_id())
        records = paths.records_of(parameters.key)
        plan_only(parameters, deployer(parameters).address, records=records, screen=screen)
