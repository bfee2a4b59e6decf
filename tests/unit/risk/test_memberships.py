"""Who is in which market: the bits follow the balances, and twenty markets are enough for who owes."""

import pytest
from brownie import web3

from tests.fixtures.protocol import UNLIMITED, WAD
from tests.fixtures.situations import MAX_JOINED_MARKETS, WIDTH
from tests.helpers.reverts import reverts_with
from tests.helpers.storage import write_storage

LIQUIDATE = 4
MAX_MARKETS = 128
# erc7201:flux.storage.RiskEngine, first slot: the word of every account
MEMBERSHIPS_SLOT = 0xF131709D69A753B59C6FDA14749534C0B814D964AC1BAEC119BFCEB6F0C0B700
DEBT_MARKET = "T0"
DEPOSIT_MARKETS = [f"T{index}" for index in range(1, WIDTH)]


@pytest.fixture(scope="module")
def stocked(wide, lender):
    """Two markets have cash."""
    for symbol in (DEBT_MARKET, "T21"):
        wide.supply(lender, symbol, 10_000 * WAD)
    return wide


@pytest.fixture
def gifts(stocked, stranger):
    """Gives an account some deposits, a hundred dollars each, that it did not ask for."""

    def give(account, symbols):
        for symbol in symbols:
            stocked.fund(stranger, symbol, 100 * WAD)
            stocked.approve(stranger, symbol)
            stocked.markets[symbol].deposit(100 * WAD, account, {"from": stranger})

    return give


@pytest.fixture
def full(stocked, gifts, borrower):
    """Nineteen deposits and a debt."""
    gifts(borrower, DEPOSIT_MARKETS[: MAX_JOINED_MARKETS - 1])
    stocked.borrow(borrower, DEBT_MARKET, 500 * WAD)
    return stocked


def joined(flux, account):
    return flux.engine.joinedMarkets(account)


def addresses(flux, *symbols):
    return tuple(flux.markets[symbol].address for symbol in symbols)


def slot_of(account):
    """Of the account's word, in the engine's storage."""
    key = bytes(12) + bytes.fromhex(account.address[2:]) + MEMBERSHIPS_SLOT.to_bytes(32, "big")
    return int.from_bytes(web3.keccak(key), "big")


def address_of(flux, index):
    """Where the market of this index is, or will be."""
    salt, code = flux.factory.saltOf(flux.engine, index), flux.factory.proxyCodeHash()
    packed = b"\xff" + bytes.fromhex(flux.factory.address[2:]) + bytes(salt) + bytes(code)
    return web3.to_checksum_address(web3.keccak(packed)[12:])


def is_encumbered(flux, symbol, account):
    """Whether a transfer asks the risk engine: a transfer of nothing with an unusable price tells."""
    token = flux.tokens[symbol]
    flux.oracle.setPrice(token, 0, {"from": flux.owner})
    try:
        with reverts_with("PriceUnusable", token, 4):
            flux.markets[symbol].transfer.call(flux.owner, 1, {"from": account})
    except AssertionError:
        return False
    finally:
        flux.oracle.setPrice(token, WAD, {"from": flux.owner})
    return True


# --- bits


def test_deposit_joins_and_the_last_share_leaves(stocked, borrower):
    stocked.supply(borrower, "T5", 10 * WAD)
    during = joined(stocked, borrower)
    stocked.withdraw(borrower, "T5")

    assert during == addresses(stocked, "T5")
    assert joined(stocked, borrower) == ()


def test_part_of_a_deposit_keeps_the_market_joined(stocked, borrower):
    stocked.supply(borrower, "T5", 10 * WAD)

    stocked.withdraw(borrower, "T5", 10 * WAD - 1)

    assert joined(stocked, borrower) == addresses(stocked, "T5")


def test_transfer_of_everything_moves_the_membership(stocked, borrower, receiver):
    stocked.supply(borrower, "T5", 10 * WAD)

    stocked.markets["T5"].transfer(receiver, 10 * WAD, {"from": borrower})

    assert joined(stocked, borrower) == ()
    assert joined(stocked, receiver) == addresses(stocked, "T5")


def test_transfer_of_nothing_joins_nobody(stocked, borrower, receiver):
    stocked.markets["T5"].transfer(receiver, 0, {"from": borrower})

    assert joined(stocked, receiver) == ()


def test_debt_joins_and_its_repayment_leaves(stocked, borrower):
    stocked.supply(borrower, "T5", 100 * WAD)
    stocked.borrow(borrower, DEBT_MARKET, 10 * WAD)
    during = joined(stocked, borrower), stocked.engine.hasDebt(borrower)
    stocked.repay(borrower, DEBT_MARKET)

    assert during == (addresses(stocked, DEBT_MARKET, "T5"), True)
    assert joined(stocked, borrower) == addresses(stocked, "T5")
    assert not stocked.engine.hasDebt(borrower)


def test_part_of_a_debt_keeps_the_market_joined(stocked, borrower):
    stocked.supply(borrower, "T5", 100 * WAD)
    stocked.borrow(borrower, DEBT_MARKET, 10 * WAD)

    stocked.repay(borrower, DEBT_MARKET, 5 * WAD)

    assert joined(stocked, borrower) == addresses(stocked, DEBT_MARKET, "T5")


def test_joined_markets_come_in_the_order_of_the_list(stocked, gifts, borrower):
    gifts(borrower, ["T20", "T3", "T11"])

    assert joined(stocked, borrower) == addresses(stocked, "T3", "T11", "T20")


@pytest.mark.parametrize("bit", [0, 1], ids=["deposits", "debts"])
def test_every_place_of_the_word_is_found(stocked, borrower, bit):
    word = sum(1 << 2 * index + bit for index in range(MAX_MARKETS))

    write_storage(stocked.engine, slot_of(borrower), word)

    assert joined(stocked, borrower) == tuple(address_of(stocked, index) for index in range(MAX_MARKETS))
    assert stocked.engine.hasDebt(borrower) == (bit == 1)


def test_account_without_positions_has_joined_nothing(stocked, borrower):
    assert joined(stocked, borrower) == ()
    assert not stocked.engine.hasDebt(borrower)


def test_nobody_but_a_market_joins_a_debt(stocked, borrower, stranger):
    with reverts_with("NotListedMarket", stranger):
        stocked.engine.joinDebt(0, borrower, {"from": stranger})


@pytest.mark.parametrize("function", ["joinDeposit", "leaveDeposit", "leaveDebt"])
def test_nobody_but_a_market_changes_memberships(stocked, risk_proxy, borrower, stranger, function):
    with reverts_with("NotListedMarket", stranger):
        getattr(risk_proxy(stocked.engine), function)(0, borrower, {"from": stranger})


# --- twenty markets


def test_account_that_owes_cannot_deposit_in_one_market_too_many(full, borrower):
    full.fund(borrower, "T21", WAD)
    full.approve(borrower, "T21")

    with reverts_with("TooManyMarkets", borrower, MAX_JOINED_MARKETS + 1, MAX_JOINED_MARKETS):
        full.markets["T21"].deposit(WAD, borrower, {"from": borrower})
    assert full.markets["T21"].maxDeposit(borrower) == 0


def test_account_that_owes_cannot_be_given_one_market_too_many(full, borrower, lender):
    with reverts_with("TooManyMarkets", borrower, MAX_JOINED_MARKETS + 1, MAX_JOINED_MARKETS):
        full.markets["T21"].transfer(borrower, 1, {"from": lender})


def test_account_that_owes_cannot_borrow_in_one_market_too_many(full, borrower):
    with reverts_with("TooManyMarkets", borrower, MAX_JOINED_MARKETS + 1, MAX_JOINED_MARKETS):
        full.borrow(borrower, "T21", 10 * WAD)


def test_full_account_may_use_the_markets_it_is_in(full, borrower):
    full.supply(borrower, "T5", WAD)
    full.borrow(borrower, DEBT_MARKET, 10 * WAD)

    assert len(joined(full, borrower)) == MAX_JOINED_MARKETS


def test_account_with_gifts_in_too_many_markets_cannot_borrow(stocked, gifts, borrower):
    gifts(borrower, DEPOSIT_MARKETS[:MAX_JOINED_MARKETS])

    with reverts_with("TooManyMarkets", borrower, MAX_JOINED_MARKETS + 1, MAX_JOINED_MARKETS):
        stocked.borrow(borrower, DEBT_MARKET, 10 * WAD)


def test_gifts_cannot_keep_an_account_without_debt_from_its_deposits(stocked, gifts, borrower):
    stocked.supply(borrower, "T21", 10 * WAD)
    gifts(borrower, DEPOSIT_MARKETS[:MAX_JOINED_MARKETS])

    stocked.withdraw(borrower, "T21")
    stocked.withdraw(borrower, "T1")

    assert len(joined(stocked, borrower)) == MAX_JOINED_MARKETS - 1


def test_gifts_can_be_given_away_to_borrow_after_all(stocked, gifts, borrower, receiver):
    gifts(borrower, DEPOSIT_MARKETS[:MAX_JOINED_MARKETS])
    stocked.markets["T1"].transfer(receiver, 100 * WAD, {"from": borrower})

    stocked.borrow(borrower, DEBT_MARKET, 10 * WAD)

    assert len(joined(stocked, borrower)) == MAX_JOINED_MARKETS


# --- deposits that could not be sold


@pytest.fixture
def unsaleable(stocked, borrower, guardian):
    """T8 has no price, liquidations in T9 are paused; the borrower may pay into both."""
    stocked.oracle.setPrice(stocked.tokens["T8"], 0, {"from": stocked.owner})
    stocked.markets["T9"].pause(LIQUIDATE, {"from": guardian})
    for symbol in ("T8", "T9"):
        stocked.fund(borrower, symbol, WAD)
        stocked.approve(borrower, symbol)
    return stocked


@pytest.mark.parametrize("symbol", ["T8", "T9"])
def test_account_that_owes_cannot_join_what_could_not_be_sold(unsaleable, gifts, borrower, symbol):
    gifts(borrower, ["T5"])
    unsaleable.borrow(borrower, DEBT_MARKET, 10 * WAD)
    market = unsaleable.markets[symbol]

    with reverts_with("DepositNotSaleable", market):
        market.deposit(WAD, borrower, {"from": borrower})
    assert market.maxDeposit(borrower) == 0


@pytest.mark.parametrize("symbol", ["T8", "T9"])
def test_account_without_debts_may_join_what_could_not_be_sold(unsaleable, borrower, symbol):
    unsaleable.markets[symbol].deposit(WAD, borrower, {"from": borrower})

    assert joined(unsaleable, borrower) == addresses(unsaleable, symbol)


# --- encumbered marks


def test_deposit_without_debts_is_not_encumbered(stocked, borrower):
    stocked.supply(borrower, "T5", 10 * WAD)

    assert not is_encumbered(stocked, "T5", borrower)


def test_first_debt_encumbers_every_deposit(stocked, gifts, borrower):
    gifts(borrower, ["T5", "T9"])

    stocked.borrow(borrower, DEBT_MARKET, 10 * WAD)

    assert is_encumbered(stocked, "T5", borrower)
    assert is_encumbered(stocked, "T9", borrower)


def test_deposit_after_the_debt_is_encumbered(stocked, gifts, borrower):
    gifts(borrower, ["T5"])
    stocked.borrow(borrower, DEBT_MARKET, 10 * WAD)

    gifts(borrower, ["T9"])

    assert is_encumbered(stocked, "T9", borrower)


def test_repaid_account_withdraws_without_a_price(stocked, gifts, borrower):
    gifts(borrower, ["T5"])
    stocked.borrow(borrower, DEBT_MARKET, 10 * WAD)
    stocked.repay(borrower, DEBT_MARKET, UNLIMITED)

    assert not is_encumbered(stocked, "T5", borrower)
