// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Action, Exposure, MarketParameters, RateCurve} from "../interfaces/IMoneyMarket.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {Shares} from "../libraries/Shares.sol";
import {MarketIdentity} from "./MarketIdentity.sol";
import {DebtBook, MarketLayout, MarketStorage, ParameterBook, Position, SupplyBook} from "./MarketStorage.sol";
import {RateMath} from "./RateMath.sol";

/// @notice Both books in memory, with interest up to now.
struct Ledger {
    uint256 supplyAssets;
    uint256 supplyShares;
    uint256 debtAssets;
    uint256 debtShares;
    uint256 debtIndex;
    uint256 ratePerSecond;
    uint256 lastAccrual;
    uint256 pausedActions;
    bool isLocked;
    bool isScarce;
}

/// @title The books of one market: interest, and the only functions that change shares or debt.
/// @dev A call loads a ledger (which accrues), changes it together with the position, and stores it (which sets the rate).
/// The lock is a bit of the supply slot that every call reads and writes anyway. It is set while foreign code may run: tokens are
/// pulled before the books change and pushed after, so that nobody sees half a change. Asset, decimals and index come with the
/// call, see `MarketIdentity`; the risk engine is immutable in the implementation.
abstract contract MarketCore {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @dev e^14: one accrual at most multiplies debts by a million; the index fits u80 until then.
    uint256 private constant MAX_GROWTH_EXPONENT = 14e18;

    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    IRiskEngine private immutable ENGINE;

    constructor(IRiskEngine engine) {
        require(address(engine).code.length != 0, FluxErrors.NotAContract(address(engine)));
        ENGINE = engine;
    }

    // --- loading and storing ---

    function _load() internal view returns (Ledger memory ledger) {
        MarketLayout storage $ = MarketStorage.state();
        SupplyBook memory supply = $.supply;
        DebtBook memory debt = $.debt;
        ledger.supplyAssets = supply.assets;
        ledger.supplyShares = supply.shares;
        ledger.pausedActions = supply.pausedActions;
        ledger.isLocked = supply.isLocked;
        ledger.debtShares = debt.shares;
        ledger.debtIndex = debt.index;
        ledger.ratePerSecond = debt.ratePerSecond;
        ledger.lastAccrual = debt.lastAccrual;
        ledger.isScarce = debt.isScarce;
        ledger.debtAssets = Shares.toDebtDown(debt.shares, debt.index);

        if (debt.shares != 0 && debt.lastAccrual != block.timestamp) _addInterest(ledger, _indexNow(debt));
    }

    function _addInterest(Ledger memory ledger, uint256 index) private view {
        uint256 debtAssets = Shares.toDebtDown(ledger.debtShares, index);
        uint256 credited = FixedPointMath.mulDivDown(
            debtAssets - ledger.debtAssets,
            Constants.BASIS_POINTS - MarketStorage.state().parameters.reserveFactor,
            Constants.BASIS_POINTS
        );

        ledger.debtIndex = index;
        ledger.debtAssets = debtAssets;
        ledger.supplyAssets = _atMost(ledger.supplyAssets + credited, type(uint112).max);
    }

    /// @dev Books with interest become the stored ones; the rate is set from them, and the lock as asked.
    function _store(Ledger memory ledger, bool isLocked) internal {
        uint256 utilised = RateMath.utilisation(ledger.debtAssets, ledger.supplyAssets);
        uint256 rate = RateMath.apr(_curve(), utilised) / Constants.YEAR;

        _storeScarcity(ledger);
        ledger.ratePerSecond = rate;
        ledger.isScarce = utilised >= RateMath.SCARCE_UTILISATION;
        ledger.isLocked = isLocked;
        _write(ledger);
    }

    /// @dev Interest alone: the rate stays what the last change of the books set.
    function _storeAccrued(Ledger memory ledger) internal {
        _storeScarcity(ledger);
        _write(ledger);
    }

    /// @dev All casts fit: totals are checked where they grow, interest saturates, and the curve's maximum bounds the rate.
    function _write(Ledger memory ledger) private {
        SupplyBook storage supply = MarketStorage.state().supply;
        supply.assets = uint112(ledger.supplyAssets);
        supply.shares = uint112(ledger.supplyShares);
        supply.isLocked = ledger.isLocked;

        DebtBook storage debt = MarketStorage.state().debt;
        debt.shares = uint96(ledger.debtShares);
        debt.index = uint80(ledger.debtIndex);
        debt.ratePerSecond = uint40(ledger.ratePerSecond);
        debt.lastAccrual = uint32(block.timestamp);
        debt.isScarce = ledger.isScarce;
    }

    /// @dev Seconds of scarcity pass with time only: a dip below 95 % inside one block does not end it.
    function _storeScarcity(Ledger memory ledger) private {
        uint256 elapsed = block.timestamp - ledger.lastAccrual;
        if (elapsed == 0) return;

        ParameterBook storage book = MarketStorage.state().parameters;
        uint256 before = book.scarcity;
        uint256 scarcity = ledger.isScarce ? _atMost(before + elapsed, RateMath.SCARCITY_LIMIT) : 0;
        if (scarcity != before) book.scarcity = uint24(scarcity);
    }

    /// @dev Index with the interest since lastAccrual. Saturates instead of reverting: nothing may block a repayment.
    function _indexNow(DebtBook memory book) internal view returns (uint256 index) {
        uint256 elapsed = block.timestamp - book.lastAccrual;
        index = book.index;
        if (elapsed == 0 || book.shares == 0) return index;

        // 40 bits times 32 bits
        uint256 exponent = uint256(book.ratePerSecond) * elapsed;
        if (book.isScarce) {
            uint256 scarcity = MarketStorage.state().parameters.scarcity;
            exponent = FixedPointMath.mulDivDown(
                book.ratePerSecond, RateMath.scarcityIntegral(scarcity, scarcity + elapsed), Constants.WAD
            );
        }

        uint256 growth = FixedPointMath.expMinusOne(_atMost(exponent, MAX_GROWTH_EXPONENT));
        index = _atMost(index + FixedPointMath.mulDivUp(index, growth, Constants.WAD), type(uint80).max);
    }

    function _curve() internal view returns (RateCurve memory) {
        ParameterBook storage book = MarketStorage.state().parameters;
        return RateCurve(book.base, book.slope, book.jump, book.maximum, book.steepness);
    }

    function _parameters() internal view returns (MarketParameters memory) {
        ParameterBook storage book = MarketStorage.state().parameters;
        return MarketParameters({
            curve: _curve(),
            reserveFactor: book.reserveFactor,
            supplyCap: book.supplyCap,
            borrowCap: book.borrowCap,
            minDebt: book.minDebt,
            flashFee: book.flashFee
        });
    }

    function _atMost(uint256 value, uint256 highest) private pure returns (uint256) {
        return value < highest ? value : highest;
    }

    // --- the only writers of shares and debts ---

    function _mintShares(Ledger memory ledger, address account, uint256 assets, uint256 shares) internal {
        require(shares != 0, FluxErrors.ZeroAmount());

        ledger.supplyAssets = (ledger.supplyAssets + assets).toUint112();
        ledger.supplyShares = (ledger.supplyShares + shares).toUint112();
        _creditShares(account, shares);

        emit IERC20.Transfer(address(0), account, shares);
    }

    function _burnShares(Ledger memory ledger, address account, uint256 assets, uint256 shares) internal {
        ledger.supplyAssets -= assets;
        ledger.supplyShares -= shares;
        _debitShares(account, shares);

        emit IERC20.Transfer(account, address(0), shares);
    }

    function _moveShares(address from, address to, uint256 shares) internal {
        _debitShares(from, shares);
        _creditShares(to, shares);

        emit IERC20.Transfer(from, to, shares);
    }

    function _creditShares(address account, uint256 shares) private {
        require(account != address(0), FluxErrors.ZeroAddress());
        if (shares == 0) return;

        Position storage position = MarketStorage.state().positions[account];
        Position memory held = position;
        require(held.debtShares == 0 || held.isCreditManager, FluxErrors.AccountOwesAsset(account));

        if (held.supplyShares == 0) held.isEncumbered = ENGINE.joinDeposit(_index(), account);
        held.supplyShares = (held.supplyShares + shares).toUint112();
        _storePosition(position, held);
    }

    function _debitShares(address account, uint256 shares) private {
        if (shares == 0) return;

        Position storage position = MarketStorage.state().positions[account];
        Position memory held = position;
        require(shares <= held.supplyShares, FluxErrors.InsufficientShares(account, shares, held.supplyShares));

        held.supplyShares -= uint112(shares);
        if (held.supplyShares == 0) {
            held.isEncumbered = false;
            ENGINE.leaveDeposit(_index(), account);
        }
        _storePosition(position, held);
    }

    function _addDebt(Ledger memory ledger, address account, uint256 shares) internal returns (Position memory held) {
        Position storage position = MarketStorage.state().positions[account];
        held = position;

        if (held.debtShares == 0 && !held.isCreditManager) {
            require(held.supplyShares == 0, FluxErrors.AccountSuppliesAsset(account));
            ENGINE.joinDebt(_index(), account);
        }
        held.debtShares = (held.debtShares + shares).toUint96();
        _storePosition(position, held);
        _setDebtShares(ledger, ledger.debtShares + shares);
    }

    /// @return left what the account still owes, asset units.
    function _removeDebt(Ledger memory ledger, address account, uint256 shares) internal returns (uint256 left) {
        Position storage position = MarketStorage.state().positions[account];
        Position memory held = position;

        held.debtShares -= uint96(shares);
        if (held.debtShares == 0 && !held.isCreditManager) ENGINE.leaveDebt(_index(), account);
        _storePosition(position, held);
        _setDebtShares(ledger, ledger.debtShares - shares);
        left = Shares.toDebtUp(held.debtShares, ledger.debtIndex);
    }

    function _setDebtShares(Ledger memory ledger, uint256 shares) private pure {
        ledger.debtShares = shares.toUint96();
        ledger.debtAssets = Shares.toDebtDown(shares, ledger.debtIndex);
    }

    function _storePosition(Position storage position, Position memory held) private {
        position.supplyShares = held.supplyShares;
        position.debtShares = held.debtShares;
        position.isEncumbered = held.isEncumbered;
        position.isCreditManager = held.isCreditManager;
    }

    // --- around a withdrawal or transfer ---

    /// @dev An unlimited allowance stays as it is, as wallets expect.
    function _spendAllowance(address owner, address spender, uint256 shares) internal {
        MarketLayout storage $ = MarketStorage.state();
        uint256 available = $.allowances[owner][spender];
        if (available == type(uint256).max) return;
        require(shares <= available, FluxErrors.InsufficientAllowance(owner, spender, shares, available));

        $.allowances[owner][spender] = available - shares;
    }

    function _requireWithdrawAllowed(address account) internal {
        Position storage position = MarketStorage.state().positions[account];
        uint256 shares = position.supplyShares;
        bool isEncumbered = position.isEncumbered;
        // the mark goes with the last share: whether the rest still carries the debts is for the engine to say
        if (!isEncumbered && shares != 0) return;

        bool owes = ENGINE.requireWithdrawAllowed(account, _depositExposure(shares));
        if (isEncumbered && !owes) position.isEncumbered = false;
    }

    function _depositExposure(uint256 shares) internal view returns (Exposure memory) {
        SupplyBook memory supply = MarketStorage.state().supply;
        uint256 assets = Shares.toAssetsDown(shares, supply.assets, supply.shares);
        return _exposure(assets, supply.ratio);
    }

    function _exposure(uint256 assets, uint256 ratio) internal pure returns (Exposure memory) {
        uint256 identity = MarketIdentity.read();
        return Exposure({
            index: MarketIdentity.indexOf(identity),
            assets: assets,
            ratio: ratio,
            asset: MarketIdentity.assetOf(identity),
            unit: 10 ** MarketIdentity.decimalsOf(identity)
        });
    }

    // --- tokens and lock ---

    /// @dev Checks and takes the lock before tokens are pulled.
    function _lock(Action action) internal {
        _requireOpen(action);
        MarketStorage.state().supply.isLocked = true;
    }

    /// @dev For what is never paused.
    function _lockUnpaused() internal {
        SupplyBook storage supply = MarketStorage.state().supply;
        _requireUnlocked(supply.isLocked);
        supply.isLocked = true;
    }

    function _unlock() internal {
        MarketStorage.state().supply.isLocked = false;
    }

    function _requireUnlocked(bool isLocked) internal view {
        require(!isLocked, FluxErrors.MarketLocked(address(this)));
    }

    function _requireOpen(Action action) internal view {
        SupplyBook storage supply = MarketStorage.state().supply;
        _requireOpen(supply.pausedActions, supply.isLocked, action);
    }

    function _requireOpen(uint256 pausedActions, bool isLocked, Action action) internal view {
        _requireUnlocked(isLocked);
        if (_isPaused(pausedActions, action)) revert FluxErrors.ActionPaused(address(this), uint8(action));
    }

    function _loadOpen(Action action) internal view returns (Ledger memory ledger) {
        ledger = _load();
        _requireOpen(ledger.pausedActions, ledger.isLocked, action);
    }

    function _isOpen(Ledger memory ledger, Action action) internal view returns (bool) {
        return !ledger.isLocked && !_isPaused(ledger.pausedActions, action);
    }

    /// @dev A pause that has run out counts as lifted although its bit is still set.
    function _isPaused(uint256 pausedActions, Action action) internal view returns (bool) {
        if (pausedActions & _bit(action) == 0) return false;
        return block.timestamp < MarketStorage.state().pausedUntil[action];
    }

    function _bit(Action action) internal pure returns (uint8) {
        return uint8(1 << uint8(action));
    }

    /// @dev What arrived is what counts, whatever the token does.
    function _pull(address payer, uint256 assets) internal returns (uint256 received) {
        IERC20 asset = _asset();
        uint256 before = asset.balanceOf(address(this));
        asset.safeTransferFrom(payer, address(this), assets);
        received = asset.balanceOf(address(this)) - before;
        if (received > assets) received = assets;
    }

    function _push(address receiver, uint256 assets) internal {
        IERC20 asset = _asset();
        uint256 available = asset.balanceOf(address(this));
        require(assets <= available, FluxErrors.InsufficientCash(assets, available));
        asset.safeTransfer(receiver, assets);
    }

    function _cash() internal view returns (uint256) {
        return _asset().balanceOf(address(this));
    }

    function _reserve(Ledger memory ledger) internal view returns (uint256) {
        uint256 owned = _cash() + ledger.debtAssets;
        return owned > ledger.supplyAssets ? owned - ledger.supplyAssets : 0;
    }

    function _approve(address owner, address spender, uint256 shares) internal {
        require(owner != address(0) && spender != address(0), FluxErrors.ZeroAddress());
        MarketStorage.state().allowances[owner][spender] = shares;

        emit IERC20.Approval(owner, spender, shares);
    }

    /// @dev EIP-712 domain. Never cached: a fork of the chain is another domain.
    function _domainSeparator() internal view returns (bytes32) {
        bytes32 nameHash = keccak256(bytes(MarketStorage.state().name));
        return keccak256(abi.encode(DOMAIN_TYPEHASH, nameHash, keccak256("1"), block.chainid, address(this)));
    }

    function _owner() internal view returns (address) {
        return ENGINE.owner();
    }

    function _engine() internal view returns (IRiskEngine) {
        return ENGINE;
    }

    function _asset() internal pure returns (IERC20) {
        return IERC20(MarketIdentity.assetOf(MarketIdentity.read()));
    }

    function _assetUnit() internal pure returns (uint256) {
        return 10 ** MarketIdentity.decimalsOf(MarketIdentity.read());
    }

    function _index() internal pure returns (uint256) {
        return MarketIdentity.indexOf(MarketIdentity.read());
    }
}
