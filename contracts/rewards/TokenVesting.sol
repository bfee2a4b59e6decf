// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IFluxMiner} from "../interfaces/IFluxMiner.sol";
import {ITokenVesting} from "../interfaces/ITokenVesting.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";

/// @title See `ITokenVesting`.
/// @dev Not upgradeable: it keeps nothing longer than until the next call, and the miner can be told to use
/// another one.
contract TokenVesting is ITokenVesting, Ownable2Step {
    using SafeERC20 for IERC20;

    IERC20 private immutable TOKEN;
    IFluxMiner private immutable MINER;

    /// @inheritdoc ITokenVesting
    address public override beneficiary;

    /// @inheritdoc ITokenVesting
    address public override proposedBeneficiary;

    constructor(IERC20 token, IFluxMiner miner, address newOwner, address newBeneficiary) Ownable(newOwner) {
        require(address(token).code.length != 0, FluxErrors.NotAContract(address(token)));
        require(address(miner).code.length != 0, FluxErrors.NotAContract(address(miner)));
        TOKEN = token;
        MINER = miner;
        _setBeneficiary(newBeneficiary);
    }

    /// @inheritdoc ITokenVesting
    function release() external returns (uint256 tokens) {
        MINER.releaseVested();
        tokens = TOKEN.balanceOf(address(this));

        emit Paid(beneficiary, tokens);

        TOKEN.safeTransfer(beneficiary, tokens);
    }

    /// @inheritdoc ITokenVesting
    function proposeBeneficiary(address newBeneficiary) external onlyOwner {
        proposedBeneficiary = newBeneficiary;

        emit BeneficiaryProposed(newBeneficiary);
    }

    /// @inheritdoc ITokenVesting
    function acceptBeneficiary() external {
        require(msg.sender == proposedBeneficiary, FluxErrors.NotProposed(msg.sender));
        delete proposedBeneficiary;
        _setBeneficiary(msg.sender);
    }

    function _setBeneficiary(address newBeneficiary) private {
        require(newBeneficiary != address(0), FluxErrors.ZeroAddress());
        beneficiary = newBeneficiary;

        emit BeneficiarySet(newBeneficiary);
    }
}
