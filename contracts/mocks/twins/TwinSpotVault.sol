// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {TwinSpotPair} from "./TwinSpotPair.sol";

/// @title A vault of cash and of another asset, which counts at what the pair would pay for it now; entering
/// and leaving are open at any time (X-29).
contract TwinSpotVault is ERC20 {
    IERC20 public immutable cash;
    IERC20 public immutable asset;
    TwinSpotPair public immutable pair;

    constructor(TwinSpotPair newPair) ERC20("Twin", "TWIN") {
        (cash, asset, pair) = (newPair.cash(), newPair.asset(), newPair);
    }

    function enter(uint256 assets) external {
        uint256 shares = totalSupply() == 0 ? assets : (assets * totalSupply()) / netValue();
        cash.transferFrom(msg.sender, address(this), assets);
        _mint(msg.sender, shares);
    }

    /// @notice Pays in cash, as far as there is any.
    function leave(uint256 shares) external {
        uint256 assets = (shares * netValue()) / totalSupply();
        _burn(msg.sender, shares);
        cash.transfer(msg.sender, assets);
    }

    /// @notice The fault: whoever trades sets it.
    function netValue() public view returns (uint256 assets) {
        uint256 held = asset.balanceOf(address(this));
        return cash.balanceOf(address(this)) + (held * pair.spotPrice()) / 1e18;
    }
}
