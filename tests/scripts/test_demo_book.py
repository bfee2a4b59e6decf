from itertools import pairwise

import pytest

from scripts.flux.demo.book import LARGEST, OPENING_UTILISATION, SMALLEST, Listed, draw_book
from scripts.flux.demo.crashes import FEED_UNIT

LISTED = (
    Listed("ETH", 18, 1400, 10**16, 40_000 * 10**18, 30_000 * 10**18, False),
    Listed("WBTC", 8, 1400, 10**4, 2_000 * 10**8, 1_500 * 10**8, False),
    Listed("BNB", 18, 1400, 10**16, 200_000 * 10**18, 150_000 * 10**18, False),
    Listed("USDT", 18, 1300, 50 * 10**18, 10**26, 10**26, True),
    Listed("EURC", 6, 1300, 50 * 10**6, 10**14, 10**14, True),
)
PRICES = {
    "ETH": 200 * FEED_UNIT,
    "WBTC": 7_900 * FEED_UNIT,
    "BNB": 600 * FEED_UNIT,
    "USDT": FEED_UNIT,
    "EURC": 110_000_000,
}
BY_SYMBOL = {asset.symbol: asset for asset in LISTED}


def value(balances):
    return sum(BY_SYMBOL[symbol].value(assets, PRICES[symbol]) for symbol, assets in balances.items())


def limit(account):
    return sum(value({s: a}) * 1000 / BY_SYMBOL[s].ratio for s, a in account.deposits.items())


@pytest.fixture(scope="module")
def book():
    return draw_book(LISTED, PRICES, accounts=200, seed=1)


def test_same_seed_draws_the_same_book(book):
    assert draw_book(LISTED, PRICES, accounts=200, seed=1) == book


def test_other_seed_draws_another_book(book):
    assert draw_book(LISTED, PRICES, accounts=200, seed=2).accounts != book.accounts


def test_every_account_uses_30_to_100_percent_of_its_limit(book):
    used = [value(account.debts) / limit(account) for account in book.accounts]

    # a millionth is left free for rounding
    assert min(used) == pytest.approx(0.3, rel=2e-6)
    assert max(used) == pytest.approx(1.0, rel=2e-6)
    assert max(used) < 1.0


def test_usage_is_spread_evenly(book):
    used = sorted(value(account.debts) / limit(account) for account in book.accounts)

    # steps of 0.7 / 199, less the millionth that is left free
    steps = [after - before for before, after in pairwise(used)]
    assert steps == pytest.approx([0.7 / 199] * 199, rel=1e-3)


def test_every_account_is_in_several_markets(book):
    assert all(2 <= len(account.deposits) <= 4 for account in book.accounts)
    assert all(1 <= len(account.debts) <= 2 for account in book.accounts)


def test_no_account_owes_what_it_deposits(book):
    assert all(not set(account.deposits) & set(account.debts) for account in book.accounts)


def test_sizes_stay_within_their_bounds(book):
    sizes = [value(account.deposits) for account in book.accounts]

    assert min(sizes) >= SMALLEST * 0.999  # deposits are rounded down to asset units
    assert max(sizes) <= LARGEST


def test_no_debt_is_below_the_minimum_of_its_market(book):
    assert all(
        assets >= BY_SYMBOL[symbol].min_debt
        for account in book.accounts
        for symbol, assets in account.debts.items()
    )


def test_all_kinds_of_accounts_are_in_the_book(book):
    assert {account.kind for account in book.accounts} == {"long", "short", "mixed"}


def test_lenders_leave_every_market_at_the_opening_utilisation_or_below(book):
    for asset in LISTED:
        supplied = book.deposited(asset.symbol) + book.lenders[asset.symbol]
        assert book.owed(asset.symbol) * 100 <= supplied * OPENING_UTILISATION


def test_larger_book_is_made_to_fit_below_the_caps():
    book = draw_book(LISTED, PRICES, accounts=1000, seed=1)

    for asset in LISTED:
        assert book.deposited(asset.symbol) + book.lenders[asset.symbol] <= asset.supply_cap
        assert book.owed(asset.symbol) <= asset.borrow_cap
