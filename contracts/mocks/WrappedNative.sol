// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IWrappedNative} from "../interfaces/IWrappedNative.sol";

/// @title The wrapped native coin of local chains; live chains have their own.
contract WrappedNative is ERC20, IWrappedNative {
    constructor(string memory name_, string memory symbol_) ERC20(name_, symbol_) {}

    receive() external payable {
        deposit();
    }

    /// @inheritdoc IWrappedNative
    function withdraw(uint256 assets) external {
        _burn(msg.sender, assets);
        Address.sendValue(payable(msg.sender), assets);
    }

    /// @inheritdoc IWrappedNative
    function deposit() public payable {
        _mint(msg.sender, msg.value);
    }
}
