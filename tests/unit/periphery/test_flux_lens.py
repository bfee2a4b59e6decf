"""FluxLens: markets, and accounts with little in them."""

import pytest
from brownie import chain

from tests.fixtures.protocol import UNLIMITED, WAD
from tests.helpers.prices import FROZEN, Price, Status, usd
from tests.helpers.reverts import reverts_with
from tests.unit.periphery.lens import SPECS, outlook, position_of, state_of

YEAR = 365 * 24 * 3600
BORROW, WITHDRAW = 1, 2


def test_all_markets_come_in_the_order_of_the_list(flux, lens):
    states = lens.allMarkets()

    assert [state["market"] for state in states] == list(flux.engine.markets())
    assert [state["symbol"] for state in states] == [f"f{spec.symbol}" for spec in SPECS]


def test_market_state_gives_the_yearly_rates(flux, lens, lender, borrower):
    flux.supply(lender, "USDT", flux.whole("USDT", 1_000))
    flux.supply(borrower, "ETH", flux.whole("ETH", 10))
    flux.borrow(borrower, "USDT", flux.whole("USDT", 800))

    state = state_of(flux, "USDT")

    assert state["borrowApr"] == state["rates"]["borrowRate"] * YEAR
    assert state["supplyApr"] == state["rates"]["supplyRate"] * YEAR
    # the curve at 80 %; the seed and the rounding of the rate a second take less than a thousandth
    assert abs(state["borrowApr"] - usd("0.1832")) < usd("0.0001832")


def test_market_state_shows_every_pause(flux, lens, guardian):
    market = flux.markets["USDT"]
    market.pause(BORROW, {"from": guardian})
    market.pause(WITHDRAW, {"from": guardian})

    paused_until = state_of(flux, "USDT")["pausedUntil"]

    assert list(paused_until) == [0, UNLIMITED, market.pausedUntil(WITHDRAW), 0, 0]
    assert market.pausedUntil(WITHDRAW) > chain.time()


def test_market_with_a_frozen_price_is_shown_like_the_others(flux, lens):
    flux.freeze_price("ETH")

    states = lens.allMarkets()

    assert len(states) == len(SPECS)
    assert Price(*state_of(flux, "ETH")["price"]) == FROZEN
    assert Price(*state_of(flux, "USDT")["price"]) == flux.price("USDT")


@pytest.mark.parametrize(
    ("first", "count", "expected"),
    [(0, 2, [0, 1]), (3, 2, [3, 4]), (3, 100, [3, 4]), (5, 1, []), (UNLIMITED, UNLIMITED, []), (3, 0, [])],
)
def test_markets_can_be_read_in_parts(flux, lens, first, count, expected):
    states = lens.marketsFrom(first, count)

    assert [state["market"] for state in states] == [flux.engine.marketAt(index) for index in expected]


def test_account_without_anything_is_empty_and_healthy(flux, lens, stranger):
    state = lens.accountOf(stranger)

    assert (state["depositValue"], state["debtValue"], state["healthRatio"]) == (0, 0, UNLIMITED)
    assert [position["market"] for position in state["positions"]] == list(flux.engine.markets())
    assert all(tuple(position)[1:] == (0, 0, 0, 0, 0, False, 0, 0, 0, 0) for position in state["positions"])


@pytest.fixture
def unbooked(flux, lender, borrower, receiver):
    """The lender's deposit has earned for a year without anybody touching the market; he owes elsewhere."""
    flux.supply(lender, "USDT", flux.whole("USDT", 1_000))
    flux.supply(borrower, "ETH", flux.whole("ETH", 10))
    flux.supply(receiver, "DAI", flux.whole("DAI", 5_000))
    flux.borrow(borrower, "USDT", flux.whole("USDT", 900))
    flux.borrow(lender, "DAI", flux.whole("DAI", 500))
    chain.mine(timedelta=YEAR)
    return flux


def test_account_values_include_the_interest_that_no_market_has_booked_yet(unbooked, lens, lender):
    state = lens.accountOf(lender)
    health = state["health"]

    assert state["depositValue"] == health["depositValue"] > usd(1_200)
    assert state["debtValue"] == health["debtValue"] > usd(500)
    # what he may borrow does not rest on it
    assert usd(999) < health["lowDepositValue"] < usd(1_001)


def test_outlook_without_changes_books_no_interest(unbooked, lender):
    assert outlook(unbooked, lender)["health"] == unbooked.engine.healthOf(lender)


def test_outlook_books_the_interest_of_a_market_that_is_touched(unbooked, lender):
    before = outlook(unbooked, lender)["health"]

    after = outlook(unbooked, lender, ("USDT", 0, 0))["health"]

    assert before["lowDepositValue"] < usd(1_001) < usd(1_200) < after["lowDepositValue"]
    assert after["depositValue"] == before["depositValue"] == after["lowDepositValue"]


def test_liquidation_price_is_zero_without_debt(flux, lender):
    flux.supply(lender, "ETH", flux.whole("ETH", 1))

    assert position_of(flux, lender, "ETH")["liquidationPrice"] == 0


def test_liquidation_price_is_zero_for_a_deposit_that_is_not_needed(flux, lender, borrower):
    flux.supply(lender, "USDT", flux.whole("USDT", 1_000))
    flux.supply(borrower, "DAI", flux.whole("DAI", 5_000))
    flux.supply(borrower, "ETH", flux.whole("ETH", 1))
    flux.borrow(borrower, "USDT", flux.whole("USDT", 1_000))

    assert position_of(flux, borrower, "ETH")["liquidationPrice"] == 0


@pytest.mark.parametrize(("price", "is_liquidatable"), [("1500", True), ("1700", False)])
def test_outlook_honours_prices_that_disagree(flux, lender, borrower, price, is_liquidatable):
    flux.supply(borrower, "ETH", WAD)
    flux.set_price_band("ETH", Price(usd(1_000), usd(1_200), usd(price), Status.DEGRADED))

    result = outlook(flux, borrower, ("USDT", 0, flux.whole("USDT", 1_500)))

    assert result["health"]["isLiquidatable"] == is_liquidatable
    assert result["worstStatus"] == Status.DEGRADED
    assert not result["meetsBorrowingLine"]


@pytest.mark.parametrize(("price", "is_liquidatable"), [("1044", True), ("1046", False)])
def test_outlook_gives_time_while_a_sequencer_has_just_come_back(flux, borrower, price, is_liquidatable):
    flux.supply(borrower, "ETH", WAD)
    flux.set_price("ETH", price)
    flux.set_price_status("ETH", Status.GRACE)

    result = outlook(flux, borrower, ("USDT", 0, flux.whole("USDT", 1_000)))

    assert result["health"]["isLiquidatable"] == is_liquidatable


def test_outlook_liquidates_nobody_at_a_frozen_price(flux, borrower):
    flux.supply(borrower, "ETH", WAD)
    flux.freeze_price("ETH")

    result = outlook(flux, borrower, ("USDT", 0, flux.whole("USDT", 1_000)))

    assert not result["health"]["isLiquidatable"]
    assert result["worstStatus"] == Status.FROZEN


def test_outlook_reverts_for_a_market_that_is_not_listed(flux, lens, stranger):
    with reverts_with("NotListedMarket", stranger):
        lens.outlookOf(stranger, [(stranger, 1, 0)])


def test_lens_knows_its_engine(flux, lens):
    assert lens.riskEngine() == flux.engine


def test_lens_knows_the_lens_of_rewards(flux, lens):
    assert lens.rewardsLens() == flux.rewards_lens


def test_construction_reverts_when_the_engine_is_not_a_contract(owner, flux, stranger, FluxLens):
    with reverts_with("NotAContract", stranger):
        owner.deploy(FluxLens, stranger, flux.rewards_lens)


def test_construction_reverts_when_the_rewards_lens_is_not_a_contract(owner, flux, stranger, FluxLens):
    with reverts_with("NotAContract", stranger):
        owner.deploy(FluxLens, flux.engine, stranger)
