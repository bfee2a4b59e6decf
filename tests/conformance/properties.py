"""The properties that the field's suites count, and the test here that states each: `python -m
tests.conformance.properties` writes docs/conformance.md. The names are theirs, the tests are ours.
"""

from collections.abc import Mapping
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"

ERC20: Mapping[str, str] = {
    "constantSupply": "test_supply_stays_when_shares_move",
    "userBalanceNotHigherThanSupply": "test_no_balance_is_above_the_supply",
    "usersBalancesNotHigherThanSupply": "test_supply_is_the_sum_of_all_balances",
    "zeroAddressBalance": "test_nobody_has_no_shares",
    "transferToZeroAddress": "test_transfer_to_nobody_is_refused",
    "transferFromToZeroAddress": "test_transfer_for_another_to_nobody_is_refused",
    "selfTransferFrom": "test_transfer_for_another_back_to_himself_costs_the_allowance_alone",
    "selfTransfer": "test_transfer_to_oneself_changes_nothing",
    "transferFromMoreThanBalance": "test_transfer_for_another_of_more_than_he_has_is_refused",
    "transferMoreThanBalance": "test_transfer_of_more_than_the_balance_is_refused",
    "transferZeroAmount": "test_transfer_of_nothing_is_allowed_even_to_those_who_have_nothing",
    "transferFromZeroAmount": "test_transfer_of_nothing_for_another_needs_no_allowance",
    "transfer": "test_transfer_moves_exactly_what_it_is_told",
    "transferFrom": "test_transfer_for_another_moves_his_and_costs_the_allowance",
    "setAllowance": "test_approval_sets_the_allowance",
    "setAllowanceTwice": "test_second_approval_replaces_the_first",
    "spendAllowanceAfterTransfer": "test_spent_allowance_is_spent",
    "burn": "test_redemption_burns_exactly_its_shares",
    "burnFrom": "test_redemption_for_another_burns_his_shares_and_the_allowance",
    "burnFromUpdateAllowance": "test_redemption_for_another_burns_his_shares_and_the_allowance",
    "mintTokens": "test_deposit_mints_exactly_its_shares",
    "pausedTransfer": "test_paused_transfers_are_refused",
    "pausedTransferFrom": "test_paused_transfers_for_another_are_refused",
    "setAndIncreaseAllowance": "test_allowances_have_no_other_way_to_change",
    "setAndDecreaseAllowance": "test_allowances_have_no_other_way_to_change",
}

PREVIEWS = "test_previews_round_against_the_caller_and_are_the_same_for_everybody"
CONVERSIONS = "test_conversions_round_down_and_are_the_same_for_everybody"
ERC4626: Mapping[str, str] = {
    "asset": "test_asset_is_the_token",
    "totalAssets": "test_total_assets_are_the_lenders_and_no_gift_changes_them",
    "convertToShares": CONVERSIONS,
    "convertToAssets": CONVERSIONS,
    "maxDeposit": "test_largest_deposit_goes_through_and_a_unit_more_does_not",
    "previewDeposit": PREVIEWS,
    "deposit": "test_deposit_takes_from_the_caller_gives_to_the_receiver_and_is_as_previewed",
    "maxMint": "test_largest_mint_goes_through_and_a_units_worth_more_does_not",
    "previewMint": PREVIEWS,
    "mint": "test_mint_takes_from_the_caller_gives_to_the_receiver_and_is_as_previewed",
    "maxWithdraw": "test_largest_withdrawal_goes_through_and_a_unit_more_does_not",
    "previewWithdraw": PREVIEWS,
    "withdraw": "test_withdrawal_for_another_is_as_previewed_and_costs_the_allowance",
    "withdraw_zero_allowance": "test_nobody_takes_out_for_another_without_his_allowance",
    "maxRedeem": "test_largest_redemption_goes_through_and_a_share_more_does_not",
    "previewRedeem": PREVIEWS,
    "redeem": "test_redemption_for_another_is_as_previewed_and_costs_the_allowance",
    "redeem_zero_allowance": "test_nobody_takes_out_for_another_without_his_allowance",
    "RT_deposit_redeem": "test_deposit_then_redeem",
    "RT_deposit_withdraw": "test_deposit_then_withdraw",
    "RT_redeem_deposit": "test_redeem_then_deposit",
    "RT_redeem_mint": "test_redeem_then_mint",
    "RT_mint_withdraw": "test_mint_then_withdraw",
    "RT_mint_redeem": "test_mint_then_redeem",
    "RT_withdraw_mint": "test_withdraw_then_mint",
    "RT_withdraw_deposit": "test_withdraw_then_deposit",
}

HEAD = """# Conformance

Written by `python -m tests.conformance.properties`; run by `tests/conformance`, for assets of 6, 8 and
18 decimals. The names are those that the field's property suites use, the tests are our own. Round
trips are compared with no tolerance; limits are tried to the unit: with room and at the cap, paused,
with 123 units of cash, for an owner who owes something, and in a market that lost nearly all.
"""
TAIL = """
Beyond them: limits and views never revert, without a price either; no answer depends on who asks; a gift
changes nothing and the first depositor of a market cannot rob the second; nothing is given for nothing;
ERC-2612 (every field, replay, order, deadline to the second, mirrored signatures, ERC-1271, a fork of
the chain); ERC-3156 (limit, fee, callback, initiator, pause, lock).

Two places where Flux promises less than it would do, as the standard allows. Whoever owes something may
withdraw a unit more than `maxWithdraw` and `maxRedeem` say, because rounding favours the shares that
stay. `maxMint` is what `maxDeposit` mints, so in a market that lost nearly all it may be up to the
worth of a unit too small.

Pool shares are not a vault of ERC-4626: entries are priced once an hour, exits take three days and are
paid in kind, so a preview or a limit would be untrue. They have none of its functions, but all of
ERC-20; and what enters and leaves is exact, nobody gains by going in and out, no gift changes a share.
"""


def document() -> str:
    erc20 = table("ERC-20, of fTokens and pool shares", ERC20)
    return f"{HEAD}{erc20}{table('ERC-4626, of fTokens', ERC4626)}{TAIL}"


def table(title: str, properties: Mapping[str, str]) -> str:
    rows = "".join(f"| {name} | `{test}` |\n" for name, test in properties.items())
    return f"\n## {title}: {len(properties)} properties\n\n| property | test |\n|---|---|\n{rows}"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
