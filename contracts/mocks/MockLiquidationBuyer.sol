// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ILiquidationCallback} from "../interfaces/ILiquidationCallback.sol";
import {ILiquidator, Settlement} from "../interfaces/ILiquidator.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {MockSwap} from "./MockSwap.sol";

/// @title A liquidator without capital.
/// @notice It redeems the fTokens it has just received, sells them and pays with that.
contract MockLiquidationBuyer is ILiquidationCallback {
    using SafeERC20 for IERC20;

    ILiquidator public immutable liquidator;
    MockSwap public immutable swap;

    /// @notice How often it was called back.
    uint256 public callbacks;

    /// @notice When true it keeps what it got and approves nothing.
    bool public isThief;

    error CallerUnexpected(address caller);

    constructor(ILiquidator newLiquidator, MockSwap newSwap) {
        liquidator = newLiquidator;
        swap = newSwap;
    }

    function setThief(bool newIsThief) external {
        isThief = newIsThief;
    }

    /// @notice Buys `fraction` of `account` with nothing.
    /// @param depositMarkets those whose fTokens it will receive.
    function buy(address account, uint256 fraction, address[] calldata depositMarkets) external {
        liquidator.liquidate(account, fraction, address(this), new uint256[](0), abi.encode(depositMarkets));
    }

    /// @notice The same with a choice of how to pay and what to take.
    function buyWith(
        address account,
        uint256 fraction,
        address[] calldata depositMarkets,
        Settlement calldata settlement
    ) external {
        bytes memory data = abi.encode(depositMarkets);
        liquidator.liquidateWith(account, fraction, address(this), new uint256[](0), data, settlement);
    }

    /// @notice Sends its profit away.
    function withdraw(IERC20 token, address receiver) external {
        token.safeTransfer(receiver, token.balanceOf(address(this)));
    }

    /// @inheritdoc ILiquidationCallback
    function onLiquidation(
        address,
        address[] calldata markets,
        uint256[] calldata payments,
        bytes calldata data
    ) external {
        require(msg.sender == address(liquidator), CallerUnexpected(msg.sender));
        ++callbacks;
        if (isThief) return;

        address[] memory depositMarkets = abi.decode(data, (address[]));
        for (uint256 i = 0; i < depositMarkets.length; ++i) _redeem(IMoneyMarket(depositMarkets[i]));
        for (uint256 j = 0; j < markets.length; ++j) {
            IERC20 asset = IERC20(IMoneyMarket(markets[j]).asset());
            _acquire(depositMarkets, asset, payments[j]);
            asset.forceApprove(markets[j], payments[j]);
        }
    }

    function _redeem(IMoneyMarket market) private {
        uint256 shares = Math.min(market.balanceOf(address(this)), market.maxRedeem(address(this)));
        if (shares > 0) market.redeem(shares, address(this), address(this));
    }

    /// @dev Sells one deposit after the other until it holds `needed` of `asset`.
    function _acquire(address[] memory depositMarkets, IERC20 asset, uint256 needed) private {
        for (uint256 i = 0; i < depositMarkets.length; ++i) {
            uint256 held = asset.balanceOf(address(this));
            if (held >= needed) return;

            IERC20 sold = IERC20(IMoneyMarket(depositMarkets[i]).asset());
            uint256 available = sold.balanceOf(address(this));
            if (sold == asset || available == 0) continue;

            sold.forceApprove(address(swap), available);
            if (swap.costOf(address(sold), address(asset), needed - held) <= available) {
                swap.buy(address(sold), address(asset), needed - held);
            } else {
                swap.sell(address(sold), address(asset), available);
            }
        }
    }
}
