"""P8 and P9: the FLUX of liquidation pools, after every step."""

from tests.model.pool import LiquidationPool
from tests.model.world import World
from tests.stateful.measures import Before, require
from tests.stateful.rules import Action
from tests.stateful.scenario import CALLERS

Income = dict[tuple[str, str], tuple[int, int]]


def remember_income(world: World) -> Income:
    """FLUX that came and is not paid, and share-seconds in the open period, up to now."""
    pools = world.pools.values()
    return {(pool.name, account): income_of(pool, account) for pool in pools for account in CALLERS}


def income_of(pool: LiquidationPool, account: str) -> tuple[int, int]:
    """With what an entry brings that is priced and not claimed."""
    income, now = pool.income, pool.world.now
    tokens, share_seconds = income.earned(now, account, pool.shares_of(account))
    entry = pool.entries.get(account)
    if entry is not None and entry.epoch in pool.batches:
        part = income.batches.get(entry.epoch, income.first)
        more_tokens, more_seconds = income.of_part(part, now, pool.shares_of_entry(account))
        return tokens + more_tokens, share_seconds + more_seconds
    return tokens, share_seconds


def check_income(world: World, before: Before, action: Action) -> None:
    earned = remember_income(world)
    for pool in world.pools.values():
        check_sums(world, pool, [earned[pool.name, account] for account in CALLERS])
    for key, old in before.income.items():
        check_part(key, old, earned[key], action)


def check_sums(world: World, pool: LiquidationPool, parts: list[tuple[int, int]]) -> None:
    """P8: people have no more than came, and every share-second is somebody's but for rounding."""
    assert world.miner is not None
    income, balance = pool.income, world.miner.token.balance_of(pool.name)
    owed, share_seconds = (sum(column) for column in zip(*parts, strict=True))
    require(owed <= income.held <= balance, "P8", f"{pool.name} owes {owed} of {income.held}, has {balance}")
    total = income.all_of(world.now, pool.supply)
    require(share_seconds <= total, "P8", f"{pool.name}: {share_seconds} of {total} share-seconds")
    # Less than a unit of everybody's shares and entries, and of what rounded entries left.
    dust = (2 * len(CALLERS) + 1 + len(pool.batches)) * (world.now - income.opened_at)
    left = total - share_seconds
    require(left <= dust, "P8", f"{left} share-seconds of {pool.name} are nobody's")


def check_part(key: tuple[str, str], old: tuple[int, int], new: tuple[int, int], action: Action) -> None:
    """P9: nobody's part changes but by time, when FLUX comes, and when it is paid to him."""
    a, (pool, account) = action.arguments, key
    collects = action.rule == "collect_flux" and pool == f"pool:{a['pool']}" and new[1] == 0
    is_paid = action.rule == "claim_flux" and (pool, account) == (f"pool:{a['symbol']}", a["account"])
    if collects:
        require(new[0] >= old[0], "P9", f"{key} had {old}, has {new}")
    elif is_paid:
        # all but what its entry brings: that is there when the entry is claimed
        require(new[0] <= old[0] and new[1] == old[1], "P9", f"{key} had {old}, has {new}")
    elif action.rule == "wait":
        require(new[0] == old[0] and new[1] >= old[1], "P9", f"{key} had {old}, has {new}")
    else:
        require(new == old, "P9", f"{key} had {old}, has {new} by {action}")
