// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title A feed to which anybody brings a price with signatures (X-35).
contract TwinSubmittedPrice {
    uint256 public constant SIGNATURES = 4;
    uint8 public constant decimals = 8;

    int256 public answer;
    uint256 public updatedAt;
    mapping(address signer => uint256 stake) public powerOf;

    error TooFewSignatures(uint256 given, uint256 needed);

    constructor(address validator, int256 firstAnswer) {
        powerOf[validator] = 1;
        (answer, updatedAt) = (firstAnswer, block.timestamp);
    }

    function submit(int256 newAnswer, bytes[] calldata signatures) external {
        require(signatures.length >= SIGNATURES, TooFewSignatures(signatures.length, SIGNATURES));
        bytes32 digest = keccak256(abi.encode(address(this), newAnswer));
        // the fault: they must be signatures; of whom, and whether of one and the same, nobody asks
        for (uint256 i = 0; i < signatures.length; ++i) ECDSA.recover(digest, signatures[i]);
        (answer, updatedAt) = (newAnswer, block.timestamp);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (1, answer, updatedAt, updatedAt, 1);
    }
}
