"""The layout of a market's storage: what MarketSlots and MarketIdentity say is what the getters answer."""

import pytest
from brownie import web3

from tests.fixtures.protocol import WAD
from tests.unit.markets.conftest import DEPOSIT, LOAN
from tests.unit.markets.market import (
    DEBT,
    PARAMETERS,
    POSITIONS,
    SUPPLY,
    bits,
    position_slot,
    set_parameters,
    word_at,
)

NEW = ((101, 202, 303, 404, 50), 606, 707, 808, 909, 10)


@pytest.fixture
def read_slots(market, MarketProxy):
    """What the proxy answers by itself."""
    proxy = web3.eth.contract(address=market.address, abi=MarketProxy.abi)

    def read(first, second=0):
        return proxy.functions.readSlots(first.to_bytes(32, "big"), second.to_bytes(32, "big")).call()

    return read


def test_slots_follow_the_erc7201_name():
    assert hex(SUPPLY) == "0x871f5314ddac2356c6e34301fd6def7842305076acc616c02248f0892e5add00"
    assert (DEBT, PARAMETERS, POSITIONS) == (SUPPLY + 1, SUPPLY + 2, SUPPLY + 3)


def test_proxy_reads_any_two_slots(market, loan, read_slots):
    supply, debt, _ = read_slots(SUPPLY, DEBT)

    assert supply == word_at(market, SUPPLY) != 0
    assert debt == word_at(market, DEBT) != 0


def test_identity_is_index_unit_and_asset(flux, token, read_slots):
    identity = read_slots(SUPPLY)[2]

    assert bits(identity, 160, 80, 16) == [int(token.address, 16), WAD, 1]


def test_supply_word_holds_what_suppliers_own(flux, market, aged, owner, read_slots):
    flux.engine.setCollateralRatio(market, 1_234, {"from": owner})

    assets, shares, ratio, switches, is_locked = bits(read_slots(SUPPLY)[0], 112, 112, 16, 8, 8)

    assert assets == market.totalAssets()
    assert shares == market.totalSupply()
    assert ratio == market.collateralRatio() == 1_234
    assert (switches, is_locked) == (0, 0)


@pytest.mark.parametrize("action", range(5))
def test_pause_is_a_bit_of_the_supply_word(market, guardian, read_slots, action):
    market.pause(action, {"from": guardian})

    assert bits(read_slots(SUPPLY)[0] >> 240, 8) == [1 << action]


def test_measuring_is_the_last_switch(market, guardian, read_slots):
    market.setMeasured(True, {"from": guardian})

    assert bits(read_slots(SUPPLY)[0] >> 240, 8) == [0x80]


def test_debt_word_holds_what_borrowers_owe(market, aged, borrower, read_slots):
    shares, index, rate, last_accrual, is_scarce = bits(read_slots(DEBT)[0], 96, 80, 40, 32, 8)

    books = market.books()
    assert shares == books["debtShares"] == market.debtSharesOf(borrower)
    assert index == books["debtIndex"] > WAD
    assert rate == market.rates()["borrowRate"]
    assert last_accrual == web3.eth.get_block("latest")["timestamp"]
    assert is_scarce == 0


def test_debt_word_holds_the_rate_a_second(flux, market, loan, read_slots):
    rate = bits(read_slots(DEBT)[0] >> 176, 40)[0]

    assert rate == market.rates()["borrowRate"] > 0


def test_parameter_word_holds_the_parameters(market, owner, read_slots):
    market.setParameters(NEW, {"from": owner})

    fields = bits(read_slots(PARAMETERS)[0], 16, 16, 16, 16, 8, 16, 40, 40, 56, 8, 24)

    assert tuple(fields) == (*NEW[0], *NEW[1:], 0)
    assert market.parameters() == NEW


def test_new_parameters_keep_the_seconds_of_scarcity(flux, market, lender, borrower, stranger, read_slots):
    flux.supply(lender, "USDT", DEPOSIT)
    flux.supply(borrower, "ETH", 20 * WAD)
    flux.borrow(borrower, "USDT", DEPOSIT * 96 // 100)
    set_parameters(flux, "USDT", reserve_factor=1)

    change = set_parameters(flux, "USDT", reserve_factor=2)

    seconds = bits(read_slots(PARAMETERS)[0] >> 232, 24)[0]
    borrowed_at = change.timestamp - seconds
    assert 0 <= seconds < 3600
    assert web3.eth.get_block("latest")["timestamp"] - borrowed_at == seconds


def test_position_word_holds_a_deposit(flux, market, aged, lender, read_slots):
    word = read_slots(position_slot(lender))[0]

    assert bits(word, 112, 96, 8, 8) == [market.balanceOf(lender), 0, 0, 0]


def test_position_word_holds_a_debt(market, aged, borrower, read_slots):
    word = read_slots(position_slot(borrower))[0]

    assert bits(word, 112, 96, 8, 8)[:2] == [0, market.debtSharesOf(borrower)] == [0, LOAN]


def test_position_word_marks_managers(flux, market, owner, credit_manager, read_slots):
    flux.engine.setCreditLine(credit_manager, market, WAD, {"from": owner})

    assert bits(read_slots(position_slot(credit_manager))[0], 112, 96, 8, 8) == [0, 0, 0, 1]
