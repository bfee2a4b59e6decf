// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {NoncesUpgradeable} from "@openzeppelin/contracts-upgradeable/utils/NoncesUpgradeable.sol";
import {
    EIP712Upgradeable
} from "@openzeppelin/contracts-upgradeable/utils/cryptography/EIP712Upgradeable.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IMarketFactory} from "../interfaces/IMarketFactory.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {MarketAddress} from "../markets/MarketAddress.sol";
import {MembershipWord} from "./MembershipWord.sol";
import {RiskStorage} from "./RiskStorage.sol";

/// @title Who is in which market, and who may act for whom.
abstract contract RiskAccounts is IRiskEngine, EIP712Upgradeable, NoncesUpgradeable {
    using MembershipWord for uint256;

    bytes32 private constant AUTHORIZATION_TYPEHASH = keccak256(
        "Authorization(address account,address operator,bool isAuthorized,uint256 nonce,uint256 deadline)"
    );

    IMarketFactory internal immutable FACTORY;
    bytes32 private immutable PROXY_CODE_HASH;

    constructor(IMarketFactory factory) {
        require(address(factory).code.length != 0, FluxErrors.NotAContract(address(factory)));
        FACTORY = factory;
        PROXY_CODE_HASH = factory.proxyCodeHash();
    }

    /// @dev A market's address follows from its index, so nobody else can speak for it and no list is read.
    modifier onlyMarket(uint256 index) {
        bool speaksForItself = index < Constants.MAX_MARKETS && msg.sender == _marketAt(index);
        require(speaksForItself, FluxErrors.NotListedMarket(msg.sender));
        _;
    }

    // --- authorisation ---

    /// @inheritdoc IRiskEngine
    function setAuthorization(address operator, bool newIsAuthorized) external {
        _setAuthorization(msg.sender, operator, newIsAuthorized);
    }

    /// @inheritdoc IRiskEngine
    function setAuthorizationWithSignature(
        address account,
        address operator,
        bool newIsAuthorized,
        uint256 deadline,
        bytes calldata signature
    ) external {
        require(block.timestamp <= deadline, FluxErrors.SignatureExpired(deadline, block.timestamp));

        bytes32 structHash = keccak256(
            abi.encode(
                AUTHORIZATION_TYPEHASH,
                account,
                operator,
                newIsAuthorized,
                _useNonce(account),
                deadline
            )
        );
        bool isValid = SignatureChecker.isValidSignatureNow(account, _hashTypedDataV4(structHash), signature);
        require(isValid, FluxErrors.SignatureInvalid(account));

        _setAuthorization(account, operator, newIsAuthorized);
    }

    /// @inheritdoc IRiskEngine
    function isAuthorized(address account, address operator) external view returns (bool) {
        return account == operator || RiskStorage.state().authorizations[account][operator];
    }

    // --- membership ---

    /// @inheritdoc IRiskEngine
    function joinDeposit(uint256 index, address account) external onlyMarket(index) returns (bool owes) {
        uint256 word = RiskStorage.state().memberships[account] | MembershipWord.depositBit(index);
        // who owes nothing has been answered by the proxy, see `RiskProxy`;
        // who owes cannot hide from liquidation behind a deposit that nobody can sell
        _requireFewMarkets(account, word);
        require(_isSaleable(msg.sender), FluxErrors.DepositNotSaleable(msg.sender));

        RiskStorage.state().memberships[account] = word;
        return true;
    }

    /// @inheritdoc IRiskEngine
    function joinDebt(uint256 index, address account) external onlyMarket(index) {
        uint256 word = RiskStorage.state().memberships[account];
        bool isFirst = !word.owes();
        uint256 newWord = word | MembershipWord.debtBit(index);
        _requireFewMarkets(account, newWord);
        RiskStorage.state().memberships[account] = newWord;

        if (isFirst) _encumber(account, word);
    }

    /// @inheritdoc IRiskEngine
    function hasDebt(address account) external view returns (bool) {
        return RiskStorage.state().memberships[account].owes();
    }

    /// @inheritdoc IRiskEngine
    function mayJoin(address account, address market) external view returns (bool) {
        uint256 word = RiskStorage.state().memberships[account];
        if (!word.owes()) return true;
        return word.count() < Constants.MAX_JOINED_MARKETS && _isSaleable(market);
    }

    /// @inheritdoc IRiskEngine
    function joinedMarkets(address account) external view returns (address[] memory joined) {
        uint256 word = RiskStorage.state().memberships[account];
        joined = new address[](word.count());
        for (uint256 i = 0; i < joined.length; ++i) {
            uint256 index;
            (index, , word) = word.next();
            joined[i] = _marketAt(index);
        }
    }

    // --- the list ---

    /// @inheritdoc IRiskEngine
    function marketCount() external view returns (uint256) {
        return RiskStorage.state().marketCount;
    }

    /// @inheritdoc IRiskEngine
    function marketAt(uint256 index) external view returns (address) {
        return index < RiskStorage.state().marketCount ? _marketAt(index) : address(0);
    }

    /// @inheritdoc IRiskEngine
    function markets() external view returns (address[] memory list) {
        list = new address[](RiskStorage.state().marketCount);
        for (uint256 i = 0; i < list.length; ++i) {
            list[i] = _marketAt(i);
        }
    }

    /// @inheritdoc IRiskEngine
    function marketOf(address asset) external view returns (address) {
        return RiskStorage.state().marketOf[asset];
    }

    /// @inheritdoc IRiskEngine
    function isMarket(address account) public view returns (bool) {
        uint256 listed = RiskStorage.state().marketCount;
        for (uint256 i = 0; i < listed; ++i) {
            if (_marketAt(i) == account) return true;
        }
        return false;
    }

    function _marketAt(uint256 index) internal view returns (address) {
        return MarketAddress.derive(index, address(this), address(FACTORY), PROXY_CODE_HASH);
    }

    /// @dev Whether a deposit in a market could be sold now: its price is not Frozen, its liquidations are
    /// not paused.
    function _isSaleable(address market) internal view virtual returns (bool);

    function _requireFewMarkets(address account, uint256 word) private pure {
        uint256 joined = word.count();
        require(
            joined <= Constants.MAX_JOINED_MARKETS,
            FluxErrors.TooManyMarkets(account, joined, Constants.MAX_JOINED_MARKETS)
        );
    }

    /// @dev From the first debt on, withdrawals from every market with a deposit are checked.
    function _encumber(address account, uint256 word) private {
        while (word != 0) {
            uint256 index;
            (index, , word) = word.next();
            IMoneyMarket(_marketAt(index)).encumber(account);
        }
    }

    function _setAuthorization(address account, address operator, bool newIsAuthorized) private {
        RiskStorage.state().authorizations[account][operator] = newIsAuthorized;

        emit AuthorizationSet(account, operator, newIsAuthorized);
    }
}
