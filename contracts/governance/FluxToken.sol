// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IFluxToken} from "../interfaces/IFluxToken.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";

/// @title FLUX; see `IFluxToken`.
/// @dev Not upgradeable on purpose: "21,000,000, ever" must not be a promise of whoever can upgrade. What
/// has to change later, who mints and who carries tokens between chains, is a setting of the owner.
contract FluxToken is IFluxToken, ERC20Permit, ERC20Votes, Ownable2Step {
    /// @dev All chains together, wei.
    uint256 private constant MAX_SUPPLY = 21_000_000e18;

    /// @inheritdoc IFluxToken
    address public override minter;

    /// @inheritdoc IFluxToken
    uint256 public override cap;

    /// @inheritdoc IFluxToken
    address public override bridge;

    /// @param newOwner sets minter and bridge.
    /// @param newCap this chain's part of the 21,000,000, wei.
    constructor(
        address newOwner,
        uint256 newCap
    ) ERC20("Flux", "FLUX") ERC20Permit("Flux") Ownable(newOwner) {
        _setCap(newCap);
    }

    /// @inheritdoc IFluxToken
    function mint(address to, uint256 tokens) external {
        require(msg.sender == minter, FluxErrors.NotMinter(msg.sender));
        _mint(to, tokens);
        require(totalSupply() <= cap, FluxErrors.TokenCapExceeded(totalSupply(), cap));
    }

    /// @inheritdoc IFluxToken
    function bridgeIn(address to, uint256 tokens) external {
        require(msg.sender == bridge, FluxErrors.NotBridge(msg.sender));
        _setCap(cap + tokens);
        _mint(to, tokens);
    }

    /// @inheritdoc IFluxToken
    function bridgeOut(uint256 tokens) external {
        require(msg.sender == bridge, FluxErrors.NotBridge(msg.sender));
        _burn(msg.sender, tokens);
        // what is burned was below the cap
        _setCap(cap - tokens);
    }

    /// @inheritdoc IFluxToken
    function setMinter(address newMinter) external onlyOwner {
        minter = newMinter;

        emit MinterSet(newMinter);
    }

    /// @inheritdoc IFluxToken
    function setBridge(address newBridge) external onlyOwner {
        bridge = newBridge;

        emit BridgeSet(newBridge);
    }

    /// @notice Votes are counted by time: blocks have no fixed length on the chains that Flux runs on.
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice ERC-6372.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice Signatures used by an account, for permits and delegations together.
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _setCap(uint256 newCap) private {
        require(newCap <= MAX_SUPPLY, FluxErrors.TokenCapExceeded(newCap, MAX_SUPPLY));
        cap = newCap;

        emit CapMoved(newCap);
    }

    function _update(address from, address to, uint256 tokens) internal override(ERC20, ERC20Votes) {
        super._update(from, to, tokens);
    }
}
