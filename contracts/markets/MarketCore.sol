// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {StorageSlot} from "@openzeppelin/contracts/utils/StorageSlot.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Action} from "../interfaces/IMoneyMarket.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {IRiskProxy} from "../interfaces/IRiskProxy.sol";
import {Constants} from "../libraries/Constants.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {Shares} from "../libraries/Shares.sol";
import {Mining} from "../rewards/Mining.sol";
import {MarketIdentity} from "./MarketIdentity.sol";
import {Ledger, MarketLedger} from "./MarketLedger.sol";
import {MarketSlots} from "./MarketSlots.sol";
import {MarketLayout, MarketStorage, Position} from "./MarketStorage.sol";

/// @title What all parts of a market share: the only functions that change shares or debt, tokens, and the
/// lock.
/// @dev Every call loads the ledger, changes it together with a position, and stores it. The lock is a bit of
/// the supply slot that every call reads and writes anyway. It is set while foreign code may run: tokens are
/// pulled before the books change and pushed after, so that nobody sees half a change. Asset, unit and index
/// come with the call, see `MarketIdentity`; risk engine and liquidator, proxies themselves, are immutable in
/// the implementation.
abstract contract MarketCore {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    bytes32 private constant DOMAIN_TYPEHASH = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );

    IRiskEngine private immutable ENGINE;

    address private immutable LIQUIDATOR;

    constructor(IRiskEngine engine, address newLiquidator) {
        require(address(engine).code.length != 0, FluxErrors.NotAContract(address(engine)));
        require(newLiquidator.code.length != 0, FluxErrors.NotAContract(newLiquidator));
        ENGINE = engine;
        LIQUIDATOR = newLiquidator;
    }

    // --- the only writers of shares and debts ---

    function _mintShares(Ledger memory ledger, address account, uint256 assets, uint256 shares) internal {
        require(shares != 0, FluxErrors.ZeroAmount());

        ledger.supplyAssets = (ledger.supplyAssets + assets).toUint112();
        ledger.supplyShares = (ledger.supplyShares + shares).toUint112();
        _creditShares(ledger.supplyWord, account, shares);

        emit IERC20.Transfer(address(0), account, shares);
    }

    /// @return left shares that the account keeps.
    /// @return isEncumbered whether the account may owe something, see `Position`.
    function _burnShares(
        Ledger memory ledger,
        address account,
        uint256 assets,
        uint256 shares
    ) internal returns (uint256 left, bool isEncumbered) {
        (left, isEncumbered) = _debitShares(ledger.supplyWord, account, shares);
        // the account had the shares, they are part of all shares, and are worth at least the assets
        unchecked {
            ledger.supplyAssets -= assets;
            ledger.supplyShares -= shares;
        }

        emit IERC20.Transfer(account, address(0), shares);
    }

    function _moveShares(
        uint256 supplyWord,
        address from,
        address to,
        uint256 shares
    ) internal returns (uint256 left, bool isEncumbered) {
        (left, isEncumbered) = _debitShares(supplyWord, from, shares);
        _creditShares(supplyWord, to, shares);

        emit IERC20.Transfer(from, to, shares);
    }

    /// @param supplyWord the supply slot before the sum of all shares changes.
    function _creditShares(uint256 supplyWord, address account, uint256 shares) internal {
        require(account != address(0), FluxErrors.ZeroAddress());
        if (shares == 0) return;

        Position storage position = MarketStorage.position(account);
        (uint256 held, uint256 debtShares) = (position.supplyShares, position.debtShares);
        if (debtShares != 0) require(position.isCreditManager, FluxErrors.AccountOwesAsset(account));

        if (MarketSlots.isSupplyMined(supplyWord)) _settleSupply(supplyWord, account, held);
        uint112 newShares = (held + shares).toUint112();
        if (held == 0) {
            (position.isEncumbered, position.supplyShares) = (
                _memberships().joinDeposit(_index(), account),
                newShares
            );
        } else {
            position.supplyShares = newShares;
        }
    }

    /// @param supplyWord the supply slot before the sum of all shares changes.
    function _debitShares(
        uint256 supplyWord,
        address account,
        uint256 shares
    ) internal returns (uint256 left, bool isEncumbered) {
        Position storage position = MarketStorage.position(account);
        uint256 held = position.supplyShares;
        isEncumbered = position.isEncumbered;
        // written before it is checked: then the slot is read only once, and a revert undoes it
        unchecked {
            left = held - shares;
        }
        position.supplyShares = uint112(left);
        require(shares <= held, FluxErrors.InsufficientShares(account, shares, held));

        if (MarketSlots.isSupplyMined(supplyWord)) _settleSupply(supplyWord, account, held);
        // the usual case first; and nothing that was taken from nothing leaves no market
        if (left != 0) return (left, isEncumbered);
        if (held == 0) return (left, isEncumbered);
        position.isEncumbered = false;
        _memberships().leaveDeposit(_index(), account);
    }

    /// @return debtShares what the account now owes, in shares.
    /// @return isCreditManager whether it borrows through a credit line.
    function _addDebt(
        Ledger memory ledger,
        address account,
        uint256 shares
    ) internal returns (uint256 debtShares, bool isCreditManager) {
        Position storage position = MarketStorage.position(account);
        debtShares = position.debtShares;
        isCreditManager = position.isCreditManager;

        if (debtShares == 0 && !isCreditManager) {
            require(position.supplyShares == 0, FluxErrors.AccountSuppliesAsset(account));
            ENGINE.joinDebt(_index(), account);
        }
        if (MarketSlots.isDebtMined(ledger.supplyWord)) _settleDebt(ledger, account, debtShares);
        debtShares += shares;
        position.debtShares = debtShares.toUint96();
        _setDebtShares(ledger, ledger.debtShares + shares);
    }

    /// @param position the account's.
    /// @return left what the account still owes, asset units.
    function _removeDebt(
        Ledger memory ledger,
        address account,
        Position storage position,
        uint256 shares
    ) internal returns (uint256 left) {
        (uint256 debtShares, bool isCreditManager) = (position.debtShares, position.isCreditManager);
        // nobody is asked to burn more than he has: callers derive `shares` from the same field
        unchecked {
            debtShares -= shares;
        }

        position.debtShares = uint96(debtShares);
        if (MarketSlots.isDebtMined(ledger.supplyWord)) _settleDebt(ledger, account, debtShares + shares);
        if (debtShares == 0 && !isCreditManager) _memberships().leaveDebt(_index(), account);
        _setDebtShares(ledger, ledger.debtShares - shares);
        left = Shares.toDebtUp(debtShares, ledger.debtIndex);
    }

    /// @dev With the last debt the index begins anew, so that no history makes a debt share worth more than a
    /// unit.
    function _setDebtShares(Ledger memory ledger, uint256 shares) private pure {
        ledger.debtShares = shares.toUint96();
        ledger.debtAssets = Shares.toDebtDown(shares, ledger.debtIndex);
        if (shares == 0) ledger.debtIndex = Constants.WAD;
    }

    // --- mining: when an account's shares change, it is credited with what it earned with those before ---

    function _settleSupply(uint256 supplyWord, address account, uint256 held) private {
        (, uint256 total, ) = MarketSlots.supply(supplyWord);
        Mining.settle(MarketStorage.state().supplyMining, account, held, total);
    }

    /// @dev The ledger's sum is still the one before the change.
    function _settleDebt(Ledger memory ledger, address account, uint256 owed) private {
        Mining.settle(MarketStorage.state().debtMining, account, owed, ledger.debtShares);
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

    // --- tokens and lock ---

    /// @dev Checks and takes the lock before tokens are pulled.
    function _lock(Action action) internal returns (uint256 supplyWord) {
        supplyWord = _readOpen(action);
        MarketLedger.supplySlot().value = MarketSlots.locked(supplyWord);
    }

    /// @dev For what is never paused.
    function _lockUnpaused() internal returns (uint256 supplyWord) {
        supplyWord = _readUnlocked();
        MarketLedger.supplySlot().value = MarketSlots.locked(supplyWord);
    }

    function _unlock() internal {
        StorageSlot.Uint256Slot storage supply = MarketLedger.supplySlot();
        supply.value = MarketSlots.unlocked(supply.value);
    }

    function _requireUnlocked(uint256 supplyWord) internal view {
        require(!MarketSlots.isLocked(supplyWord), FluxErrors.MarketLocked(address(this)));
    }

    function _requireOpen(uint256 supplyWord, Action action) internal view {
        if (MarketSlots.isClear(supplyWord, uint256(action))) return;

        _requireUnlocked(supplyWord);
        if (_isPaused(supplyWord, action)) revert FluxErrors.ActionPaused(address(this), uint8(action));
    }

    function _readOpen(Action action) internal view returns (uint256 supplyWord) {
        supplyWord = MarketLedger.readSupplyWord();
        _requireOpen(supplyWord, action);
    }

    function _readUnlocked() internal view returns (uint256 supplyWord) {
        supplyWord = MarketLedger.readSupplyWord();
        _requireUnlocked(supplyWord);
    }

    function _isOpen(Action action) internal view returns (bool) {
        uint256 supplyWord = MarketLedger.readSupplyWord();
        return !MarketSlots.isLocked(supplyWord) && !_isPaused(supplyWord, action);
    }

    /// @dev A pause that has run out counts as lifted although its bit is still set.
    function _isPaused(uint256 supplyWord, Action action) internal view returns (bool) {
        if (!MarketSlots.isPaused(supplyWord, uint256(action))) return false;
        return block.timestamp < MarketStorage.state().pausedUntil[action];
    }

    /// @dev In a market whose token may deliver less than it is told to, what arrived is what counts.
    /// Elsewhere the token is trusted, as its listing decided; the guardian can turn measuring on at any
    /// time.
    function _pull(address payer, uint256 assets, uint256 supplyWord) internal returns (uint256 received) {
        IERC20 asset = _asset();
        if (!MarketSlots.isMeasured(supplyWord)) {
            asset.safeTransferFrom(payer, address(this), assets);
            return assets;
        }

        uint256 before = asset.balanceOf(address(this));
        asset.safeTransferFrom(payer, address(this), assets);
        received = asset.balanceOf(address(this)) - before;
        if (received > assets) received = assets;
    }

    function _push(address receiver, uint256 assets) internal {
        if (_asset().trySafeTransfer(receiver, assets)) return;

        uint256 available = _cash();
        require(assets <= available, FluxErrors.InsufficientCash(assets, available));
        revert FluxErrors.TransferFailed(receiver, assets);
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

    /// @dev What the engine's proxy answers itself.
    function _memberships() internal view returns (IRiskProxy) {
        return IRiskProxy(address(ENGINE));
    }

    function _liquidator() internal view returns (address) {
        return LIQUIDATOR;
    }

    function _supplyCap(Ledger memory ledger) internal pure returns (uint256) {
        // 40 bits times 80 bits
        unchecked {
            return MarketSlots.supplyCap(ledger.parameterWord) * _assetUnit();
        }
    }

    function _asset() internal pure returns (IERC20) {
        return IERC20(MarketIdentity.assetOf(MarketIdentity.read()));
    }

    function _assetUnit() internal pure returns (uint256) {
        return MarketIdentity.unitOf(MarketIdentity.read());
    }

    function _index() internal pure returns (uint256) {
        return MarketIdentity.indexOf(MarketIdentity.read());
    }
}
