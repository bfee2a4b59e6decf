"""Proposes what makes the parameters true: `brownie run propose --network flux-bsc`; run again it queues and
executes when the time has come. `propose draft` only shows and sends nothing. Where people decide without a
vote, `propose directly` is for the timelock's proposers, and `propose draft_directly` shows it."""

from scripts.flux.proposals.command import act_on_network
from scripts.flux.proposals.offer import propose


def main() -> None:
    act_on_network(propose, None, sends=True)


def draft() -> None:
    act_on_network(propose, None, sends=False)


def directly() -> None:
    act_on_network(propose, "proposers", sends=True)


def draft_directly() -> None:
    act_on_network(propose, "proposers", sends=False)
