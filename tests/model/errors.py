"""Every refusal of the model, with the names that the contracts and OpenZeppelin's ERC-20 use."""

from typing import Any


class Revert(Exception):
    """A call that the protocol refuses, with the values that explain it."""

    def __init__(self, *values: Any) -> None:
        super().__init__(*values)
        self.values = values

    @property
    def name(self) -> str:
        return type(self).__name__


# The suffix "Error" would make the names differ from Solidity's.
# ruff: noqa: N818


class NotOwner(Revert): ...


class OwnableUnauthorizedAccount(Revert): ...


class NotGuardian(Revert): ...


class NotAContract(Revert): ...


class NotAuthorized(Revert): ...


class ReceiverInvalid(Revert): ...


class ZeroAmount(Revert): ...


class ValueOutOfBounds(Revert): ...


class ArrayLengthMismatch(Revert): ...


class ActionPaused(Revert): ...


class InsufficientCash(Revert): ...


class InsufficientShares(Revert): ...


class InsufficientAllowance(Revert): ...


class SupplyCapExceeded(Revert): ...


class BorrowCapExceeded(Revert): ...


class DebtBelowMinimum(Revert): ...


class AccountOwesAsset(Revert): ...


class AccountSuppliesAsset(Revert): ...


class DebtMissing(Revert): ...


class FlashLoanAssetUnknown(Revert): ...


class TooManyMarkets(Revert): ...


class BorrowLimitExceeded(Revert): ...


class WithdrawLineCrossed(Revert): ...


class PriceUnusable(Revert): ...


class CreditLineExceeded(Revert): ...


class CreditLineConflict(Revert): ...


class AccountHealthy(Revert): ...


class SelfLiquidation(Revert): ...


class PaymentAboveMaximum(Revert): ...


class NativeAmountMismatch(Revert): ...


class DepositNotSaleable(Revert): ...


class SafeCastOverflowedUintDowncast(Revert): ...


class ERC20InsufficientBalance(Revert): ...


class PoolsExhausted(Revert): ...


class PoolMismatch(Revert): ...


class NotPool(Revert): ...


class EntryPaused(Revert): ...


class EntryMissing(Revert): ...


class EntryNotPriced(Revert): ...


class EntryPriced(Revert): ...


class ExitMissing(Revert): ...


class ExitNotOpen(Revert): ...


class InventoryMissing(Revert): ...


class OutputBelowMinimum(Revert): ...


class TransferShortfall(Revert): ...


class NotMiner(Revert): ...


class SourceUnknown(Revert): ...


class ClaimingPaused(Revert): ...


class PackRunning(Revert): ...


class StakeLocked(Revert): ...


class InsufficientStake(Revert): ...


class SaleOpen(Revert): ...


class SaleMissing(Revert): ...


class SaleRunning(Revert): ...


class SharesLeaving(Revert): ...


class DepartureUnderWay(Revert): ...


class DepartureMissing(Revert): ...
