// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    Ownable2StepUpgradeable
} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";
import {IPriceOracle, Price, PriceStatus} from "../interfaces/IPriceOracle.sol";
import {IPriceSource} from "../interfaces/IPriceSource.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {PriceOracleStorage} from "./PriceOracleStorage.sol";

/// @title One source an asset, believed only as far as its answer is well formed.
/// @dev A source may be broken or hostile. What it can do is bounded: it gets a fixed amount of gas, so it
/// cannot use up the caller's, nor return more than that gas pays for (copying costs us little more than
/// producing it cost the source); and whatever it returns is checked before it means anything. Hence the
/// low-level call: a high-level one reverts here, beyond the reach of `try`, when the answer is short or its
/// status does not exist.
contract PriceOracle is IPriceOracle, Ownable2StepUpgradeable, UUPSUpgradeable {
    /// @notice Gas for reading one source; proxy, aggregator and sequencer feed need about 50,000.
    uint256 public constant SOURCE_GAS = 300_000;

    /// @notice A failed read counts only if it began with this much gas, or the caller's thrift would look
    /// like a dead source.
    /// @dev 64/63 of SOURCE_GAS, since EIP-150 keeps back the rest, and the cost of the call itself.
    uint256 public constant FAILURE_GAS_FLOOR = 320_000;

    /// @dev Bytes of an answer: low, mid, high, status.
    uint256 private constant _ANSWER_SIZE = 128;

    constructor() {
        _disableInitializers();
    }

    /// @notice Once, by the proxy's constructor.
    function initialize(address newOwner) external initializer {
        __Ownable_init(newOwner);
    }

    /// @inheritdoc IPriceOracle
    function priceOf(address asset) external view returns (Price memory price) {
        return _read(PriceOracleStorage.state().sources[asset]);
    }

    /// @inheritdoc IPriceOracle
    function boundsOf(address asset) external view returns (uint256 low, uint256 high, PriceStatus status) {
        Price memory price = _read(PriceOracleStorage.state().sources[asset]);
        return (price.low, price.high, price.status);
    }

    /// @inheritdoc IPriceOracle
    function pricesOf(address[] calldata assets) external view returns (Price[] memory prices) {
        mapping(address asset => address source) storage sources = PriceOracleStorage.state().sources;
        prices = new Price[](assets.length);
        for (uint256 i = 0; i < assets.length; ++i) prices[i] = _read(sources[assets[i]]);
    }

    /// @inheritdoc IPriceOracle
    function sourceOf(address asset) external view returns (address source) {
        return PriceOracleStorage.state().sources[asset];
    }

    /// @inheritdoc IPriceOracle
    /// @dev A source that answers is a contract, so zero is refused too: an asset that had a source keeps
    /// one.
    function setSource(address asset, address newSource) external onlyOwner {
        require(asset != address(0), FluxErrors.ZeroAddress());
        require(_read(newSource).status != PriceStatus.Frozen, FluxErrors.SourceInvalid(newSource));

        PriceOracleStorage.state().sources[asset] = newSource;

        emit SourceSet(asset, newSource);
    }

    /// @dev Who may change the sources may change how they are read.
    function _authorizeUpgrade(address newImplementation) internal view override onlyOwner {}

    function _read(address source) private view returns (Price memory) {
        // Zero, too, has no code. A call to an address without code would succeed with no answer.
        if (source.code.length == 0) return _frozen();

        uint256 gasBefore = gasleft();
        // solhint-disable-next-line avoid-low-level-calls
        (bool hasAnswered, bytes memory answer) = source.staticcall{gas: SOURCE_GAS}(
            abi.encodeCall(IPriceSource.price, ())
        );
        if (!hasAnswered) {
            require(
                gasBefore >= FAILURE_GAS_FLOOR,
                FluxErrors.ValueOutOfBounds("gas", gasBefore, FAILURE_GAS_FLOOR, type(uint256).max)
            );
            return _frozen();
        }
        return _checked(answer);
    }

    /// @dev The price in an answer, or Frozen. A low of 0 is no price either: amounts are divided by it.
    function _checked(bytes memory answer) private pure returns (Price memory) {
        if (answer.length != _ANSWER_SIZE) return _frozen();

        (uint256 low, uint256 mid, uint256 high, uint256 status) = abi.decode(
            answer,
            (uint256, uint256, uint256, uint256)
        );
        bool isOrdered = low > 0 && low <= mid && mid <= high && high <= type(uint128).max;
        if (!isOrdered || status >= uint256(PriceStatus.Frozen)) return _frozen();

        return Price(low, mid, high, PriceStatus(status));
    }

    function _frozen() private pure returns (Price memory) {
        return Price(0, 0, 0, PriceStatus.Frozen);
    }
}
