"""Proposes that what is deployed runs the code of these sources: `brownie run upgrade --network flux-bsc`;
run again it goes on. `upgrade plan` compares and rehearses, and sends nothing. Where people decide without a
vote, `upgrade directly` is for the timelock's proposers, and `upgrade plan_directly` shows it."""

from scripts.flux.proposals.command import act_on_network
from scripts.flux.upgrades.upgrade import upgrade


def main() -> None:
    act_on_network(upgrade, None, sends=True)


def plan() -> None:
    act_on_network(upgrade, None, sends=False)


def directly() -> None:
    act_on_network(upgrade, "proposers", sends=True)


def plan_directly() -> None:
    act_on_network(upgrade, "proposers", sends=False)
