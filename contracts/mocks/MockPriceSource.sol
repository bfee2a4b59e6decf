// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title A price source that answers whatever it is told to, well formed or not.
contract MockPriceSource {
    enum Fault {
        None,
        Revert,
        ReturnBomb,
        RevertBomb,
        BurnGas
    }

    bytes public answer;
    Fault public fault;
    uint256 public bombSize;

    error SourceBroken(uint256 reason);

    /// @notice Four words, whatever they are.
    function setPrice(uint256 newLow, uint256 newMid, uint256 newHigh, uint256 newStatus) external {
        answer = abi.encode(newLow, newMid, newHigh, newStatus);
    }

    function setAnswer(bytes calldata newAnswer) external {
        answer = newAnswer;
    }

    /// @notice What is wrong with it, and how many bytes its bomb has.
    function setFault(Fault newFault, uint256 newBombSize) external {
        fault = newFault;
        bombSize = newBombSize;
    }

    fallback(bytes calldata) external returns (bytes memory) {
        if (fault == Fault.Revert) revert SourceBroken(1);
        if (fault == Fault.ReturnBomb) return new bytes(bombSize);
        if (fault == Fault.RevertBomb) revert(string(new bytes(bombSize)));
        while (fault == Fault.BurnGas) {}
        return answer;
    }
}
