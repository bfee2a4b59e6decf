"""ERC-4626, of fTokens: previews are exact, limits are exact, and no way there and back pays a unit.

Caller, owner and receiver are three people wherever the standard knows three.
"""

from collections.abc import Callable

import pytest

from tests.conformance.ground import (
    CALLER,
    NOBODY,
    RECEIVER,
    SUPPLY,
    WITHDRAW,
    Ground,
    aged,
    capped,
    drained,
    fresh,
    lender_owes,
    written_off,
)
from tests.model.fixed_point import MAX_UINT
from tests.stateful.scenario import OWNER
from tests.tokens import mocks
from tests.tokens.bench import DEBTOR, HOLDER, LARGEST_CAP, LENDER, MARKET, TOKEN, USD_MARKET, Bench


def indebted(ground: Ground) -> None:
    aged(ground)
    lender_owes(ground)


SITUATIONS: dict[str, Callable[[Ground], None]] = {
    "fresh": fresh,
    "aged": aged,
    "drained": drained,
    "capped": capped,
    "indebted": indebted,
    "written_off": written_off,
}
SIZES = ("dust", "odd", "most")


@pytest.fixture(params=SITUATIONS)
def vault(ground: Ground, request: pytest.FixtureRequest) -> Ground:
    """The lender's fTokens in one of the situations; he and the caller have tokens without end."""
    SITUATIONS[request.param](ground)
    for account in (CALLER, LENDER):
        ground.bench.do(OWNER, TOKEN, "mint", account, 2**113)
    return ground


def part_of(limit: int, size: str, ground: Ground) -> int:
    return min(limit, {"dust": 2, "odd": 3 * ground.unit + 1, "most": limit}[size])


def enough(vault: Ground, function: str, *values: object, sender: str = LENDER) -> bool:
    """Whether a call goes through; if it does not, it is for lack of a whole share or unit."""
    error = vault.refuses(sender, function, *values)
    assert error in ("", "ZeroAmount")
    return not error


def step_of(vault: Ground) -> int:
    """One; but who owes something may take out a unit more than he is told: what his withdrawal leaves behind
    by rounding raises the worth of what he keeps.
    """
    return 2 if vault.read("debtOf", LENDER, target=USD_MARKET) else 1


# --- what can be read


def test_asset_is_the_token(vault: Ground) -> None:
    assert vault.read("asset") == int(vault.bench.addresses[TOKEN], 16)


def test_total_assets_are_the_lenders_and_no_gift_changes_them(vault: Ground) -> None:
    total, rate = vault.read("totalAssets"), vault.read("convertToAssets", 10**30)

    vault.bench.do(CALLER, TOKEN, "transfer", MARKET, 7 * vault.unit)

    assert (vault.read("totalAssets"), vault.read("convertToAssets", 10**30)) == (total, rate)


@pytest.mark.parametrize("asked", [0, 1, 7, 10**18 + 3, 2**112])
def test_conversions_round_down_and_are_the_same_for_everybody(vault: Ground, asked: int) -> None:
    assets, shares = vault.read("totalAssets"), vault.read("totalSupply")
    wanted = {"convertToShares": asked * shares // assets, "convertToAssets": asked * assets // shares}

    for function, answer in wanted.items():
        assert {vault.read_as(who, function, asked) for who in (LENDER, DEBTOR, RECEIVER)} == {answer}


@pytest.mark.parametrize("asked", [0, 1, 7, 10**18 + 3])
def test_previews_round_against_the_caller_and_are_the_same_for_everybody(vault: Ground, asked: int) -> None:
    assets, shares = vault.read("totalAssets"), vault.read("totalSupply")
    wanted = {
        "previewDeposit": asked * shares // assets,
        "previewMint": -(-asked * assets // shares),
        "previewWithdraw": -(-asked * shares // assets),
        "previewRedeem": asked * assets // shares,
    }

    for function, answer in wanted.items():
        assert {vault.read_as(who, function, asked) for who in (LENDER, DEBTOR, RECEIVER)} == {answer}


def test_no_share_and_no_unit_is_free(vault: Ground) -> None:
    assert vault.read("previewMint", 1) >= 1
    assert vault.read("previewWithdraw", 1) >= 1


def test_previews_do_not_look_at_limits(vault: Ground) -> None:
    before = [vault.read(f"preview{name}", 7) for name in ("Deposit", "Mint", "Withdraw", "Redeem")]

    for action in (SUPPLY, WITHDRAW):
        vault.call("guardian", "pause", action)

    after = [vault.read(f"preview{name}", 7) for name in ("Deposit", "Mint", "Withdraw", "Redeem")]
    assert after == before


@pytest.mark.parametrize("asked", [1, 7, 10**18 + 3])
def test_conversion_there_and_back_never_grows(vault: Ground, asked: int) -> None:
    assert vault.read("convertToAssets", vault.read("convertToShares", asked)) <= asked
    assert vault.read("convertToShares", vault.read("convertToAssets", asked)) <= asked


def test_share_has_the_decimals_of_the_asset(ground: Ground) -> None:
    assert ground.read("decimals") == ground.read("decimals", target=TOKEN) == ground.decimals


# --- what is previewed is what happens


@pytest.mark.parametrize("size", SIZES)
def test_deposit_takes_from_the_caller_gives_to_the_receiver_and_is_as_previewed(
    vault: Ground, size: str
) -> None:
    assets = part_of(vault.read("maxDeposit", RECEIVER), size, vault)
    preview, paid, cash = vault.read("previewDeposit", assets), vault.tokens_of(CALLER), vault.read("cash")
    if not enough(vault, "deposit", assets, RECEIVER, sender=CALLER):
        assert preview == 0
        return

    minted = vault.call(CALLER, "deposit", assets, RECEIVER)

    assert minted == preview == vault.shares_of(RECEIVER)
    assert paid - vault.tokens_of(CALLER) == assets == vault.read("cash") - cash


@pytest.mark.parametrize("size", SIZES)
def test_mint_takes_from_the_caller_gives_to_the_receiver_and_is_as_previewed(
    vault: Ground, size: str
) -> None:
    shares = part_of(vault.read("maxMint", RECEIVER), size, vault)
    preview, paid, cash = vault.read("previewMint", shares), vault.tokens_of(CALLER), vault.read("cash")

    cost = vault.call(CALLER, "mint", shares, RECEIVER)

    assert cost == preview == paid - vault.tokens_of(CALLER) == vault.read("cash") - cash
    assert vault.shares_of(RECEIVER) == shares


@pytest.mark.parametrize("size", SIZES)
def test_withdrawal_for_another_is_as_previewed_and_costs_the_allowance(vault: Ground, size: str) -> None:
    assets = part_of(vault.read("maxWithdraw", LENDER), size, vault)
    preview, held = vault.read("previewWithdraw", assets), vault.shares_of(LENDER)
    vault.call(LENDER, "approve", CALLER, held)
    if not enough(vault, "withdraw", assets, RECEIVER, LENDER, sender=CALLER):
        assert assets == 0
        return

    burned = vault.call(CALLER, "withdraw", assets, RECEIVER, LENDER)

    assert burned == preview == held - vault.shares_of(LENDER)
    assert vault.read("allowance", LENDER, CALLER) == held - burned
    assert vault.tokens_of(RECEIVER) == assets


@pytest.mark.parametrize("size", SIZES)
def test_redemption_for_another_is_as_previewed_and_costs_the_allowance(vault: Ground, size: str) -> None:
    shares = part_of(vault.read("maxRedeem", LENDER), size, vault)
    preview, held = vault.read("previewRedeem", shares), vault.shares_of(LENDER)
    vault.call(LENDER, "approve", CALLER, held)
    if not enough(vault, "redeem", shares, RECEIVER, LENDER, sender=CALLER):
        assert preview == 0
        return

    paid = vault.call(CALLER, "redeem", shares, RECEIVER, LENDER)

    assert paid == preview == vault.tokens_of(RECEIVER)
    assert held - vault.shares_of(LENDER) == shares
    assert vault.read("allowance", LENDER, CALLER) == held - shares


@pytest.mark.parametrize("function", ["withdraw", "redeem"])
def test_nobody_takes_out_for_another_without_his_allowance(ground: Ground, function: str) -> None:
    aged(ground)
    shares = ground.read("previewWithdraw", 100) if function == "withdraw" else 100

    with ground.refused_with("InsufficientAllowance", LENDER, CALLER, shares, 0):
        ground.call(CALLER, function, 100, RECEIVER, LENDER)
    ground.call(LENDER, "approve", CALLER, shares - 1)
    with ground.refused_with("InsufficientAllowance", LENDER, CALLER, shares, shares - 1):
        ground.call(CALLER, function, 100, CALLER, LENDER)


@pytest.mark.parametrize("call", [("deposit",), ("mint",), ("withdraw", LENDER), ("redeem", LENDER)])
def test_nothing_is_given_for_nothing(vault: Ground, call: tuple[str, ...]) -> None:
    function, *owner = call

    with vault.refused_with("ZeroAmount"):
        vault.call(LENDER, function, 0, LENDER, *owner)


# --- limits, to the unit


def test_largest_deposit_goes_through_and_a_unit_more_does_not(vault: Ground) -> None:
    most = vault.read("maxDeposit", RECEIVER)

    assert vault.refuses(CALLER, "deposit", most, RECEIVER) == ""
    assert vault.refuses(CALLER, "deposit", most + 1, RECEIVER) in (
        "SupplyCapExceeded",
        "SafeCastOverflowedUintDowncast",
    )


def test_largest_mint_goes_through_and_a_units_worth_more_does_not(vault: Ground) -> None:
    most = vault.read("maxMint", RECEIVER)
    more = max(1, vault.read("convertToShares", 1))  # written off, a unit is worth many shares

    assert vault.refuses(CALLER, "mint", most, RECEIVER) == ""
    assert vault.refuses(CALLER, "mint", most + more, RECEIVER) in (
        "SupplyCapExceeded",
        "SafeCastOverflowedUintDowncast",
    )


def test_largest_withdrawal_goes_through_and_a_unit_more_does_not(vault: Ground) -> None:
    most = vault.read("maxWithdraw", LENDER)
    more = step_of(vault)

    assert vault.refuses(LENDER, "withdraw", most, LENDER, LENDER) == ("" if most else "ZeroAmount")
    assert vault.refuses(LENDER, "withdraw", most + more, LENDER, LENDER) in (
        "InsufficientCash",
        "InsufficientShares",
        "WithdrawLineCrossed",
        "BorrowLimitExceeded",
    )


def test_largest_redemption_goes_through_and_a_share_more_does_not(vault: Ground) -> None:
    most = vault.read("maxRedeem", LENDER)
    more = step_of(vault)

    assert vault.refuses(LENDER, "redeem", most, LENDER, LENDER) == ("" if most else "ZeroAmount")
    assert vault.refuses(LENDER, "redeem", most + more, LENDER, LENDER) in (
        "InsufficientCash",
        "InsufficientShares",
        "WithdrawLineCrossed",
        "BorrowLimitExceeded",
        "ZeroAmount",
    )


def test_limits_are_nothing_while_the_action_is_paused(vault: Ground) -> None:
    for action in (SUPPLY, WITHDRAW):
        vault.call("guardian", "pause", action)

    limits = [vault.read(f"max{name}", LENDER) for name in ("Deposit", "Mint", "Withdraw", "Redeem")]
    assert limits == [0, 0, 0, 0]


def test_limits_never_revert_whoever_asks_about_whom_even_without_a_price(vault: Ground) -> None:
    vault.bench.set_price((0, 1))

    for account in (NOBODY, LENDER, DEBTOR, HOLDER, RECEIVER, MARKET):
        for name in ("Deposit", "Mint", "Withdraw", "Redeem"):
            assert vault.read(f"max{name}", account) >= 0


def test_limits_are_about_the_account_and_not_about_who_asks_or_what_he_has(vault: Ground) -> None:
    for name in ("Deposit", "Mint", "Withdraw", "Redeem"):
        answers = {vault.read_as(who, f"max{name}", LENDER) for who in (LENDER, DEBTOR, RECEIVER)}
        assert len(answers) == 1
    assert vault.tokens_of(RECEIVER) == 0
    assert vault.read("maxDeposit", RECEIVER) == vault.read("maxDeposit", CALLER)


def test_who_owes_the_asset_or_is_nobody_can_be_given_nothing(vault: Ground) -> None:
    limits = [vault.read(f"max{name}", DEBTOR) for name in ("Withdraw", "Redeem")]

    assert limits == [0, 0]
    assert vault.read("maxDeposit", NOBODY) == vault.read("maxMint", NOBODY) == 0


def test_market_that_lost_nearly_all_promises_only_what_its_books_can_count(ground: Ground) -> None:
    written_off(ground)
    ground.bench.do(OWNER, TOKEN, "mint", CALLER, 2**113)
    room = 2**112 - 1 - ground.read("totalSupply")

    most = ground.read("maxDeposit", RECEIVER)

    assert ground.read("previewDeposit", most) <= room
    # only with 18 decimals is that less than what the cap has room for
    assert (most < LARGEST_CAP * ground.unit - ground.read("totalAssets")) == (ground.decimals == 18)
    ground.call(CALLER, "deposit", most, RECEIVER)


# --- there and back, as the same person: never a unit or a share more than before


@pytest.mark.parametrize("size", SIZES)
class TestThereAndBack:
    def test_deposit_then_redeem(self, vault: Ground, size: str) -> None:
        assets = part_of(vault.read("maxDeposit", LENDER), size, vault)
        if enough(vault, "deposit", assets, LENDER):
            shares = vault.call(LENDER, "deposit", assets, LENDER)
            if enough(vault, "redeem", shares, LENDER, LENDER):
                assert vault.call(LENDER, "redeem", shares, LENDER, LENDER) <= assets

    def test_deposit_then_withdraw(self, vault: Ground, size: str) -> None:
        assets = part_of(vault.read("maxDeposit", LENDER), size, vault)
        if enough(vault, "deposit", assets, LENDER):
            shares = vault.call(LENDER, "deposit", assets, LENDER)
            assert vault.call(LENDER, "withdraw", assets, LENDER, LENDER) >= shares

    def test_redeem_then_deposit(self, vault: Ground, size: str) -> None:
        shares = part_of(vault.read("maxRedeem", LENDER), size, vault)
        if enough(vault, "redeem", shares, LENDER, LENDER):
            assets = vault.call(LENDER, "redeem", shares, LENDER, LENDER)
            if enough(vault, "deposit", assets, LENDER):
                assert vault.call(LENDER, "deposit", assets, LENDER) <= shares

    def test_redeem_then_mint(self, vault: Ground, size: str) -> None:
        shares = part_of(vault.read("maxRedeem", LENDER), size, vault)
        if enough(vault, "redeem", shares, LENDER, LENDER):
            assets = vault.call(LENDER, "redeem", shares, LENDER, LENDER)
            assert vault.call(LENDER, "mint", shares, LENDER) >= assets

    def test_mint_then_withdraw(self, vault: Ground, size: str) -> None:
        shares = part_of(vault.read("maxMint", LENDER), size, vault)
        assets = vault.call(LENDER, "mint", shares, LENDER)
        assert vault.call(LENDER, "withdraw", assets, LENDER, LENDER) >= shares

    def test_mint_then_redeem(self, vault: Ground, size: str) -> None:
        shares = part_of(vault.read("maxMint", LENDER), size, vault)
        assets = vault.call(LENDER, "mint", shares, LENDER)
        if enough(vault, "redeem", shares, LENDER, LENDER):
            assert vault.call(LENDER, "redeem", shares, LENDER, LENDER) <= assets

    def test_withdraw_then_mint(self, vault: Ground, size: str) -> None:
        assets = part_of(vault.read("maxWithdraw", LENDER), size, vault)
        if enough(vault, "withdraw", assets, LENDER, LENDER):
            shares = vault.call(LENDER, "withdraw", assets, LENDER, LENDER)
            assert vault.call(LENDER, "mint", shares, LENDER) >= assets

    def test_withdraw_then_deposit(self, vault: Ground, size: str) -> None:
        assets = part_of(vault.read("maxWithdraw", LENDER), size, vault)
        if enough(vault, "withdraw", assets, LENDER, LENDER):
            shares = vault.call(LENDER, "withdraw", assets, LENDER, LENDER)
            if enough(vault, "deposit", assets, LENDER):
                assert vault.call(LENDER, "deposit", assets, LENDER) <= shares


def test_largest_number_means_the_whole_balance_and_all_shares(ground: Ground) -> None:
    aged(ground)
    held = ground.tokens_of(CALLER)

    shares = ground.call(CALLER, "deposit", MAX_UINT, RECEIVER)

    assert shares == ground.shares_of(RECEIVER)
    assert ground.tokens_of(CALLER) == 0
    assert ground.call(RECEIVER, "redeem", MAX_UINT, CALLER, RECEIVER) in (held, held - 1)


def test_first_depositor_cannot_make_the_next_one_pay(decimals: int) -> None:
    """With a unit in a market that was just listed, and a gift of all that he has."""
    bench = Bench()
    mocks.create("MockERC20")(bench, decimals)
    mocks.fund_the_owner(bench, decimals)
    bench.list_token(decimals)
    ground = Ground(bench, decimals)
    for account in (CALLER, LENDER):
        bench.do(OWNER, TOKEN, "mint", account, 10_000 * ground.unit)
        bench.do(account, TOKEN, "approve", MARKET, MAX_UINT)

    ground.call(CALLER, "deposit", 1, CALLER)
    ground.call(CALLER, "transfer", MARKET, 9_999 * ground.unit, target=TOKEN)
    shares = ground.call(LENDER, "deposit", ground.unit // 3, LENDER)

    assert ground.call(LENDER, "redeem", shares, LENDER, LENDER) == ground.unit // 3
    assert bench.claim_of(CALLER) == 1
