// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {LiquidationTerms} from "../../interfaces/ILiquidator.sol";
import {FixedPointMath} from "../../libraries/FixedPointMath.sol";
import {Shares} from "../../libraries/Shares.sol";
import {SignedFee} from "../../liquidation/SignedFee.sol";
import {Interest} from "../../markets/Interest.sol";
import {RateMath} from "../../markets/RateMath.sol";
import {MembershipWord} from "../../risk/MembershipWord.sol";

/// @title Functions of the libraries, each as a call: for comparing them with the model number by number.
contract MockLibraries {
    // --- FixedPointMath ---

    function mulDivDown(uint256 x, uint256 y, uint256 d) external pure returns (uint256) {
        return FixedPointMath.mulDivDown(x, y, d);
    }

    function mulDivUp(uint256 x, uint256 y, uint256 d) external pure returns (uint256) {
        return FixedPointMath.mulDivUp(x, y, d);
    }

    function boundedMulDivDown(uint256 x, uint256 y, uint256 d) external pure returns (uint256) {
        return FixedPointMath.boundedMulDivDown(x, y, d);
    }

    function boundedMulDivUp(uint256 x, uint256 y, uint256 d) external pure returns (uint256) {
        return FixedPointMath.boundedMulDivUp(x, y, d);
    }

    function boundedMulWadUp(uint256 x, uint256 y) external pure returns (uint256) {
        return FixedPointMath.boundedMulWadUp(x, y);
    }

    function exp(uint256 x) external pure returns (uint256) {
        return FixedPointMath.exp(x);
    }

    function expMinusOne(uint256 x) external pure returns (uint256) {
        return FixedPointMath.expMinusOne(x);
    }

    // --- Shares ---

    function toSharesDown(uint256 assets, uint256 supply, uint256 shares) external pure returns (uint256) {
        return Shares.toSharesDown(assets, supply, shares);
    }

    function toSharesUp(uint256 assets, uint256 supply, uint256 shares) external pure returns (uint256) {
        return Shares.toSharesUp(assets, supply, shares);
    }

    function toAssetsDown(uint256 shares, uint256 supply, uint256 total) external pure returns (uint256) {
        return Shares.toAssetsDown(shares, supply, total);
    }

    function toAssetsUp(uint256 shares, uint256 supply, uint256 total) external pure returns (uint256) {
        return Shares.toAssetsUp(shares, supply, total);
    }

    function toDebtSharesDown(uint256 assets, uint256 index) external pure returns (uint256) {
        return Shares.toDebtSharesDown(assets, index);
    }

    function toDebtSharesUp(uint256 assets, uint256 index) external pure returns (uint256) {
        return Shares.toDebtSharesUp(assets, index);
    }

    function toDebtDown(uint256 shares, uint256 index) external pure returns (uint256) {
        return Shares.toDebtDown(shares, index);
    }

    function toDebtUp(uint256 shares, uint256 index) external pure returns (uint256) {
        return Shares.toDebtUp(shares, index);
    }

    // --- RateMath and Interest ---

    function utilisation(uint256 debt, uint256 supply) external pure returns (uint256) {
        return RateMath.utilisation(debt, supply);
    }

    function apr(uint256 parameterWord, uint256 utilised) external pure returns (uint256) {
        return RateMath.apr(parameterWord, utilised);
    }

    function scarcityFactor(uint256 elapsed) external pure returns (uint256) {
        return RateMath.scarcityFactor(elapsed);
    }

    function scarcityIntegral(uint256 from, uint256 to) external pure returns (uint256) {
        return RateMath.scarcityIntegral(from, to);
    }

    function grown(uint256 index, uint256 rate, uint256 elapsed) external pure returns (uint256) {
        return Interest.grown(index, rate, elapsed);
    }

    function grownScarce(
        uint256 index,
        uint256 rate,
        uint256 elapsed,
        uint256 scarcity
    ) external pure returns (uint256) {
        return Interest.grownScarce(index, rate, elapsed, scarcity);
    }

    // --- SignedFee ---

    function split(
        LiquidationTerms memory terms,
        uint256 depositValue,
        uint256 debtValue
    ) external pure returns (uint256 fee, uint256 shortfall) {
        return SignedFee.split(terms, depositValue, debtValue);
    }

    function requireFit(LiquidationTerms memory terms, uint256 line) external pure {
        SignedFee.requireFit(terms, line);
    }

    // --- MembershipWord ---

    function count(uint256 word) external pure returns (uint256) {
        return MembershipWord.count(word);
    }

    function next(uint256 word) external pure returns (uint256 index, bool isDebt, uint256 rest) {
        return MembershipWord.next(word);
    }

    function owes(uint256 word) external pure returns (bool) {
        return MembershipWord.owes(word);
    }

    function depositBit(uint256 index) external pure returns (uint256) {
        return MembershipWord.depositBit(index);
    }

    function debtBit(uint256 index) external pure returns (uint256) {
        return MembershipWord.debtBit(index);
    }
}
