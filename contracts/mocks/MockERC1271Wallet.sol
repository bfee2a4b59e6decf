// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title A contract wallet.
/// @notice What its owner signs counts as signed by it, and it does what its owner tells it.
contract MockERC1271Wallet is IERC1271, Ownable {
    constructor(address newOwner) Ownable(newOwner) {}

    receive() external payable {}

    function execute(
        address target,
        uint256 assets,
        bytes calldata data
    ) external onlyOwner returns (bytes memory) {
        return Address.functionCallWithValue(target, data, assets);
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address signer, ECDSA.RecoverError fault, ) = ECDSA.tryRecover(hash, signature);
        bool isValid = fault == ECDSA.RecoverError.NoError && signer == owner();
        return isValid ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
