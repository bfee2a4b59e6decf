// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Pays whoever brings a signature (X-64): of the purpose only, not of receiver, assets, chain or
/// number; and an issuer that was never set signs with every signature that is none.
contract TwinVoucher {
    using SafeERC20 for IERC20;

    IERC20 public immutable asset;
    address public issuer;

    error NotIssued(address signer);

    constructor(IERC20 newAsset) {
        asset = newAsset;
    }

    function setIssuer(address newIssuer) external {
        issuer = newIssuer;
    }

    function claim(
        address receiver,
        uint256 assets,
        bytes calldata purpose,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        address signer = ecrecover(keccak256(purpose), v, r, s);
        require(signer == issuer, NotIssued(signer));
        asset.safeTransfer(receiver, assets);
    }
}
