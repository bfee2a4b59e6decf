// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {IMarketFactory} from "../interfaces/IMarketFactory.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {IRiskProxy} from "../interfaces/IRiskProxy.sol";
import {Constants} from "../libraries/Constants.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {MarketAddress} from "../markets/MarketAddress.sol";
import {MembershipWord} from "./MembershipWord.sol";
import {RiskStorage} from "./RiskStorage.sol";

/// @title The proxy of the risk engine.
/// @dev Differs from a plain ERC-1967 proxy to cost markets less: what they ask every day needs one word of
/// storage and no rule that could ever change, so it is answered here, without the implementation's slot and
/// its account. See docs/decisions/0009-answers-of-the-risk-proxy.md.
contract RiskProxy is ERC1967Proxy, IRiskProxy {
    using MembershipWord for uint256;

    address private immutable FACTORY;
    bytes32 private immutable PROXY_CODE_HASH;

    /// @dev The same question as `onlyMarket` of the engine.
    modifier onlyMarket(uint256 index) {
        _requireMarket(index);
        _;
    }

    /// @param implementation the engine's first; later ones come from the same factory, see `RiskEngine`.
    /// @param data the call that initialises it; never empty, or anyone could initialise in our place.
    constructor(address implementation, bytes memory data) ERC1967Proxy(implementation, data) {
        IMarketFactory factory = IRiskEngine(implementation).marketFactory();
        FACTORY = address(factory);
        PROXY_CODE_HASH = factory.proxyCodeHash();
    }

    /// @inheritdoc IRiskProxy
    function membershipOf(address account) external view returns (uint256 word) {
        return RiskStorage.state().memberships[account];
    }

    /// @inheritdoc IRiskProxy
    function joinDeposit(uint256 index, address account) external returns (bool owes) {
        uint256 word = RiskStorage.state().memberships[account];
        // delegates, and does not come back
        if (word.owes()) _fallback();

        _requireMarket(index);
        // who owes nothing is never valued, so any number of gifts does him no harm until he borrows
        RiskStorage.state().memberships[account] = word | MembershipWord.depositBit(index);
        return false;
    }

    /// @inheritdoc IRiskProxy
    function leaveDeposit(uint256 index, address account) external onlyMarket(index) {
        RiskStorage.state().memberships[account] &= ~MembershipWord.depositBit(index);
    }

    /// @inheritdoc IRiskProxy
    function leaveDebt(uint256 index, address account) external onlyMarket(index) {
        RiskStorage.state().memberships[account] &= ~MembershipWord.debtBit(index);
    }

    function _requireMarket(uint256 index) private view {
        bool speaksForItself =
            index < Constants.MAX_MARKETS &&
                msg.sender == MarketAddress.derive(index, address(this), FACTORY, PROXY_CODE_HASH);
        require(speaksForItself, FluxErrors.NotListedMarket(msg.sender));
    }
}
