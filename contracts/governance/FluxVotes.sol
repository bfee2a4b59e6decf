// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";

/// @title Votes of FLUX and of sFLUX together, for the governor.
/// @notice Views only. Who wants to vote, or to let somebody vote for him, delegates at each of the two
/// tokens, by a transaction or a signature.
/// @dev All of it in FLUX, by timestamp. FLUX in the safety module is delegated to nobody and votes only
/// through sFLUX, so no FLUX votes twice and all votes are at most the supply.
contract FluxVotes is IERC5805 {
    IERC5805 private immutable TOKEN;
    IERC5805 private immutable STAKED;

    constructor(IERC5805 token, IERC5805 staked) {
        require(address(token).code.length != 0, FluxErrors.NotAContract(address(token)));
        require(address(staked).code.length != 0, FluxErrors.NotAContract(address(staked)));
        TOKEN = token;
        STAKED = staked;
    }

    /// @notice Votes of an account now, FLUX wei.
    function getVotes(address account) external view returns (uint256) {
        return TOKEN.getVotes(account) + STAKED.getVotes(account);
    }

    /// @notice Votes of an account at the end of a past second.
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256) {
        return TOKEN.getPastVotes(account, timepoint) + STAKED.getPastVotes(account, timepoint);
    }

    /// @notice Supply of FLUX, staked or not, at the end of a past second; quorums are parts of it.
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256) {
        return TOKEN.getPastTotalSupply(timepoint);
    }

    /// @notice Who votes with an account's FLUX; for its sFLUX ask that.
    function delegates(address account) external view returns (address) {
        return TOKEN.delegates(account);
    }

    /// @notice Reverts: delegation is each token's own.
    function delegate(address) external view {
        _refuse();
    }

    /// @notice Reverts: a signature is for one token.
    function delegateBySig(address, uint256, uint256, uint8, bytes32, bytes32) external view {
        _refuse();
    }

    /// @notice FLUX and sFLUX.
    function tokens() external view returns (address token, address staked) {
        return (address(TOKEN), address(STAKED));
    }

    /// @notice ERC-6372: seconds, like both tokens.
    function clock() external view returns (uint48) {
        return TOKEN.clock();
    }

    /// @notice ERC-6372.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() external view returns (string memory) {
        return TOKEN.CLOCK_MODE();
    }

    function _refuse() private view {
        revert FluxErrors.DelegationElsewhere(address(TOKEN), address(STAKED));
    }
}
