// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IPoolIncome} from "../interfaces/IPoolIncome.sol";

/// @title A miner, or FLUX, that does what it should not, whatever it is asked.
contract MockWayward {
    enum Conduct {
        Reverting,
        EatingGas,
        Lying,
        Reentering
    }

    Conduct public conduct;
    bool public hasEntered;
    uint256 private spent;

    error WaywardUnwilling();

    function setConduct(Conduct newConduct) external {
        conduct = newConduct;
    }

    fallback(bytes calldata) external returns (bytes memory) {
        if (conduct == Conduct.Reverting) revert WaywardUnwilling();
        if (conduct == Conduct.EatingGas) while (true) ++spent;
        if (conduct == Conduct.Reentering) {
            // solhint-disable-next-line avoid-low-level-calls
            (hasEntered, ) = msg.sender.call(abi.encodeCall(IPoolIncome.collectFlux, ()));
        }
        return abi.encode(type(uint256).max);
    }
}
