"""A token that calls back in the middle of a transfer finds the market locked, whatever it calls."""

import pytest
from brownie import web3

from tests.fixtures.protocol import UNLIMITED, WAD, stable
from tests.unit.markets.market import is_locked

ASSETS = 100 * WAD
FLASH_LOAN = ("flashLoan", "token", "token", 1, b"")
PARAMETERS = ((0, 0, 0, 1, 1), 0, 10**6, 10**6, 0, 0)

# what the token may call, with "token" for itself
GUARDED = [
    ("deposit", 1, "token"),
    ("mint", 1, "token"),
    ("withdraw", 1, "token", "token"),
    ("redeem", 1, "token", "token"),
    ("transfer", "token", 1),
    ("borrow", 1, "token", "token"),
    ("repay", 1, "token"),
    FLASH_LOAN,
    ("accrue",),
    ("sweepReserve",),
]
OUTER = ["deposit", "mint", "withdraw", "redeem", "borrow", "repay", "flashLoan"]
CLOSED_VIEWS = [
    ("maxDeposit", "token"),
    ("maxMint", "token"),
    ("maxWithdraw", "lender"),
    ("maxRedeem", "lender"),
]


@pytest.fixture(scope="module")
def token(owner, MockHookToken):
    token = owner.deploy(MockHookToken, "Hook", "HOOK", 18)
    token.mint(owner, WAD, {"from": owner})
    return token


@pytest.fixture(scope="module")
def market(flux, list_market, token):
    return list_market(flux, stable("HOOK"), token)


@pytest.fixture(scope="module")
def flash_borrower(flux, owner, MockFlashBorrower):
    return owner.deploy(MockFlashBorrower)


@pytest.fixture
def positions(flux, market, lender, borrower):
    """A deposit and a debt, and money to go on with."""
    flux.supply(lender, "HOOK", 10 * ASSETS)
    flux.supply(borrower, "ETH", WAD)
    flux.borrow(borrower, "HOOK", ASSETS)
    for account in (lender, borrower):
        flux.fund(account, "HOOK", 2 * ASSETS)
        flux.approve(account, "HOOK")


@pytest.fixture
def act(market, token, positions, flash_borrower, lender, borrower, stranger):
    """Does one of the calls that move tokens."""
    calls = {
        "deposit": lambda: market.deposit(ASSETS, lender, {"from": lender}),
        "mint": lambda: market.mint(ASSETS, lender, {"from": lender}),
        "withdraw": lambda: market.withdraw(ASSETS, lender, lender, {"from": lender}),
        "redeem": lambda: market.redeem(ASSETS, lender, lender, {"from": lender}),
        "borrow": lambda: market.borrow(ASSETS, borrower, borrower, {"from": borrower}),
        "repay": lambda: market.repay(ASSETS // 2, borrower, {"from": borrower}),
        "flashLoan": lambda: flash_borrower.take(market, token, ASSETS, b"", {"from": stranger}),
    }
    return lambda call: calls[call]()


@pytest.fixture
def hook(market, token, lender, owner):
    """Makes the token call the market, before or after its balances move."""

    def set_hook(function, *arguments, is_after=True):
        filled = [
            {"token": token, "lender": lender}.get(a, a) if isinstance(a, str) else a for a in arguments
        ]
        data = getattr(market, function).encode_input(*filled)
        token.setHook(market, data, is_after, {"from": owner})

    return set_hook


def locked_error(market):
    selector = bytes(web3.keccak(text="MarketLocked(address)"))[:4]
    return "0x" + (selector + bytes.fromhex(market.address[2:]).rjust(32, b"\0")).hex()


def assert_refused(market, token):
    assert token.hasCalled()
    assert not token.hasSucceeded()
    assert str(token.answer()) == locked_error(market)
    assert not is_locked(market)


@pytest.mark.parametrize("call", GUARDED, ids=lambda call: call[0])
def test_call_back_reverts_while_tokens_are_pulled(market, token, act, hook, call):
    hook(*call)

    act("deposit")

    assert_refused(market, token)


@pytest.mark.parametrize("call", GUARDED, ids=lambda call: call[0])
def test_call_back_reverts_while_tokens_are_pushed(market, token, act, hook, call):
    hook(*call)

    act("withdraw")

    assert_refused(market, token)


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize("outer", OUTER)
def test_every_call_that_moves_tokens_holds_the_lock(market, token, act, hook, outer, is_after):
    hook("accrue", is_after=is_after)

    act(outer)

    assert_refused(market, token)


@pytest.mark.parametrize("view", CLOSED_VIEWS, ids=lambda view: view[0])
def test_largest_amounts_are_nothing_while_tokens_move(token, act, hook, view):
    hook(*view)

    act("deposit")

    assert token.hasSucceeded()
    assert int(str(token.answer()), 16) == 0


def test_largest_flash_loan_is_nothing_while_tokens_move(token, act, hook):
    hook("maxFlashLoan", "token")

    act("withdraw")

    assert int(str(token.answer()), 16) == 0


def test_settlement_with_cash_holds_the_lock(market, token, positions, lender, borrower, settler, hook):
    hook("accrue")

    market.settleWithCash(lender, borrower, ASSETS // 2, {"from": settler})

    assert_refused(market, token)


def test_parameters_cannot_be_set_while_tokens_move(flux, market, token, act, owner):
    flux.engine.transferOwnership(token, {"from": owner})
    data = flux.engine.acceptOwnership.encode_input()
    token.setHook(flux.engine, data, True, {"from": owner})
    act("deposit")
    data = market.setParameters.encode_input(PARAMETERS)
    token.setHook(market, data, True, {"from": owner})

    act("withdraw")

    assert_refused(market, token)


def test_approval_is_possible_while_tokens_move(market, token, act, hook, lender):
    hook("approve", "lender", UNLIMITED)

    act("deposit")

    assert token.hasSucceeded()
    assert market.allowance(token, lender) == UNLIMITED


def test_nobody_sees_half_a_withdrawal(market, token, act, hook):
    before = market.totalAssets()
    hook("totalAssets")

    act("withdraw")

    assert int(str(token.answer()), 16) == market.totalAssets() <= before


def test_account_cannot_be_sold_while_tokens_of_its_deposit_move(
    flux, market, token, act, lender, stranger, owner
):
    flux.supply(lender, "USDT", 10 * ASSETS)
    flux.supply(stranger, "HOOK", 2 * ASSETS)
    flux.borrow(stranger, "USDT", ASSETS)
    flux.set_price("HOOK", "0.5")
    sale = flux.liquidator.liquidate.encode_input(stranger, WAD, owner, [], b"")
    token.setHook(flux.liquidator, sale, True, {"from": owner})

    act("deposit")

    assert_refused(market, token)


@pytest.mark.parametrize("outer", ["deposit", "repay"])
def test_pause_from_within_a_transfer_stays(flux, market, token, positions, lender, borrower, owner, outer):
    """A token whose issuer may pause here: what it does on the way is not forgotten in the end."""
    flux.engine.setGuardian(token, {"from": owner})
    token.setHook(market, market.pause.encode_input(1), True, {"from": owner})
    account = lender if outer == "deposit" else borrower

    getattr(market, outer)(WAD, account, {"from": account})

    assert market.pausedUntil(1) > 0
