"""Who is called for, what a sale to pools gives whom, and what their suppliers make of a day."""

from types import SimpleNamespace

import numpy as np
import pytest

from scripts.flux.demo.book import Listed
from scripts.flux.demo.crashes import FEED_UNIT
from scripts.flux.demo.events import fee_and_bounty
from scripts.flux.demo.funds import Fund, Return, returns, together
from scripts.flux.demo.outcome import Sale
from scripts.flux.demo.pools_only import candidates, note_waiting, room_now
from scripts.flux.demo.replay import WAD
from scripts.flux.demo.storefront import Lot, Trader, discount_of
from scripts.flux.demo.watch import Watch
from scripts.flux.onchain import PoolShares, PoolTerms

SHARES = PoolShares(quota=5000, feeShare=3000, bountyCap=50, bountyShare=2500, slashCap=3000)
PRICES = {"ETH": 100 * FEED_UNIT, "USDT": FEED_UNIT, "DAI": FEED_UNIT}
LISTED = tuple(
    Listed(symbol, 18, 1300, 50 * WAD, WAD, WAD, is_stable=symbol != "ETH")
    for symbol in ("ETH", "USDT", "DAI")
)


@pytest.fixture
def pools():
    """Ratios 102 %, 105 %, 108 % and 200 %; the first owes DAI, the others USDT: 1000, the last 500."""
    deposits = np.array([[10.2, 0, 0], [10.5, 0, 0], [10.8, 0, 0], [10.0, 0, 0]], dtype=float)
    debts = np.array([[0, 0, 1000], [0, 1000, 0], [0, 1000, 0], [0, 500, 0]], dtype=float)
    ones, zeros = np.ones(3), np.zeros(3)
    watch = Watch(
        symbols=("ETH", "USDT", "DAI"),
        deposits=deposits,
        debts=debts,
        time=0,
        deposit_rate=ones.copy(),
        debt_index=ones.copy(),
        supply_speed=zeros,
        borrow_speed=zeros,
        supply_growth=ones.copy(),
        debt_growth=ones.copy(),
    )
    replay = SimpleNamespace(watch=watch, line=1.1, stage=SimpleNamespace(listed=LISTED, chain=Silent()))
    return SimpleNamespace(replay=replay, breakdown=1 / 0.97, tried=set(), below_since={})


class Silent:
    """A chain that nobody needs to ask: no account is close to the line."""

    def try_read(self, reads):
        assert not reads
        return []


def test_accounts_are_called_for_while_their_pools_have_funds(pools):
    assert candidates(pools, PRICES, {"USDT": 1500.0, "DAI": 2000.0}, is_last=False) == [0, 1, 2]
    assert candidates(pools, PRICES, {"USDT": 1000.0, "DAI": 0.0}, is_last=False) == [1]


def test_funds_below_the_least_debt_are_none(pools):
    assert candidates(pools, PRICES, {"USDT": 49.9, "DAI": 0.0}, is_last=False) == []


def test_an_account_is_called_for_once_a_bar(pools):
    pools.tried.add(1)

    assert candidates(pools, PRICES, {"USDT": 5000.0, "DAI": 0.0}, is_last=False) == [2]


def test_at_the_end_everybody_who_is_short_is_called_for(pools):
    assert candidates(pools, PRICES, {"USDT": 0.0, "DAI": 0.0}, is_last=True) == [0]


def test_who_waits_is_remembered_until_he_is_healthy(pools):
    note_waiting(pools, 3, PRICES)
    note_waiting(pools, 4, PRICES | {"ETH": 90 * FEED_UNIT})
    assert pools.below_since == {0: 3, 1: 3, 2: 3}

    note_waiting(pools, 5, PRICES | {"ETH": 103 * FEED_UNIT})
    assert pools.below_since == {0: 3, 1: 3}


def test_funds_are_read_again_in_the_next_hour(pools, monkeypatch):
    read = iter([{"USDT": 1.0}, {"USDT": 2.0}])
    monkeypatch.setattr("scripts.flux.demo.pools_only.capacities", lambda stage: next(read))
    pools.replay.timestamps, pools.room, pools.hour = (7200, 10_799, 10_800), {}, -1

    assert [room_now(pools, bar)["USDT"] for bar in range(3)] == [1.0, 1.0, 2.0]


@pytest.mark.parametrize(("age", "discount"), [(-5, 0.01), (0, 0.01), (300, 0.02), (600, 0.03), (900, 0.03)])
def test_the_trader_knows_the_discount_of_a_lot(age, discount):
    trader = Trader(stage=SimpleNamespace(), discount=0.03, terms={"USDT": PoolTerms(1, 1, 100, 300, 600, 0)})

    assert discount_of(Lot("USDT", "0x", since=1000), trader, 1000 + age) == pytest.approx(
        discount, rel=1e-12
    )


def test_pools_and_caller_get_their_parts_of_the_fee():
    sold = {"depositValue": 1000 * WAD, "fee": 40 * WAD}

    # 0.5 % of 1000 is less than a quarter of 40; the pools keep 12
    assert fee_and_bounty(sold, SHARES, 1.0) == pytest.approx((23.0, 5.0), rel=1e-12)
    assert fee_and_bounty(sold, SHARES, 0.5) == pytest.approx((31.5, 2.5), rel=1e-12)
    assert fee_and_bounty(sold, SHARES, 0.0) == (40.0, 0.0)


def test_the_bounty_is_at_most_a_quarter_of_the_fee():
    sold = {"depositValue": 1000 * WAD, "fee": 10 * WAD}

    assert fee_and_bounty(sold, SHARES, 1.0)[1] == pytest.approx(2.5, rel=1e-12)


def test_suppliers_are_compared_with_those_who_held_their_ftokens():
    begun = {"ETH": Fund(value=100.0, shares=1000, token=200.0), "DAI": Fund(value=0.0, shares=0, token=1.0)}
    ended = {"ETH": Fund(value=132.0, shares=2000, token=100.0), "DAI": Fund(value=5.0, shares=0, token=1.0)}

    made = returns(begun, ended)

    # a share was worth 0.1 and is worth 0.066; an fToken lost half
    assert set(made) == {"ETH"}
    assert made["ETH"].after == pytest.approx(66.0, rel=1e-12)
    assert made["ETH"].held == pytest.approx(50.0, rel=1e-12)
    assert made["ETH"].against_holding == pytest.approx(0.32, rel=1e-12)


def test_returns_add_up():
    total = together({"a": Return(1.0, 2.0, 3.0), "b": Return(10.0, 20.0, 30.0)})

    assert (total.before, total.after, total.held) == (11.0, 22.0, 33.0)


def test_a_sale_to_pools_leaves_nothing_out():
    sale = Sale(bar=0, account=0, sold=100.0, paid=90.0, fee=4.0, bounty=1.0)

    assert sale.paid + sale.discount + sale.fee + sale.bounty == pytest.approx(sale.sold, rel=1e-12)
