// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    Ownable2StepUpgradeable
} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {
    ERC20VotesUpgradeable
} from "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20VotesUpgradeable.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {Mining} from "./Mining.sol";
import {SafetyLayout, SafetyStorage} from "./SafetyStorage.sol";

/// @title The shares of the safety module: what they vote for, what they earn from the miner.
/// @dev Votes are FLUX, so that a vote of sFLUX counts as much as one of FLUX: shares at a time, times the
/// price of a share at that time. Both are kept by time; no transaction can have either for its own length.
abstract contract SafetyShares is ERC20VotesUpgradeable, Ownable2StepUpgradeable {
    using Checkpoints for Checkpoints.Trace208;
    using FixedPointMath for uint256;
    using SafeCast for uint256;

    /// @dev Shares that nobody has.
    uint256 internal constant VIRTUAL_SHARES = 1000;

    uint256 private constant RAY = 1e27;

    // --- votes ---

    /// @notice FLUX that the shares delegated to an account own, as of the module's last change.
    function getVotes(address account) public view override returns (uint256) {
        return super.getVotes(account).mulDivDown(SafetyStorage.state().rates.latest(), RAY);
    }

    /// @notice The same at the end of a past second. A slash, like income, changes what a share votes for.
    function getPastVotes(address account, uint256 timepoint) public view override returns (uint256) {
        return super.getPastVotes(account, timepoint).mulDivDown(_rateAt(timepoint), RAY);
    }

    /// @notice FLUX that all shares owned at the end of a past second.
    function getPastTotalSupply(uint256 timepoint) public view override returns (uint256) {
        return super.getPastTotalSupply(timepoint).mulDivDown(_rateAt(timepoint), RAY);
    }

    /// @notice Votes are counted by time, as FLUX itself does.
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice ERC-6372.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice The virtual shares are three decimals.
    function decimals() public pure override returns (uint8) {
        return 21;
    }

    // --- internal ---

    /// @dev After everything that changed what a share owns.
    function _recordRate() internal {
        SafetyLayout storage $ = SafetyStorage.state();
        // 112 bits times 90, over 1000
        uint208 rate = uint208(uint256($.staked).mulDivDown(RAY, totalSupply() + VIRTUAL_SHARES));
        if (rate != $.rates.latest()) $.rates.push(clock(), rate);
    }

    /// @dev What an account has earned with the shares it had; what leaves stays where it is.
    function _update(address from, address to, uint256 shares) internal override {
        SafetyLayout storage $ = SafetyStorage.state();
        uint256 total = totalSupply();
        if (from != address(0)) {
            // shares that the account does not have are the token's to refuse
            (uint256 free, uint256 balance) = (_free(from), balanceOf(from));
            bool isFree = shares <= free || shares > balance;
            require(isFree, FluxErrors.SharesLeaving(from, shares, free));
            Mining.settle($.mining, from, balanceOf(from), total);
        }
        if (to != address(0)) Mining.settle($.mining, to, balanceOf(to), total);
        super._update(from, to, shares);
    }

    /// @dev The largest number that mining counts with.
    function _maxSupply() internal pure override returns (uint256) {
        return type(uint112).max;
    }

    /// @dev Shares that are not about to leave.
    function _free(address account) internal view returns (uint256 shares) {
        return balanceOf(account) - SafetyStorage.state().exits[account].shares;
    }

    function _rateAt(uint256 timepoint) private view returns (uint256 rate) {
        return SafetyStorage.state().rates.upperLookupRecent(timepoint.toUint48());
    }
}
