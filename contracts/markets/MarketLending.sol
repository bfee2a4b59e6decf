// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";
import {IERC3156FlashLender} from "@openzeppelin/contracts/interfaces/IERC3156FlashLender.sol";
import {Action, IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {Shares} from "../libraries/Shares.sol";
import {MarketHealth} from "./MarketHealth.sol";
import {Ledger, MarketLedger} from "./MarketLedger.sol";
import {MarketSlots} from "./MarketSlots.sol";
import {MarketStorage, Position} from "./MarketStorage.sol";

/// @title Borrowing, repaying, flash loans (ERC-3156).
abstract contract MarketLending is MarketHealth, IMoneyMarket {
    bytes32 private constant CALLBACK_SUCCESS = keccak256("ERC3156FlashBorrower.onFlashLoan");

    /// @inheritdoc IMoneyMarket
    function borrow(
        uint256 assets,
        address receiver,
        address onBehalf
    ) external returns (uint256 debtShares) {
        Ledger memory ledger = MarketLedger.loadFrom(_readOpen(Action.Borrow));
        require(assets != 0, FluxErrors.ZeroAmount());
        if (msg.sender != onBehalf && !_engine().isAuthorized(onBehalf, msg.sender)) {
            revert FluxErrors.NotAuthorized(msg.sender, onBehalf);
        }

        debtShares = _requireWithinCap(ledger, assets);
        (uint256 owed, bool isCreditManager) = _addDebt(ledger, onBehalf, debtShares);
        MarketLedger.store({ledger: ledger, isLocked: true});

        _requireBorrowAllowed(ledger, onBehalf, Shares.toDebtUp(owed, ledger.debtIndex), isCreditManager);

        emit Borrow(msg.sender, receiver, onBehalf, assets, debtShares);

        _push(receiver, assets);
        _unlock();
    }

    /// @inheritdoc IMoneyMarket
    function repay(uint256 assets, address onBehalf) external returns (uint256 assetsPaid) {
        uint256 supplyWord = _lockUnpaused();
        Ledger memory ledger = MarketLedger.loadFrom(supplyWord);
        Position storage position = MarketStorage.position(onBehalf);
        uint256 debtShares = position.debtShares;
        uint256 debt = Shares.toDebtUp(debtShares, ledger.debtIndex);
        require(debt != 0, FluxErrors.DebtMissing(onBehalf));

        assetsPaid = _pull(msg.sender, assets < debt ? assets : debt, supplyWord);
        // books and debts cannot have moved while tokens were pulled: the market was locked
        if (assetsPaid < debt) debtShares = Shares.toDebtSharesDown(assetsPaid, ledger.debtIndex);
        require(debtShares != 0, FluxErrors.ZeroAmount());
        uint256 left = _removeDebt(ledger, onBehalf, position, debtShares);
        MarketLedger.store({ledger: ledger, isLocked: false});

        _requireNoDust(ledger, left);

        emit Repay(msg.sender, onBehalf, assetsPaid, debtShares);
    }

    /// @inheritdoc IERC3156FlashLender
    function flashLoan(
        IERC3156FlashBorrower receiver,
        address token,
        uint256 assets,
        bytes calldata data
    ) external returns (bool) {
        uint256 supplyWord = _lock(Action.Borrow);
        uint256 available = _cash();
        require(assets <= available, FluxErrors.InsufficientCash(assets, available));
        uint256 fee = flashFee(token, assets);

        _push(address(receiver), assets);
        bytes32 answer = receiver.onFlashLoan(msg.sender, token, assets, fee, data);
        require(answer == CALLBACK_SUCCESS, FluxErrors.FlashLoanCallbackFailed(address(receiver)));
        uint256 received = _pull(address(receiver), assets + fee, supplyWord);
        require(received == assets + fee, FluxErrors.TransferShortfall(assets + fee, received));
        _unlock();

        emit FlashLoan(address(receiver), assets, fee);
        return true;
    }

    /// @inheritdoc IERC3156FlashLender
    function maxFlashLoan(address token) external view returns (uint256) {
        return token == address(_asset()) && _isOpen(Action.Borrow) ? _cash() : 0;
    }

    /// @inheritdoc IERC3156FlashLender
    function flashFee(address token, uint256 assets) public view returns (uint256) {
        require(token == address(_asset()), FluxErrors.FlashLoanAssetUnknown(token));
        return
            FixedPointMath.mulDivUp(
                assets,
                MarketSlots.flashFee(MarketLedger.readParameterWord()),
                Constants.BASIS_POINTS
            );
    }

    /// @inheritdoc IMoneyMarket
    function debtOf(address account) public view returns (uint256 assets) {
        uint256 index = MarketLedger.indexNow();
        return Shares.toDebtUp(MarketStorage.position(account).debtShares, index);
    }

    /// @inheritdoc IMoneyMarket
    function debtSharesOf(address account) external view returns (uint256 shares) {
        return MarketStorage.position(account).debtShares;
    }

    /// @return debtShares shares of the debt that `assets` would be.
    function _requireWithinCap(
        Ledger memory ledger,
        uint256 assets
    ) private pure returns (uint256 debtShares) {
        // a cap has at most 96 bits, see `MarketExtension`; so have the assets then, and their debt shares
        unchecked {
            uint256 cap = MarketSlots.borrowCap(ledger.parameterWord) * _assetUnit();
            require(assets <= cap, FluxErrors.BorrowCapExceeded(assets, cap));

            debtShares = FixedPointMath.boundedMulDivUp(assets, Constants.WAD, ledger.debtIndex);
            uint256 borrowed = Shares.toDebtDown(ledger.debtShares + debtShares, ledger.debtIndex);
            require(borrowed <= cap, FluxErrors.BorrowCapExceeded(borrowed, cap));
        }
    }

    function _requireBorrowAllowed(
        Ledger memory ledger,
        address onBehalf,
        uint256 debt,
        bool isCreditManager
    ) private view {
        _requireNoDust(ledger, debt);

        if (isCreditManager) {
            _engine().requireCreditAllowed(address(this), onBehalf, debt);
        } else {
            _requireBorrowingAllowed(onBehalf, debt);
        }
    }

    /// @dev A debt too small to be worth a liquidation must not be left behind.
    function _requireNoDust(Ledger memory ledger, uint256 debt) private pure {
        if (debt == 0) return;

        uint256 minimum = FixedPointMath.boundedMulDivUp(
            MarketSlots.minDebt(ledger.parameterWord),
            _assetUnit(),
            1e6
        );
        require(debt >= minimum, FluxErrors.DebtBelowMinimum(debt, minimum));
    }
}
