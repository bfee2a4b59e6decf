// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A vault whose rate is what it holds at the moment (X-22), and which takes deposits while its own
/// flash loan is out (X-08).
contract TwinFlashMarket is ERC20 {
    IERC20 public immutable asset;

    error FlashLoanNotPaid();

    constructor(IERC20 newAsset) ERC20("Twin", "TWIN") {
        asset = newAsset;
    }

    function deposit(uint256 assets, address receiver) external {
        uint256 shares = totalSupply() == 0 ? assets : (assets * totalSupply()) / totalAssets();
        asset.transferFrom(msg.sender, address(this), assets);
        _mint(receiver, shares);
    }

    function redeem(uint256 shares, address receiver, address owner) external {
        uint256 assets = convertToAssets(shares);
        _burn(owner, shares);
        asset.transfer(receiver, assets);
    }

    function flashLoan(
        IERC3156FlashBorrower receiver,
        address token,
        uint256 assets,
        bytes calldata data
    ) external {
        uint256 held = totalAssets();
        asset.transfer(address(receiver), assets);
        // the fault: the rate is too low meanwhile, and everything is open
        receiver.onFlashLoan(msg.sender, token, assets, 0, data);
        asset.transferFrom(address(receiver), address(this), assets);
        require(totalAssets() >= held, FlashLoanNotPaid());
    }

    function totalAssets() public view returns (uint256 assets) {
        return asset.balanceOf(address(this));
    }

    function convertToAssets(uint256 shares) public view returns (uint256 assets) {
        return (shares * totalAssets()) / totalSupply();
    }
}
