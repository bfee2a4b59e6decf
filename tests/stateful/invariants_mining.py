"""Invariants R1 to R3 of docs/invariants.md, after every step."""

from tests.model.miner import MINER
from tests.model.mining import IDLE
from tests.model.world import World
from tests.stateful.measures import Before, require
from tests.stateful.rules import Action

MAX_FLUX = 21_000_000 * 10**18

Earnings = dict[tuple[str, str], int]


def remember_mining(world: World) -> Earnings:
    """What everybody has earned everywhere and not been paid, up to now; deposits and debts apart."""
    earned = {}
    for market in world.markets:
        sides = {
            "deposits": (market.supply_mining, market.shares),
            "debts": (market.debt_mining, market.debts),
        }
        for name, (side, held) in sides.items():
            total = sum(held.values()) if side.was_mined else 0
            for account in {*held, *side.accounts} - {IDLE} if side.was_mined else ():
                tokens = side.owed(world.now, account, held.get(account, 0), total)
                earned[f"{name} of {market.name}", account] = tokens
    return earned


def claimant(action: Action) -> str:
    if action.rule == "collect_flux":
        return f"pool:{action.arguments['pool']}"
    return str(action.arguments["account"]) if action.rule == "claim" else ""


def check_mining(world: World, before: Before, action: Action) -> None:
    rule = action.rule
    miner = world.miner
    assert miner is not None
    release, state = miner.released(), miner.state
    earned = remember_mining(world)
    idle = 0
    for market in world.markets:
        for side in (market.supply_mining, market.debt_mining):
            idle += side.accounts.get(IDLE, (0, 0))[1]
    paid = sum(tokens for holder, tokens in miner.token.balances.items() if holder != MINER)
    owed = sum(earned.values())
    given = paid + owed + idle + state.reclaimed
    require(given <= miner.promised(), "R1", "sources owe more than they were given", given, miner.promised())
    require(miner.promised() <= release.users + state.reclaimed, "R1", "more was promised than released")
    require(paid + owed <= release.users, "R1", "users have more than was released to them", paid, owed)
    packs = state.pack.before + state.pack.tokens
    most = miner.scheduled(world.now) - miner.scheduled(miner.state.start) + packs
    require(release.total <= most <= MAX_FLUX, "R2", "more was released than the schedule says")
    require(state.minted_to_users <= release.users, "R2", "more was minted than released")
    for key, tokens in before.mining.items():
        is_claimed = key[1] == claimant(action)
        now = earned.get(key, 0)
        if rule != "wait":
            require(now == tokens or (is_claimed and now == 0), "R3", f"{key} had {tokens}, has {now}")
        else:
            require(now >= tokens, "R3", f"{key} had {tokens}, has {now}")
