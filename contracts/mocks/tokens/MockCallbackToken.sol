// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that tells contracts that they have received it, as ERC-677 tokens of bridges do.
contract MockCallbackToken is ERC20 {
    uint8 private immutable _decimals;

    constructor(string memory name_, string memory symbol_, uint8 decimals_) ERC20(name_, symbol_) {
        _decimals = decimals_;
    }

    function mint(address account, uint256 assets) external {
        _mint(account, assets);
    }

    function transferAndCall(address to, uint256 assets, bytes calldata data) external returns (bool) {
        _transfer(msg.sender, to, assets);
        _tell(msg.sender, to, assets, data);
        return true;
    }

    function transfer(address to, uint256 assets) public override returns (bool) {
        super.transfer(to, assets);
        _tell(msg.sender, to, assets, "");
        return true;
    }

    function transferFrom(address from, address to, uint256 assets) public override returns (bool) {
        super.transferFrom(from, to, assets);
        _tell(from, to, assets, "");
        return true;
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    /// @dev Whoever does not want to know is not told.
    function _tell(address from, address to, uint256 assets, bytes memory data) private {
        if (to.code.length == 0) return;
        // solhint-disable-next-line avoid-low-level-calls
        (bool isDone, ) = to.call(
            abi.encodeWithSignature("onTokenTransfer(address,uint256,bytes)", from, assets, data)
        );
        isDone;
    }
}
