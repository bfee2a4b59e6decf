// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Pretends to be whatever it is taken for: answers every call with the same word, many times over.
contract TwinLiar {
    uint256 private constant WORDS = 16;

    bytes32 public answer;

    function setAnswer(bytes32 newAnswer) external {
        answer = newAnswer;
    }

    fallback(bytes calldata) external payable returns (bytes memory words) {
        words = new bytes(WORDS * 32);
        for (uint256 i = 0; i < WORDS; ++i) {
            bytes32 word = answer;
            // one word of an array that was just allocated large enough
            assembly ("memory-safe") {
                mstore(add(add(words, 32), mul(i, 32)), word)
            }
        }
    }
}
