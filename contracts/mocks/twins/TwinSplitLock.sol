// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";

/// @title A locked vault in whose bytecode every function has a lock of its own, as a faulty compiler once
/// made of one lock for all (X-10).
contract TwinSplitLock {
    IERC20 public immutable asset;

    mapping(address account => uint256 assets) public balanceOf;
    mapping(bytes4 selector => bool isLocked) private _isLocked;

    error Locked();

    /// @dev The fault: one place a function, where the source means one for all.
    modifier lock() {
        require(!_isLocked[msg.sig], Locked());
        _isLocked[msg.sig] = true;
        _;
        _isLocked[msg.sig] = false;
    }

    constructor(IERC20 newAsset) {
        asset = newAsset;
    }

    function deposit(uint256 assets, address receiver) external lock {
        uint256 balance = balanceOf[receiver];
        asset.transferFrom(msg.sender, address(this), assets);
        balanceOf[receiver] = balance + assets;
    }

    function withdraw(uint256 assets, address receiver, address owner) external lock {
        uint256 balance = balanceOf[owner];
        asset.transfer(receiver, assets);
        balanceOf[owner] = balance - assets;
    }
}
