// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Every custom error of Flux, subject first, with the values that explain it.
/// @dev Amounts are asset units unless the name says shares; values are USD 1e18; times are seconds.
library FluxErrors {
    // --- callers ---

    error NotOwner(address caller);
    error NotGuardian(address caller);
    error NotLiquidator(address caller);
    error NotRiskEngine(address caller);
    error NotListedMarket(address caller);
    error NotAuthorized(address caller, address account);

    // --- arguments ---

    error ZeroAddress();
    error ZeroAmount();
    error NotAContract(address account);
    error ValueOutOfBounds(bytes32 parameter, uint256 value, uint256 lowest, uint256 highest);
    error ArrayLengthMismatch(uint256 given, uint256 expected);
    error SignatureExpired(uint256 deadline, uint256 timestamp);
    error SignatureInvalid(address account);
    error MarketMismatch(address implementation, address riskEngine, address liquidator);
    error FactoryMismatch(address given, address expected);
    error OracleMismatch(address given, address expected);
    error MarketsListed(uint256 count);

    // --- markets ---

    error ActionPaused(address market, uint8 action);
    error MarketLocked(address market);
    error InsufficientCash(uint256 requested, uint256 available);
    error InsufficientShares(address account, uint256 requested, uint256 available);
    error InsufficientAllowance(address owner, address spender, uint256 requested, uint256 available);
    error SupplyCapExceeded(uint256 supplied, uint256 cap);
    error BorrowCapExceeded(uint256 borrowed, uint256 cap);
    error DebtBelowMinimum(uint256 debt, uint256 minimum);
    error AccountOwesAsset(address account);
    error AccountSuppliesAsset(address account);
    error DebtMissing(address account);
    error TransferFailed(address receiver, uint256 assets);
    error TransferShortfall(uint256 expected, uint256 received);
    error FlashLoanAssetUnknown(address asset);
    error FlashLoanCallbackFailed(address receiver);

    // --- risk ---

    error TooManyMarkets(address account, uint256 joined, uint256 limit);
    error MarketAlreadyListed(address asset);
    error MarketListFull(uint256 limit);
    error BorrowLimitExceeded(address account, uint256 debtValue, uint256 borrowLimit);
    error WithdrawLineCrossed(address account, uint256 depositValue, uint256 requiredValue);
    error PriceUnusable(address asset, uint8 status);
    error DepositNotSaleable(address market);
    error CreditLineExceeded(address manager, uint256 debt, uint256 cap);
    error CreditLineConflict(address manager, uint256 debt);

    // --- liquidation ---

    error AccountHealthy(address account, uint256 depositValue, uint256 debtValue);
    error SelfLiquidation(address account);
    error PaymentAboveMaximum(address market, uint256 payment, uint256 maximum);

    error PoolsExhausted(address account);
    error PoolMismatch(address pool, address market);

    // --- liquidation pools ---

    error NotPool(address caller);
    error NotLiquidationReserve(address caller);
    error EntryPaused(address pool);
    error EntryMissing(address account);
    error EntryNotPriced(address account, uint256 epoch);
    error EntryPriced(address account, uint256 epoch);
    error ExitMissing(address account, uint256 requested, uint256 available);
    error ExitNotOpen(address account, uint256 readyAt, uint256 expiresAt);
    error InventoryMissing(address pool, address market);
    error ReceiverInvalid(address receiver);
    error OutputBelowMinimum(uint256 output, uint256 minimum);
    error IncomeTokenMissing(address pool);
    error IncomeTokenSet(address token);
    error IncomeUnpaid(address market, uint256 tokens);

    // --- safety module, governance ---

    error SaleOpen(uint256 sales);
    error SaleMissing(address market);
    error SaleRunning(address market, uint256 endsAt);
    error SharesLeaving(address account, uint256 requested, uint256 free);
    error DepartureUnderWay(address account, uint256 payableAt);
    error DepartureMissing(address account);
    error DelegationElsewhere(address token, address stakedToken);
    error CodeChanged(bytes32 operation, bytes32 codes, bytes32 expected);

    // --- oracle ---

    error SourceMissing(address asset);
    error SourceInvalid(address source);
    error CallerNotWrappedNative(address caller);
    error NativeTransferFailed(address receiver, uint256 assets);
    error NativeAmountMismatch(uint256 given, uint256 expected);

    // --- rewards ---

    error NotMiner(address caller);
    error NotMinter(address caller);
    error NotBridge(address caller);
    error NotProposed(address caller);
    error TokenCapExceeded(uint256 supply, uint256 cap);
    error SourceUnknown(address source);
    error ClaimingPaused(address source);
    error PackRunning(uint256 end);
    error StakeLocked(address account, uint256 unlocksAt);
    error InsufficientStake(address account, uint256 requested, uint256 available);
}
