"""sFLUX: staking, leaving, votes, income. What a slash does to it is in test_safety_slash.py."""

import pytest
from brownie import chain

from tests.fixtures.governance import DAY, wait
from tests.fixtures.protocol import EPOCH, GAS_MONEY, UNLIMITED, WAD, give_native, start_epoch
from tests.helpers.reverts import ANY, reverts_with

STAKE = 100_000 * WAD
SHARE = 1000  # shares are so many for a wei at first
COOLDOWN, WINDOW, WEEK = 10 * DAY, 2 * DAY, 7 * DAY


@pytest.fixture(scope="module")
def module(core, open_safety_module, stake, supplier):
    module = open_safety_module(core)
    stake(module, supplier, STAKE)
    return module


def now():
    return chain[-1].timestamp


def open_exit(module, account, shares):
    """Asks, waits, and stands in the open window, at the beginning of an hour."""
    module.requestExit(shares, {"from": account})
    wait(COOLDOWN)
    start_epoch()


def test_stake_gives_shares_with_three_decimals_more(module, flux_token, supplier, stranger, stake):
    staking = stake(module, stranger, WAD)

    assert staking.return_value == module.balanceOf(stranger) == WAD * SHARE
    assert staking.events["Staked"]["shares"] == WAD * SHARE
    assert module.funds()["staked"] == STAKE + WAD == flux_token.balanceOf(module)


def test_gift_changes_no_rate(module, flux_token, supplier, owner):
    before = module.convertToTokens(STAKE * SHARE)

    flux_token.mint(module, STAKE, {"from": owner})

    assert module.convertToTokens(STAKE * SHARE) == before


def test_first_staker_cannot_make_the_rate_his(
    core, open_safety_module, stake, flux_token, attacker, stranger
):
    """The virtual shares own what an inflation of the rate costs."""
    module = open_safety_module(core)
    stake(module, attacker, 1)
    flux_token.mint(attacker, 100 * WAD, {"from": flux_token.owner()})
    module.addIncome(100 * WAD, {"from": attacker})
    wait(WEEK)

    stake(module, stranger, 10 * WAD)

    assert module.convertToTokens(module.balanceOf(stranger)) > 10 * WAD * 94 // 100
    assert module.convertToTokens(module.balanceOf(attacker)) <= 51 * WAD


def test_nothing_cannot_be_staked(module, supplier):
    with reverts_with("ZeroAmount"):
        module.stake(0, supplier, {"from": supplier})


def test_guardian_stops_entry_and_only_the_owner_allows_it_again(module, supplier, guardian, owner, stake):
    module.setEntryPaused(True, {"from": guardian})

    with reverts_with("EntryPaused", module):
        stake(module, supplier, WAD)
    with reverts_with("NotOwner", guardian):
        module.setEntryPaused(False, {"from": guardian})
    module.setEntryPaused(False, {"from": owner})
    stake(module, supplier, WAD)


# --- leaving


def test_shares_that_will_leave_cannot_be_transferred(module, supplier, stranger):
    shares = module.balanceOf(supplier)
    module.requestExit(shares - 5, {"from": supplier})

    with reverts_with("SharesLeaving", supplier, 6, 5):
        module.transfer(stranger, 6, {"from": supplier})
    module.transfer(stranger, 5, {"from": supplier})


def test_request_for_more_than_there_is_is_refused(module, supplier):
    shares = module.balanceOf(supplier)

    with reverts_with("SharesLeaving", supplier, shares + 1, shares):
        module.requestExit(shares + 1, {"from": supplier})


def test_cancelled_request_frees_the_shares(module, supplier, stranger):
    shares = module.balanceOf(supplier)
    module.requestExit(shares, {"from": supplier})

    module.cancelExit({"from": supplier})

    module.transfer(stranger, shares, {"from": supplier})
    with reverts_with("ExitMissing", supplier, 1, 0):
        module.cancelExit({"from": supplier})


def test_nobody_leaves_before_ten_days(module, supplier):
    shares = module.balanceOf(supplier)
    ready = module.requestExit(shares, {"from": supplier}).return_value
    wait(COOLDOWN - 60)

    with reverts_with("ExitNotOpen", supplier, ready, ready + WINDOW):
        module.exit(shares, supplier, {"from": supplier})


def test_window_closes_after_two_days(module, supplier):
    shares = module.balanceOf(supplier)
    ready = module.requestExit(shares, {"from": supplier}).return_value
    chain.mine(timestamp=ready + WINDOW)

    with reverts_with("ExitNotOpen", supplier, ready, ready + WINDOW):
        module.exit(shares, supplier, {"from": supplier})


def test_who_leaves_is_paid_between_one_and_two_hours_later(module, flux_token, supplier, receiver, stranger):
    shares = module.balanceOf(supplier)
    open_exit(module, supplier, shares)
    worth = module.convertToTokens(shares)

    payable = module.exit(shares, receiver, {"from": supplier}).return_value

    assert EPOCH < payable - now() <= 2 * EPOCH
    with reverts_with("DepartureUnderWay", supplier, payable):
        module.collect(supplier, {"from": stranger})
    chain.mine(timestamp=payable)
    assert module.collect(supplier, {"from": stranger}).return_value == worth
    assert flux_token.balanceOf(receiver) == worth >= STAKE - 1
    with reverts_with("DepartureMissing", supplier):
        module.collect(supplier, {"from": stranger})


def test_second_departure_waits_for_the_first(module, flux_token, supplier):
    shares = module.balanceOf(supplier)
    open_exit(module, supplier, shares)
    payable = module.exit(shares // 2, supplier, {"from": supplier}).return_value

    with reverts_with("DepartureUnderWay", supplier, payable):
        module.exit(shares // 2, supplier, {"from": supplier})
    chain.mine(timestamp=payable)
    module.exit(shares // 2, supplier, {"from": supplier})

    assert abs(flux_token.balanceOf(supplier) - STAKE // 2) <= 1


@pytest.mark.parametrize("is_module", [True, False])
def test_departure_to_nobody_is_refused(module, supplier, is_module):
    target = module.address if is_module else "0x" + 40 * "0"

    with reverts_with("ReceiverInvalid", target):
        module.exit(1, target, {"from": supplier})


# --- income


def test_income_arrives_within_a_week(module, flux_token, supplier, stranger, owner):
    flux_token.mint(stranger, 700 * WAD, {"from": owner})
    flux_token.approve(module, UNLIMITED, {"from": stranger})
    added = module.addIncome(700 * WAD, {"from": stranger})
    chain.mine(timestamp=added.timestamp + DAY)

    funds = module.funds()

    assert funds["staked"] == STAKE + 100 * WAD
    assert (funds["income"], funds["incomeEnd"]) == (600 * WAD, added.timestamp + WEEK)


def test_small_gift_does_not_put_off_income(module, flux_token, supplier, stranger, owner):
    flux_token.mint(stranger, 701 * WAD, {"from": owner})
    flux_token.approve(module, UNLIMITED, {"from": stranger})
    end = module.addIncome(700 * WAD, {"from": stranger}).return_value
    wait(6 * DAY)

    later = module.addIncome(1, {"from": stranger}).return_value

    assert later == end


# --- votes


def test_shares_vote_with_the_flux_they_own(module, flux_token, supplier, stranger, owner):
    module.delegate(stranger, {"from": supplier})
    at_first = module.delegate(stranger, {"from": supplier}).timestamp
    flux_token.mint(owner, STAKE, {"from": owner})
    flux_token.approve(module, STAKE, {"from": owner})
    module.addIncome(STAKE, {"from": owner})
    wait(WEEK)
    module.requestExit(SHARE, {"from": supplier})
    wait(COOLDOWN)
    doubled = module.exit(SHARE, supplier, {"from": supplier}).timestamp
    wait(1)

    assert 0 <= STAKE - module.getPastVotes(stranger, at_first) <= 1
    assert 0 <= 2 * STAKE - module.getPastVotes(stranger, doubled) <= SHARE
    assert module.getPastTotalSupply(doubled) >= module.getPastVotes(stranger, doubled)
    assert module.getVotes(stranger) == module.getPastVotes(stranger, doubled)


def test_votes_of_this_second_are_not_told(module, supplier):
    with reverts_with("ERC5805FutureLookup", ANY, ANY):
        module.getPastVotes(supplier, now() + DAY)


def test_clock_counts_seconds(module):
    assert abs(module.clock() - now()) <= 1
    assert module.CLOCK_MODE() == "mode=timestamp"


# --- mining


def test_stakers_earn_by_their_shares(module, core, supplier, stranger, stake, owner, accounts):
    miner = accounts.at(core.factory.address, force=True)
    give_native(miner, GAS_MONEY)
    module.setMiner(miner, {"from": owner})
    stake(module, stranger, 3 * STAKE)
    start = module.setMining(64 * 1000, 0, (now() + DAY, 0, 0), {"from": miner}).timestamp
    # who was there before is seen from his first change on
    module.transfer(stranger, 0, {"from": supplier})
    chain.mine(timestamp=start + 1000)

    first, second = module.miningOf(supplier), module.miningOf(stranger)

    assert first > 0
    assert abs(second - 3 * first) <= 3


def test_only_the_miner_collects(module, supplier, stranger):
    with reverts_with("NotMiner", stranger):
        module.collectMining(supplier, {"from": stranger})


def test_only_the_liquidator_asks_for_help(module, stranger):
    with reverts_with("NotLiquidator", stranger):
        module.provide(module, 1, {"from": stranger})
