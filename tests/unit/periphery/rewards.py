"""A protocol that mines: what earns, the same in the model, and short ways to what the lens says."""

from dataclasses import dataclass, field
from typing import Any

from brownie import chain
from brownie._config import CONFIG

from tests.fixtures.mining import ALLOWANCE, USER_SHARE
from tests.fixtures.protocol import UNLIMITED, WAD
from tests.model.miner import FluxMiner
from tests.model.mining import Curve

OTHER, MARKET, STAKING_POOL, SAFETY_MODULE = range(4)
FLUX_PRICE = 2  # USD
DAY, YEAR_DAYS = 86_400, 365
WEIGHTS = {  # basis points
    "USDT": (2000, 1000),
    "WBTC8": (1000, 500),
    "FLUX7": (400, 0),
    "LP": (300, 0),
    "sFLUX": (500, 0),
}
SAVED, LENT_BITCOIN, BORROWED_DOLLARS, BORROWED_BITCOIN = 10_000, 3, 2000, "0.5"
IN_HAND = 1_000_000 * WAD  # FLUX of the lender


@dataclass
class Silent:
    """A mined contract of the model, of which only the weight matters."""

    name: str

    def set_mining(self, supply_slope: int, debt_slope: int, curve: Curve) -> None: ...
    def collect_mining(self, account: str) -> int:
        return 0

    def collect_idle_mining(self) -> int:
        return 0


@dataclass
class Clock:
    now: int


@dataclass
class Mined:
    """The protocol with FLUX, and its model since the weights were set."""

    flux: Any
    mining: Any  # of tests/fixtures/mining.py; sFLUX is among its pools
    module: Any
    lens: Any
    model: FluxMiner
    clock: Clock
    names: list[str] = field(default_factory=lambda: list(WEIGHTS))

    def source(self, name: str) -> Any:
        return next(s for s in self.state()["sources"] if s["source"] == self.mining.source(name))

    def state(self) -> Any:
        return at_last_block(self.lens.mining)

    def rewards(self, account: Any) -> Any:
        return at_last_block(self.lens.rewardsOf, account)

    def earned(self, account: Any, name: str) -> Any:
        earned = self.rewards(account)["earned"]
        return next(e for e in earned if e["source"] == self.mining.source(name))

    def per_day(self, name: str) -> tuple[int, int]:
        """By the model, at the time of the last block."""
        self.clock.now = chain[-1].timestamp
        supply, debt = self.model.rates_of(name)
        return supply * DAY, debt * DAY

    def sources(self, *names: str) -> list[Any]:
        return [self.mining.source(name) for name in names or self.names]

    def stake(self, who: Any, pool: str, tokens: int) -> Any:
        room = self.mining.source(pool)
        self.mining.token.approve(room, UNLIMITED, {"from": who})
        arguments = (tokens, who) if pool == "sFLUX" else (tokens,)
        return room.stake(*arguments, {"from": who})


def at_last_block(view: Any, *arguments: Any) -> Any:
    """With the last block's time: a question without one is answered some moments later. Brownie counts only
    those without one."""
    if CONFIG.argv["coverage"]:
        view(*arguments)
    return view.call(*arguments, block_identifier=chain[-1].number)


def modelled(start: int, weighed: int) -> tuple[FluxMiner, Clock]:
    clock = Clock(start)
    model = FluxMiner(clock, "owner", start, USER_SHARE, ALLOWANCE)
    clock.now = weighed
    model.set_weights("owner", [(Silent(name), *weight) for name, weight in WEIGHTS.items()])
    return model, clock


def apr(per_day: int, value: int, price: int = FLUX_PRICE) -> int:
    """1e18; value in USD 1e18."""
    return per_day * YEAR_DAYS * price * WAD // value
