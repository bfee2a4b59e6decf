// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title A rate model that answers anything, or nothing (X-63).
contract TwinRateModel {
    uint256 private _rate;
    bool private _isBroken;

    error ModelBroken();

    function setRate(uint256 newRate, bool newIsBroken) external {
        (_rate, _isBroken) = (newRate, newIsBroken);
    }

    function ratePerSecond() external view returns (uint256) {
        require(!_isBroken, ModelBroken());
        return _rate;
    }
}
