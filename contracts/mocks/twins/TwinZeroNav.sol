// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IPriceOracle} from "../../interfaces/IPriceOracle.sol";

/// @title A basket of cash and of another asset; who enters pays by what the oracle says both are worth, and
/// what has no price is worth nothing (X-42).
contract TwinZeroNav is ERC20 {
    IERC20 public immutable cash;
    IERC20 public immutable asset;
    IPriceOracle public immutable oracle;

    constructor(IERC20 newCash, IERC20 newAsset, IPriceOracle newOracle) ERC20("Twin", "TWIN") {
        (cash, asset, oracle) = (newCash, newAsset, newOracle);
    }

    function enter(uint256 assets, address receiver) external {
        uint256 shares = totalSupply() == 0 ? assets : (assets * totalSupply()) / netValue();
        cash.transferFrom(msg.sender, address(this), assets);
        _mint(receiver, shares);
    }

    /// @notice Pays in kind.
    function exit(uint256 shares, address receiver) external {
        uint256 cashOut = (shares * cash.balanceOf(address(this))) / totalSupply();
        uint256 assetsOut = (shares * asset.balanceOf(address(this))) / totalSupply();
        _burn(msg.sender, shares);
        cash.transfer(receiver, cashOut);
        asset.transfer(receiver, assetsOut);
    }

    function netValue() public view returns (uint256 value) {
        // the fault: a price that is not known is taken for 0
        uint256 price = oracle.priceOf(address(asset)).mid;
        return cash.balanceOf(address(this)) + (asset.balanceOf(address(this)) * price) / 1e18;
    }
}
