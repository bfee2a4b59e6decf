"""ERC-20, of fTokens and of pool shares: the 25 properties of the field's suite.

Neither has a public burn or mint (a market's `redeem` and `deposit` are those) nor increaseAllowance: what
concerns these is stated of what takes their place.
"""

import pytest

from tests.conformance.ground import CALLER, NOBODY, RECEIVER, TRANSFER, Ground
from tests.model.fixed_point import MAX_UINT
from tests.stateful.chain import artefact
from tests.tokens.bench import ACTOR, MARKET, POOL, ROLES

HOLDERS = (*ROLES, RECEIVER, MARKET, POOL, "dead", "reserve", "flasher")


def too_little(ground: Ground, owner: str, asked: int, held: int) -> tuple:
    if ground.share == POOL:
        return "ERC20InsufficientBalance", owner, held, asked
    return "InsufficientShares", owner, asked, held


def not_allowed(ground: Ground, owner: str, spender: str, asked: int, allowed: int) -> tuple:
    if ground.share == POOL:
        return "ERC20InsufficientAllowance", spender, allowed, asked
    return "InsufficientAllowance", owner, spender, asked, allowed


def no_receiver(ground: Ground) -> tuple:
    return ("ERC20InvalidReceiver", NOBODY) if ground.share == POOL else ("ZeroAddress",)


@pytest.fixture
def held(shares: Ground) -> int:
    return shares.shares_of(shares.holder)


# --- supply and balances


def test_supply_is_the_sum_of_all_balances(shares: Ground) -> None:
    assert sum(shares.shares_of(account) for account in HOLDERS) == shares.read("totalSupply")


def test_supply_stays_when_shares_move(shares: Ground, held: int) -> None:
    before = shares.read("totalSupply")

    shares.call(shares.holder, "transfer", RECEIVER, held // 3)

    assert shares.read("totalSupply") == before


def test_no_balance_is_above_the_supply(shares: Ground) -> None:
    supply = shares.read("totalSupply")

    assert all(shares.shares_of(account) <= supply for account in HOLDERS)


def test_nobody_has_no_shares(shares: Ground) -> None:
    assert shares.shares_of(NOBODY) == 0


def test_shares_have_a_name_a_symbol_and_the_right_decimals(shares: Ground) -> None:
    assert shares.read("decimals") == shares.decimals + (3 if shares.share == POOL else 0)
    assert all(any(shares.bench.simulate(shares.share, text)[32:]) for text in ("name", "symbol"))


# --- transfer


def test_transfer_moves_exactly_what_it_is_told(shares: Ground, held: int) -> None:
    answer = shares.call(shares.holder, "transfer", RECEIVER, held // 3)

    assert answer == 1
    assert (shares.shares_of(shares.holder), shares.shares_of(RECEIVER)) == (held - held // 3, held // 3)


def test_transfer_to_nobody_is_refused(shares: Ground) -> None:
    with shares.refused_with(*no_receiver(shares)):
        shares.call(shares.holder, "transfer", NOBODY, 1)


def test_transfer_of_more_than_the_balance_is_refused(shares: Ground, held: int) -> None:
    with shares.refused_with(*too_little(shares, shares.holder, held + 1, held)):
        shares.call(shares.holder, "transfer", RECEIVER, held + 1)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_transfer_to_oneself_changes_nothing(shares: Ground, held: int, part: int) -> None:
    assert shares.call(shares.holder, "transfer", shares.holder, held * part // 2) == 1

    assert shares.shares_of(shares.holder) == held


def test_transfer_to_oneself_of_more_than_the_balance_is_refused(shares: Ground, held: int) -> None:
    with shares.refused_with(*too_little(shares, shares.holder, held + 1, held)):
        shares.call(shares.holder, "transfer", shares.holder, held + 1)


def test_transfer_of_nothing_is_allowed_even_to_those_who_have_nothing(shares: Ground, held: int) -> None:
    assert shares.call(RECEIVER, "transfer", shares.holder, 0) == 1

    assert (shares.shares_of(RECEIVER), shares.shares_of(shares.holder)) == (0, held)


# --- transferFrom


def test_transfer_for_another_moves_his_and_costs_the_allowance(shares: Ground, held: int) -> None:
    shares.call(shares.holder, "approve", CALLER, held // 2)

    answer = shares.call(CALLER, "transferFrom", shares.holder, RECEIVER, held // 3)

    assert answer == 1
    assert shares.read("allowance", shares.holder, CALLER) == held // 2 - held // 3
    assert (shares.shares_of(shares.holder), shares.shares_of(RECEIVER)) == (held - held // 3, held // 3)
    assert shares.shares_of(CALLER) == 0


def test_transfer_for_another_to_nobody_is_refused(shares: Ground) -> None:
    shares.call(shares.holder, "approve", CALLER, 1)

    with shares.refused_with(*no_receiver(shares)):
        shares.call(CALLER, "transferFrom", shares.holder, NOBODY, 1)


def test_transfer_for_another_of_more_than_he_has_is_refused(shares: Ground, held: int) -> None:
    shares.call(shares.holder, "approve", CALLER, MAX_UINT)

    with shares.refused_with(*too_little(shares, shares.holder, held + 1, held)):
        shares.call(CALLER, "transferFrom", shares.holder, RECEIVER, held + 1)


def test_transfer_for_another_of_more_than_is_allowed_is_refused(shares: Ground) -> None:
    shares.call(shares.holder, "approve", CALLER, 10)

    with shares.refused_with(*not_allowed(shares, shares.holder, CALLER, 11, 10)):
        shares.call(CALLER, "transferFrom", shares.holder, RECEIVER, 11)


def test_transfer_for_another_back_to_himself_costs_the_allowance_alone(shares: Ground, held: int) -> None:
    shares.call(shares.holder, "approve", CALLER, held)

    shares.call(CALLER, "transferFrom", shares.holder, shares.holder, held // 3)

    assert shares.shares_of(shares.holder) == held
    assert shares.read("allowance", shares.holder, CALLER) == held - held // 3


def test_transfer_of_nothing_for_another_needs_no_allowance(shares: Ground, held: int) -> None:
    assert shares.call(CALLER, "transferFrom", shares.holder, RECEIVER, 0) == 1

    assert shares.shares_of(shares.holder) == held


def test_own_shares_need_an_allowance_too_when_taken_as_anothers(shares: Ground) -> None:
    with shares.refused_with(*not_allowed(shares, shares.holder, shares.holder, 1, 0)):
        shares.call(shares.holder, "transferFrom", shares.holder, RECEIVER, 1)


# --- allowances


def test_approval_sets_the_allowance(shares: Ground) -> None:
    assert shares.call(shares.holder, "approve", CALLER, 7) == 1

    assert shares.read("allowance", shares.holder, CALLER) == 7
    assert shares.read("allowance", CALLER, shares.holder) == 0


@pytest.mark.parametrize("second", [0, 3, MAX_UINT])
def test_second_approval_replaces_the_first(shares: Ground, second: int) -> None:
    shares.call(shares.holder, "approve", CALLER, 7)

    shares.call(shares.holder, "approve", CALLER, second)

    assert shares.read("allowance", shares.holder, CALLER) == second


def test_spent_allowance_is_spent(shares: Ground) -> None:
    shares.call(shares.holder, "approve", CALLER, 7)
    shares.call(CALLER, "transferFrom", shares.holder, RECEIVER, 7)

    with shares.refused_with(*not_allowed(shares, shares.holder, CALLER, 1, 0)):
        shares.call(CALLER, "transferFrom", shares.holder, RECEIVER, 1)


def test_unlimited_allowance_is_not_spent(shares: Ground, held: int) -> None:
    shares.call(shares.holder, "approve", CALLER, MAX_UINT)

    shares.call(CALLER, "transferFrom", shares.holder, RECEIVER, held)

    assert shares.read("allowance", shares.holder, CALLER) == MAX_UINT


def test_approval_of_nobody_is_refused(shares: Ground) -> None:
    error = ("ERC20InvalidSpender", NOBODY) if shares.share == POOL else ("ZeroAddress",)

    with shares.refused_with(*error):
        shares.call(shares.holder, "approve", NOBODY, 1)


@pytest.mark.parametrize("contract", ["MoneyMarket", "LiquidationPool"])
def test_allowances_have_no_other_way_to_change(contract: str) -> None:
    names = {entry.get("name") for entry in artefact(contract)["abi"]}

    assert not names & {"increaseAllowance", "decreaseAllowance", "burn", "burnFrom"}


# --- what burns, mints and stops


def test_redemption_burns_exactly_its_shares(ground: Ground) -> None:
    supply, held = ground.read("totalSupply"), ground.shares_of(ground.holder)

    ground.call(ground.holder, "redeem", held // 3, RECEIVER, ground.holder)

    assert ground.read("totalSupply") == supply - held // 3
    assert ground.shares_of(ground.holder) == held - held // 3


def test_redemption_for_another_burns_his_shares_and_the_allowance(ground: Ground) -> None:
    held = ground.shares_of(ground.holder)
    ground.call(ground.holder, "approve", CALLER, held // 2)

    ground.call(CALLER, "redeem", held // 3, RECEIVER, ground.holder)

    assert ground.read("allowance", ground.holder, CALLER) == held // 2 - held // 3
    assert ground.shares_of(ground.holder) == held - held // 3


def test_deposit_mints_exactly_its_shares(ground: Ground) -> None:
    supply = ground.read("totalSupply")

    minted = ground.call(CALLER, "deposit", ground.unit, RECEIVER)

    assert ground.read("totalSupply") == supply + minted
    assert ground.shares_of(RECEIVER) == minted


def test_paused_transfers_are_refused(ground: Ground) -> None:
    ground.call("guardian", "pause", TRANSFER)

    with ground.refused_with("ActionPaused", MARKET, TRANSFER):
        ground.call(ground.holder, "transfer", RECEIVER, 1)


def test_paused_transfers_for_another_are_refused(ground: Ground) -> None:
    ground.call(ground.holder, "approve", CALLER, 1)
    ground.call("guardian", "pause", TRANSFER)

    with ground.refused_with("ActionPaused", MARKET, TRANSFER):
        ground.call(CALLER, "transferFrom", ground.holder, RECEIVER, 1)


def test_shares_of_an_actor_move_only_by_his_own_word(shares: Ground, held: int) -> None:
    with shares.refused_with(*not_allowed(shares, shares.holder, ACTOR, held, 0)):
        shares.call(ACTOR, "transferFrom", shares.holder, ACTOR, held)
