"""What suppliers and borrowers earn, and what of it survives whatever happens to their shares."""

import pytest

from tests.fixtures.mining import DAY, wait
from tests.fixtures.protocol import WAD, give_native
from tests.helpers.reverts import reverts_with
from tests.helpers.words import bytes32
from tests.model.mining import Curve, MiningSide
from tests.model.schedule import slope_of

USDT, ETH = "USDT", "ETH"
DEPOSIT, COLLATERAL, LOAN = 10_000 * WAD, 2 * WAD, 1000 * WAD
WEIGHTS = {USDT: (4000, 2000), ETH: (1000, 0)}


@pytest.fixture
def weighed(mining):
    """When the weights were set."""
    return mining.weigh(**WEIGHTS).timestamp


@pytest.fixture
def side(mining, weighed):
    """The model of one side with a weight since it was set: `side(4000)`."""

    def build(weight, since=weighed):
        model = MiningSide()
        slope = slope_of(7500, 64) * weight // 10_000
        model.set(since, 0, slope, Curve(mining.end()))
        return model

    return build


@pytest.fixture
def deposited(flux, weighed, lender):
    """When the lender's dollars came."""
    return flux.supply(lender, USDT, DEPOSIT).timestamp


@pytest.fixture
def loan(flux, deposited, borrower):
    flux.supply(borrower, ETH, COLLATERAL)
    return flux.borrow(borrower, USDT, LOAN).timestamp


@pytest.fixture
def settler(flux, accounts):
    """The Liquidator as a caller."""
    give_native(accounts.at(flux.liquidator.address, force=True), 100 * WAD)
    return accounts.at(flux.liquidator.address, force=True)


def claimed(tx):
    return tx.events["Claimed"]["tokens"] if "Claimed" in tx.events else 0


def test_supplier_earns_by_his_part_of_all_shares(mining, miner, flux, side, deposited, lender, stranger):
    market, model = flux.markets[USDT], side(4000)
    total, held = market.totalSupply(), market.balanceOf(lender)
    model.settle(deposited, "lender", 0, total - held)
    wait(DAY)

    tx = miner.claim(lender, [market], {"from": stranger})

    assert claimed(tx) == model.owed(tx.timestamp, "lender", held, total) > 0
    assert mining.token.balanceOf(lender) == claimed(tx)
    assert mining.token.balanceOf(stranger) == 0


def test_borrower_earns_on_his_debt_shares(miner, flux, side, loan, borrower, stranger):
    market, model = flux.markets[USDT], side(2000)
    owed = market.debtSharesOf(borrower)
    model.settle(loan, "borrower", 0, 0)
    wait(DAY)

    tx = miner.claim(borrower, [market], {"from": stranger})

    assert claimed(tx) == model.owed(tx.timestamp, "borrower", owed, owed) > 0


def test_claiming_again_or_twice_in_one_call_pays_once(mining, miner, flux, deposited, lender):
    market = flux.markets[USDT]
    wait(DAY)
    once = miner.claim.call(lender, [market], {"from": lender})

    assert miner.claim.call(lender, [market, market, market], {"from": lender}) == once
    first = claimed(miner.claim(lender, [market, market], {"from": lender}))
    second = claimed(miner.claim(lender, [market], {"from": lender}))
    assert second < first // 1000  # what a few seconds bring


def test_sender_of_ftokens_keeps_what_they_earned(mining, flux, deposited, lender, stranger):
    market = flux.markets[USDT]
    wait(DAY)
    earned = mining.claimable(lender, USDT)

    market.transfer(stranger, market.balanceOf(lender), {"from": lender})

    assert earned <= mining.claimable(lender, USDT) < earned + earned // 1000
    assert mining.claimable(stranger, USDT) < earned // 1000
    assert mining.claim(lender, USDT) >= earned


def test_whose_shares_are_seized_keeps_what_they_earned(mining, flux, deposited, settler, lender, stranger):
    market = flux.markets[USDT]
    wait(DAY)
    earned = mining.claimable(lender, USDT)

    market.seize(lender, stranger, market.balanceOf(lender) // 2, flux.reserve, 7, {"from": settler})

    assert mining.claimable(lender, USDT) >= earned
    assert mining.claimable(stranger, USDT) + mining.claimable(flux.reserve, USDT) < earned // 1000


def test_whose_debt_is_written_off_keeps_what_it_earned(mining, flux, loan, settler, borrower):
    market = flux.markets[USDT]
    wait(DAY)
    earned = mining.claimable(borrower, USDT)

    market.writeOff(borrower, 2 * LOAN, {"from": settler})
    wait(DAY)

    assert market.debtSharesOf(borrower) == 0
    assert earned <= mining.claim(borrower, USDT) < earned + earned // 1000


def test_holder_from_before_the_mining_begins_with_his_first_claim(mining, miner, flux, lender, stranger):
    flux.supply(lender, USDT, DEPOSIT)
    mining.weigh(**WEIGHTS)
    wait(DAY)

    assert mining.claimable(lender, USDT) == 0
    assert claimed(miner.claim(lender, [flux.markets[USDT]], {"from": stranger})) == 0
    wait(DAY)

    assert mining.claimable(lender, USDT) > 0


def test_what_nobody_borrows_for_returns_to_the_budget(mining, miner, flux, weighed, deposited, stranger):
    wait(DAY)
    market, before = flux.markets[USDT], miner.budget()

    tx = miner.reclaim(market, {"from": stranger})

    side = MiningSide(time=weighed, slope=slope_of(7500, 64) * 2000 // 10_000, curve=Curve(mining.end()))
    assert tx.events["Reclaimed"]["tokens"] == side.released64(tx.timestamp) // 64 > 0
    assert miner.budget() >= before + tx.events["Reclaimed"]["tokens"]


def test_first_borrower_gets_nothing_of_the_time_before_him(mining, miner, flux, deposited, borrower, side):
    wait(30 * DAY)
    flux.supply(borrower, ETH, COLLATERAL)
    begin = flux.borrow(borrower, USDT, LOAN).timestamp

    tx = miner.claim(borrower, [flux.markets[USDT]], {"from": borrower})

    a_second = MiningSide(time=begin, slope=side(2000).slope, curve=Curve(mining.end()))
    assert claimed(tx) <= a_second.released64(tx.timestamp) // 64


def test_new_weight_pays_the_past_at_the_old_one(mining, miner, flux, side, deposited, lender):
    market, model = flux.markets[USDT], side(4000)
    total, held = market.totalSupply(), market.balanceOf(lender)
    model.settle(deposited, "lender", 0, total - held)
    wait(10 * DAY)
    changed = mining.weigh(USDT=(100, 0)).timestamp
    model.set(changed, total, slope_of(7500, 64) * 100 // 10_000, model.curve)
    wait(10 * DAY)

    tx = miner.claim(lender, [market], {"from": lender})

    assert claimed(tx) == model.owed(tx.timestamp, "lender", held, total)


def test_weights_of_more_than_the_whole_are_refused(mining):
    with reverts_with("ValueOutOfBounds", bytes32("totalWeight"), 10_001, 0, 10_000):
        mining.weigh(USDT=(6000, 4000), ETH=(1, 0))


def test_market_without_a_weight_cannot_be_claimed_from(miner, flux, lender):
    with reverts_with("SourceUnknown", flux.markets[ETH]):
        miner.claim(lender, [flux.markets[ETH]], {"from": lender})


def test_nobody_but_the_miner_sets_rates_or_collects(mining, flux, weighed, owner):
    market = mining.mined(USDT)

    with reverts_with("NotMiner", owner):
        market.setMining(1, 1, (1, 0, 0), {"from": owner})
    with reverts_with("NotMiner", owner):
        market.collectMining(owner, {"from": owner})
    with reverts_with("NotMiner", owner):
        market.collectIdleMining({"from": owner})


def test_rates_are_not_set_while_the_market_is_locked(mining, flux, deposited, owner, MockFlashBorrower):
    """The miner itself has a flash loan of the market."""
    mined, market, asset = mining.mined(USDT), flux.markets[USDT], flux.tokens[USDT]
    borrower = owner.deploy(MockFlashBorrower)
    mined.setMiner(borrower, {"from": owner})
    borrower.setCall(market, mined.setMining.encode_input(1, 1, (1, 0, 0)), {"from": owner})

    with reverts_with("MarketLocked", market):
        borrower.take(market, asset, WAD, b"", {"from": owner})


@pytest.mark.parametrize(
    ("value", "arguments"),
    [
        ("supplySlope", (2**36, 0, (1, 0, 0))),
        ("debtSlope", (0, 2**36, (1, 0, 0))),
        ("zero", (0, 0, (2**36, 0, 0))),
    ],
)
def test_rates_that_do_not_fit_their_word_are_refused(mining, miner, weighed, accounts, value, arguments):
    its_owner = accounts.at(miner.address, force=True)
    give_native(its_owner, WAD)

    with reverts_with("ValueOutOfBounds", bytes32(value), 2**36, 0, 2**36 - 1):
        mining.mined(USDT).setMining(*arguments, {"from": its_owner})


def test_guardian_stops_claims_and_only_the_owner_allows_them(
    mining, miner, flux, deposited, guardian, owner, lender
):
    market = flux.markets[USDT]
    wait(DAY)
    miner.setClaimsPaused([market], True, {"from": guardian})

    with reverts_with("ClaimingPaused", market):
        miner.claim(lender, [market], {"from": lender})
    with reverts_with("NotGuardian", guardian):
        miner.setClaimsPaused([market], False, {"from": guardian})
    miner.setClaimsPaused([market], False, {"from": owner})
    assert mining.claim(lender, USDT) > 0


def test_miner_must_be_a_contract(mining, owner, stranger):
    with reverts_with("NotAContract", stranger):
        mining.mined(USDT).setMiner(stranger, {"from": owner})


def test_broken_miner_blocks_nothing_and_what_was_earned_can_be_paid_by_the_next(
    mining, miner, flux, loan, owner, lender, borrower, stranger, settler, MockBatch
):
    market = flux.markets[USDT]
    mining.mined(USDT).setMiner(owner.deploy(MockBatch), {"from": owner})
    wait(DAY)

    flux.supply(lender, USDT, WAD)
    flux.withdraw(lender, USDT, WAD)
    market.transfer(stranger, WAD, {"from": lender})
    market.seize(lender, stranger, WAD, flux.reserve, 1, {"from": settler})
    flux.repay(borrower, USDT, 10 * WAD)
    market.writeOff(borrower, WAD, {"from": settler})

    mining.mined(USDT).setMiner(miner, {"from": owner})
    assert mining.claim(lender, USDT) > 0
    assert mining.claim(borrower, USDT) > 0


def test_borrowing_contract_with_a_credit_line_earns_too(mining, flux, deposited, owner, MockCreditManager):
    manager = owner.deploy(MockCreditManager, owner)
    flux.engine.setCreditLine(manager, flux.markets[USDT], LOAN, {"from": owner})
    manager.draw(flux.markets[USDT], LOAN, owner, {"from": owner})
    wait(DAY)

    assert mining.claim(manager, USDT) > 0


def test_weights_may_pass_the_whole_on_the_way(mining):
    mining.weigh(USDT=(10_000, 0))

    mining.weigh(ETH=(9000, 0), USDT=(500, 500))

    assert mining.miner.totalWeight() == 10_000
