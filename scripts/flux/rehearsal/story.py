"""A small story on what was deployed: supply, stand in the pool, borrow, earn FLUX where there is any, crash,
liquidate, claim, leave.

Anybody could act like this on the live chain; only the feed is moved by hand. Every part ends with what must
be true then, and the story fails with that sentence.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scripts.flux.config import Market, Priced
from scripts.flux.demo.chain import MOST_GAS, Call, Contract, Receipt
from scripts.flux.deployment import Deployment
from scripts.flux.errors import FluxError
from scripts.flux.rehearsal.stage import STAGEHAND, Stage, now

LENDER, SUPPLIER, BORROWER, FINDER = 2, 3, 4, 5  # of the node's accounts
LENT, STOOD, PLEDGED, OWED = 20_000, 10_000, 5_000, 3_000  # USD
CRASH = Decimal("0.65")
HOUR, DAY = 3600, 86_400
STABLE = 4  # a band from 0.5 to 2 USD
WEI = 10**18


@dataclass(eq=False)
class StoryFailed(FluxError):  # noqa: N818 (as in scripts.flux.errors)
    chain: str
    sentence: str

    def __str__(self) -> str:
        return f"On the rehearsed {self.chain} it is not true that {self.sentence}."


class Story:
    def __init__(self, stage: Stage, flux: Deployment) -> None:
        self.stage = stage
        self.chain = stage.chain
        self.parameters = stage.parameters
        self.coin = self.parameters.native_market
        self.dollar = next(market for market in self.parameters.markets if is_stable(market))
        self.feeds = {symbol: Contract.of(feed) for symbol, feed in flux.feeds.items()}
        self.tokens = {symbol: Contract.of(token) for symbol, token in flux.tokens.items()}
        self.markets = {symbol: Contract.of(market) for symbol, market in flux.markets.items()}
        self.pool = Contract.of(flux.pools[self.dollar.symbol])
        self.risk, self.liquidator = Contract.of(flux.risk), Contract.of(flux.liquidator)
        self.gateway = Contract.of(flux.gateway)
        self.people = stage.chain.accounts
        votes = self.parameters.governance.votes
        self.priced: tuple[Priced, ...] = self.parameters.markets
        if votes is not None and votes.price is not None:
            self.priced = (*self.priced, votes.price)
        self.earning = Earning(self, flux) if flux.miner is not None else None

    def tell(self) -> int:
        """Number of transactions."""
        began = self.chain.sent
        self.supply()
        self.borrow()
        if self.earning is not None:
            self.earning.claim_and_stake()
        self.crash_and_liquidate()
        self.claim_and_leave()
        if self.earning is not None:
            self.earning.claim_for_stakes()
        self.answer(self.coin, self.coin.expected_price or Decimal(1))
        return self.chain.sent - began

    def supply(self) -> None:
        """A lender in the market, a supplier in its pool; the pool takes him in at the next hour."""
        lent, stood = (self.dollars(usd) for usd in (LENT, STOOD))
        self.give(LENDER, lent, spender=self.markets[self.dollar.symbol])
        self.act(LENDER, self.markets[self.dollar.symbol], "deposit", lent, self.people[LENDER])
        self.give(SUPPLIER, stood, spender=self.pool)
        self.act(SUPPLIER, self.pool, "enterWithAssets", stood, self.people[SUPPLIER])
        self.pass_time(HOUR)
        self.act(FINDER, self.pool, "priceEntries")
        self.act(FINDER, self.pool, "claimEntry", self.people[SUPPLIER])
        self.require("the supplier has his pool shares", self.read(self.pool, "balanceOf", SUPPLIER) > 0)

    def borrow(self) -> None:
        """Against the native coin, by the gateway that wraps it."""
        pledged = self.units(self.coin, PLEDGED)
        self.act(BORROWER, self.gateway, "depositNative", self.people[BORROWER], value=pledged)
        owed, borrower = self.dollars(OWED), self.people[BORROWER]
        self.act(BORROWER, self.markets[self.dollar.symbol], "borrow", owed, borrower, borrower)
        got = self.read(self.tokens[self.dollar.symbol], "balanceOf", BORROWER)
        self.require("the borrower got what he borrowed", got == owed)

    def crash_and_liquidate(self) -> None:
        """Whoever finds the account has nothing but gas: the pool buys it whole."""
        self.answer(self.coin, (self.coin.expected_price or Decimal(1)) * CRASH)
        self.act(FINDER, self.liquidator, "liquidate", self.people[BORROWER], 0, self.people[FINDER], (), b"")
        dollars, coins = self.markets[self.dollar.symbol], self.markets[self.coin.symbol]
        self.require("the account owes nothing any more", self.read(dollars, "debtOf", BORROWER) == 0)
        self.require("the account has nothing any more", self.read(coins, "balanceOf", BORROWER) == 0)
        stock, _ = self.chain.read([self.pool.read("stockOf", coins.address)])[0]
        self.require("the pool has what it bought", stock > 0)
        self.require("the finder has a bounty", self.read(coins, "balanceOf", FINDER) > 0)

    def claim_and_leave(self) -> None:
        """The supplier gets his part of what the pool bought; the lender his money, with interest."""
        shares = self.read(self.pool, "balanceOf", SUPPLIER)
        self.act(SUPPLIER, self.pool, "requestExit", shares)
        ready = self.chain.read([self.pool.read("exitOf", self.people[SUPPLIER])])[0].readyAt
        self.pass_time(max(0, ready - now(self.stage)) + 1)
        self.act(SUPPLIER, self.pool, "exit", shares, self.people[SUPPLIER])
        for market in (self.coin, self.dollar):
            bank = self.markets[market.symbol]
            self.require(f"the supplier has f{market.symbol}", self.read(bank, "balanceOf", SUPPLIER) > 0)
        lender, bank = self.people[LENDER], self.markets[self.dollar.symbol]
        held = self.read(bank, "balanceOf", LENDER)
        self.act(LENDER, bank, "redeem", held, lender, lender)
        got = self.read(self.tokens[self.dollar.symbol], "balanceOf", LENDER)
        self.require("the lender has at least what he lent", got >= self.dollars(LENT))

    # --- the parts of a scene

    def act(
        self,
        who: int,
        target: Contract,
        function: str,
        *arguments: Any,
        value: int = 0,
    ) -> Receipt:
        call = target.call(function, *arguments, sender=self.people[who], gas=MOST_GAS // 2, value=value)
        return self.chain.send([call])[0]

    def give(self, who: int, amount: int, *, spender: Contract) -> None:
        token = self.tokens[self.dollar.symbol]
        self.act(STAGEHAND, token, "mint", self.people[who], amount)
        self.act(who, token, "approve", spender.address, amount)

    def answer(self, market: Market, price: Decimal) -> None:
        """All feeds speak anew: a heartbeat has passed for none of them."""
        calls: list[Call] = []
        for other in self.priced:
            usd = price if other is market else other.expected_price or Decimal(1)
            answer = int(usd * 10**other.feed_decimals)
            hand = self.people[STAGEHAND]
            calls.append(self.feeds[other.symbol].call("setAnswer", answer, sender=hand))
        self.chain.send(calls)

    def pass_time(self, seconds: int) -> None:
        rpc = self.stage.rpc
        if self.stage.kind == "anvil":  # its blocks are a fixed time apart, whatever time is added
            rpc.request("evm_setNextBlockTimestamp", now(self.stage) + seconds)
        else:
            rpc.request("evm_increaseTime", seconds)
        # no block is asked for: the clock does that, and Ganache fails when two are asked for at once
        self.answer(self.coin, self.coin.expected_price or Decimal(1))

    def read(self, target: Contract, function: str, who: int) -> int:
        return int(self.chain.read([target.read(function, self.people[who])])[0])

    def dollars(self, usd: int) -> int:
        return self.units(self.dollar, usd)

    def units(self, market: Market, usd: int) -> int:
        return int(Decimal(usd) / (market.expected_price or Decimal(1)) * 10**market.decimals)

    def require(self, sentence: str, is_true: bool) -> None:
        if not is_true:
            raise StoryFailed(chain=self.parameters.chain.name, sentence=sentence)


class Earning:
    """What the people of the story earn; anybody claims for them."""

    def __init__(self, story: Story, flux: Deployment) -> None:
        self.story = story
        self.token, self.miner = Contract.of(flux.flux), Contract.of(flux.miner)
        self.lens = Contract.of(flux.rewards_lens)
        self.safety = None if flux.safety is None else Contract.of(flux.safety)
        rewards = flux.parameters.rewards
        locks = {name: pool.lock for name, pool in rewards.staking.items()} if rewards is not None else {}
        shortest = min(locks, key=locks.__getitem__, default=None)
        self.pool = None if shortest is None else Contract.of(flux.staking[shortest])

    def claim_and_stake(self) -> None:
        """After a day the lender has FLUX for what he lent and the borrower for what he owes, from the same
        market; team and fund have their parts. The lender stakes what he got."""
        story, market = self.story, self.story.markets[self.story.dollar.symbol]
        story.pass_time(DAY)
        known = story.chain.read([self.lens.read("rewardsOf", story.people[LENDER])])[0]
        story.require("the lens knows what the lender can claim", known.claimable > 0)
        lent, owed = self.claim(LENDER, market), self.claim(BORROWER, market)
        story.require("the lender earned FLUX with what he lent", lent > 0)
        story.require("the borrower earned FLUX with what he owes", owed > 0)
        self.release_vested()
        if self.pool is not None:
            self.approve(self.pool, lent // 2)
            story.act(LENDER, self.pool, "stake", lent // 2)
        if self.safety is not None:
            self.approve(self.safety, lent // 2)
            story.act(LENDER, self.safety, "stake", lent // 2, story.people[LENDER])

    def release_vested(self) -> None:
        story = self.story
        story.act(FINDER, self.miner, "releaseVested")
        parts = story.chain.read([self.miner.read("vesting")])[0]
        for name, vesting in zip(("team", "fund"), parts, strict=True):
            held = story.chain.read([self.token.read("balanceOf", vesting)])[0]
            story.require(f"the FLUX of the {name} is where it is paid from", held > 0)

    def claim_for_stakes(self) -> None:
        """When the lock is over what was staked comes back, with what it earned; sFLUX goes on."""
        story = self.story
        if self.safety is not None:
            story.require("sFLUX earned FLUX", self.claim(LENDER, self.safety) > 0)
        if self.pool is None:
            return
        staked, unlocks_at = story.chain.read([self.pool.read("stakeOf", story.people[LENDER])])[0]
        story.pass_time(max(0, unlocks_at - now(story.stage)) + 1)
        story.require("the stake earned FLUX", self.claim(LENDER, self.pool) > 0)
        before = self.held(LENDER)
        story.act(LENDER, self.pool, "unstake", staked, story.people[LENDER])
        story.require("the stake came back", self.held(LENDER) == before + staked)

    def claim(self, who: int, source: Contract) -> int:
        """FLUX that came."""
        before = self.held(who)
        self.story.act(FINDER, self.miner, "claim", self.story.people[who], [source.address])
        return self.held(who) - before

    def held(self, who: int) -> int:
        return self.story.read(self.token, "balanceOf", who)

    def approve(self, spender: Contract, tokens: int) -> None:
        self.story.act(LENDER, self.token, "approve", spender.address, tokens)


def is_stable(market: Market) -> bool:
    return market.highest_price <= STABLE * market.lowest_price
