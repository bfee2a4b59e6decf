// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";

/// @title Shares times an index that whatever a flash loan brings back too much is spread over, and that is
/// rounded to the nearer side (X-14, X-15). May be empty.
contract TwinIndexMarket {
    uint256 private constant WAD = 1e18;
    uint256 private constant FEE = 9; // basis points

    IERC20 public immutable asset;

    uint256 public index = WAD;
    uint256 public totalSupply;

    mapping(address account => uint256 shares) public balanceOf;

    constructor(IERC20 newAsset) {
        asset = newAsset;
    }

    function deposit(uint256 assets, address receiver) external {
        asset.transferFrom(msg.sender, address(this), assets);
        uint256 shares = _toShares(assets);
        balanceOf[receiver] += shares;
        totalSupply += shares;
    }

    function withdraw(uint256 assets, address receiver, address owner) external {
        uint256 shares = _toShares(assets);
        balanceOf[owner] -= shares;
        totalSupply -= shares;
        asset.transfer(receiver, assets);
    }

    function flashLoan(
        IERC3156FlashBorrower receiver,
        address token,
        uint256 assets,
        bytes calldata data
    ) external {
        uint256 held = asset.balanceOf(address(this));
        uint256 fee = flashFee(token, assets);
        asset.transfer(address(receiver), assets);
        receiver.onFlashLoan(msg.sender, token, assets, fee, data);
        asset.transferFrom(address(receiver), address(this), assets + fee);
        // the fault: spread over the shares, be there ever so few
        index += ((asset.balanceOf(address(this)) - held) * WAD) / totalSupply;
    }

    function flashFee(address, uint256 assets) public pure returns (uint256 fee) {
        return (assets * FEE) / 10_000;
    }

    function convertToAssets(uint256 shares) public view returns (uint256 assets) {
        return (shares * index) / WAD;
    }

    /// @dev The fault: up or down, whichever is nearer, for those who leave too.
    function _toShares(uint256 assets) private view returns (uint256 shares) {
        return (assets * WAD + index / 2) / index;
    }
}
