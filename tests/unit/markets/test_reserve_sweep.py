"""MoneyMarket.sweepReserve: what the protocol earned goes to the liquidation reserve as fTokens."""

from tests.fixtures.protocol import WAD
from tests.unit.markets.market import ZERO, stored_books

SUPPLY = 0


def test_sweep_gives_the_liquidation_reserve_shares_of_the_reserve(flux, market, aged, stranger):
    books, reserve = stored_books(market), market.books()["reserve"]

    sweep = market.sweepReserve({"from": stranger})

    shares = books.to_shares_down(reserve)
    assert sweep.return_value == reserve > 0
    assert market.balanceOf(flux.reserve) == shares
    assert stored_books(market).supply_assets == books.supply_assets + reserve
    assert stored_books(market).supply_shares == books.supply_shares + shares


def test_sweep_leaves_no_reserve(market, aged, stranger):
    market.sweepReserve({"from": stranger})

    assert market.books()["reserve"] == 0


def test_sweep_emits_what_it_swept(flux, market, aged, stranger):
    reserve = market.books()["reserve"]

    sweep = market.sweepReserve({"from": stranger})

    shares = market.balanceOf(flux.reserve)
    assert sweep.events["ReserveSwept"] == {"assets": reserve, "shares": shares}
    assert sweep.events["Transfer"] == {"from": ZERO, "to": flux.reserve, "value": shares}


def test_sweep_takes_donated_tokens_too(flux, market, deposited, stranger):
    flux.fund(market, "USDT", WAD)

    sweep = market.sweepReserve({"from": stranger})

    assert sweep.return_value == WAD == market.balanceOf(flux.reserve)


def test_donation_does_not_move_the_exchange_rate(flux, market, deposited):
    flux.fund(market, "USDT", deposited)

    assert market.convertToAssets(WAD) == WAD


def test_sweep_without_a_reserve_does_nothing(flux, market, deposited, stranger):
    sweep = market.sweepReserve({"from": stranger})

    assert sweep.return_value == 0
    assert "ReserveSwept" not in sweep.events
    assert market.balanceOf(flux.reserve) == 0


def test_sweep_of_less_than_a_share_does_nothing(flux, market, aged, stranger):
    market.sweepReserve({"from": stranger})
    held = market.balanceOf(flux.reserve)
    flux.fund(market, "USDT", 1)

    sweep = market.sweepReserve({"from": stranger})

    assert sweep.return_value == 0
    assert market.balanceOf(flux.reserve) == held


def test_sweep_is_possible_above_the_cap_and_while_paused(flux, market, aged, stranger, owner):
    market.lowerCaps(0, 0, {"from": owner})
    market.pause(SUPPLY, {"from": owner})

    sweep = market.sweepReserve({"from": stranger})

    assert sweep.return_value > 0
