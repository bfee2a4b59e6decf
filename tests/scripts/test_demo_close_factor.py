"""Every number is worked out by hand from the rules at the head of the module."""

import pytest

from scripts.flux.demo.book import Account, Book, Listed
from scripts.flux.demo.close_factor import (
    MAJOR,
    OTHER,
    Position,
    Rules,
    is_liquidatable,
    liquidate_fully,
    liquidate_once,
    positions_of,
    rules_for,
    simulate,
)
from scripts.flux.demo.crashes import FEED_UNIT
from scripts.flux.demo.outcome import Interest

RULES = Rules(factors={"ETH": MAJOR, "BNB": OTHER, "USDT": MAJOR, "DAI": MAJOR})
PRICES = {"ETH": 100.0, "BNB": 10.0, "USDT": 1.0, "DAI": 1.0}

EXACT = {"rel": 1e-12}  # floating point only


def at(**changed):
    return {**PRICES, **changed}


def without_interest(bars):
    ones = [dict.fromkeys(PRICES, 1.0)] * bars
    return Interest(debts=ones, deposits=ones)


def feeds(*ether):
    return [{s: round(p * FEED_UNIT) for s, p in at(ETH=price).items()} for price in ether]


def test_account_on_its_threshold_is_healthy():
    assert not is_liquidatable(Position({"ETH": 1.0}, {"USDT": 82.5}), PRICES, RULES)


def test_account_above_its_threshold_is_liquidatable():
    assert is_liquidatable(Position({"ETH": 1.0}, {"USDT": 82.51}), PRICES, RULES)


def test_threshold_is_weighted_by_the_deposits():
    # 100 of ETH at 82.5 % and 100 of BNB at 80 %: 162.5
    assert not is_liquidatable(Position({"ETH": 1.0, "BNB": 10.0}, {"USDT": 162.5}), PRICES, RULES)
    assert is_liquidatable(Position({"ETH": 1.0, "BNB": 10.0}, {"USDT": 162.6}), PRICES, RULES)


def test_liquidation_repays_half_and_takes_108_percent():
    position = Position({"ETH": 1.0}, {"USDT": 84.0})

    assert liquidate_once(position, PRICES, RULES) == pytest.approx((42.0, 45.36), **EXACT)
    assert position.debts["USDT"] == pytest.approx(42.0, **EXACT)
    assert position.deposits["ETH"] == pytest.approx(0.5464, **EXACT)


def test_liquidation_is_of_the_largest_debt_and_the_largest_deposit():
    position = Position({"ETH": 1.0, "BNB": 4.0}, {"USDT": 30.0, "DAI": 90.0})

    assert liquidate_once(position, PRICES, RULES) == pytest.approx((45.0, 48.6), **EXACT)
    assert position.debts == {"USDT": 30.0, "DAI": 45.0}
    assert position.deposits["BNB"] == 4.0


def test_repayment_shrinks_when_the_deposit_is_too_small():
    # half of 120 would take 64.8, but the largest deposit is 54, which pays for 50
    position = Position({"ETH": 0.54, "BNB": 5.0}, {"USDT": 120.0})

    assert liquidate_once(position, PRICES, RULES) == pytest.approx((50.0, 54.0), **EXACT)
    assert position.deposits["ETH"] == 0.0
    assert position.debts["USDT"] == pytest.approx(70.0, **EXACT)


def test_one_liquidation_cures_a_small_breach():
    # after it 42 are owed against 54.64: 76.9 %
    sales = liquidate_fully(Position({"ETH": 1.0}, {"USDT": 84.0}), PRICES, RULES, bar=3, account=7)

    assert [(sale.bar, sale.account, sale.closes) for sale in sales] == [(3, 7, False)]
    assert sales[0].discount == pytest.approx(3.36, **EXACT)


def test_liquidations_repeat_until_the_account_is_healthy():
    # 90 of 100 owed; 45 of 51.4 is 87.5 %; 22.5 of 27.1 is 83.0 %; 11.25 of 14.95 is 75.3 %
    position = Position({"ETH": 1.0}, {"USDT": 90.0})
    sales = liquidate_fully(position, PRICES, RULES, bar=0, account=0)

    assert [sale.paid for sale in sales] == pytest.approx([45.0, 22.5, 11.25], **EXACT)
    assert position.debts["USDT"] == pytest.approx(11.25, **EXACT)
    assert position.deposits["ETH"] == pytest.approx(0.1495, **EXACT)


def test_debt_that_outlives_the_deposits_is_bad():
    # 54 of ETH pay for 50 of the 100 at once; nothing is left for the other 50
    sales = liquidate_fully(Position({"ETH": 0.54}, {"USDT": 100.0}), PRICES, RULES, bar=0, account=0)

    assert [sale.paid for sale in sales] == pytest.approx([50.0, 0.0], **EXACT)
    assert [sale.shortfall for sale in sales] == pytest.approx([0.0, 50.0], **EXACT)
    assert sales[-1].written_off == sales[-1].shortfall
    assert [sale.closes for sale in sales] == [False, True]


def test_bonus_itself_makes_bad_debt_above_92_6_percent():
    # deposits 100 are worth 100 / 1.08 = 92.59 of repayment, whatever the number of liquidations
    sales = liquidate_fully(Position({"ETH": 1.0}, {"USDT": 95.0}), PRICES, RULES, bar=0, account=0)

    assert sum(sale.paid for sale in sales) == pytest.approx(100 / 1.08, **EXACT)
    assert sum(sale.sold for sale in sales) == pytest.approx(100.0, **EXACT)
    assert sales[-1].shortfall == pytest.approx(95 - 100 / 1.08, **EXACT)


def test_simulation_acts_only_when_the_feed_has_spoken():
    sales = simulate([Position({"ETH": 1.0}, {"USDT": 80.0})], feeds(100, 98, 96), without_interest(3), RULES)

    # 80 of 98 is 81.6 %, 80 of 96 is 83.3 %
    assert [(sale.bar, sale.paid) for sale in sales] == [(2, 40.0)]


def test_closed_account_is_never_touched_again():
    sales = simulate([Position({"ETH": 0.7}, {"USDT": 52.0})], feeds(100, 50, 40), without_interest(3), RULES)

    assert {sale.bar for sale in sales} == {1}
    assert [sale.closes for sale in sales].count(True) == 1


def test_interest_alone_can_carry_an_account_over_its_threshold():
    growth = [dict.fromkeys(PRICES, factor) for factor in (1.0, 1.02, 1.04)]
    still = [dict.fromkeys(PRICES, 1.0)] * 3
    position = Position({"ETH": 1.0}, {"USDT": 80.0})

    sales = simulate([position], feeds(100, 100, 100), Interest(debts=growth, deposits=still), RULES)

    # 81.6 at the second bar, 83.2 at the third
    assert [(sale.bar, sale.paid) for sale in sales] == [(2, pytest.approx(41.6, **EXACT))]


def test_debts_above_the_collateral_factors_are_lowered_and_counted():
    listed = (
        Listed("ETH", 18, 1400, 0, 0, 0, False),
        Listed("BNB", 18, 1400, 0, 0, 0, False),
        Listed("USDT", 6, 1300, 0, 0, 0, True),
    )
    accounts = tuple(
        Account("long", 1.0, {"ETH": 10**18, "BNB": 10 * 10**18}, {"USDT": owed * 10**6})
        for owed in (155, 160)
    )
    prices = {"ETH": 100 * FEED_UNIT, "BNB": 10 * FEED_UNIT, "USDT": FEED_UNIT}

    positions, lowered = positions_of(Book(1, accounts, {}), listed, prices, rules_for(listed))

    # 80 % of 100 and 75 % of 100
    assert [position.debts["USDT"] for position in positions] == pytest.approx([155.0, 155.0], **EXACT)
    assert lowered == 1


def test_factors_are_those_of_majors_and_others():
    listed = [
        Listed(symbol, 18, 1400, 0, 0, 0, symbol == "USDT")
        for symbol in ("ETH", "WBTC", "BTCB", "USDT", "BNB", "LINK")
    ]

    assert [rules_for(listed).factors[asset.symbol] for asset in listed] == [MAJOR] * 4 + [OTHER] * 2
