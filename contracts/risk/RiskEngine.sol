// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    Ownable2StepUpgradeable
} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {IMarketFactory} from "../interfaces/IMarketFactory.sol";
import {IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {IPriceOracle, PriceStatus} from "../interfaces/IPriceOracle.sol";
import {IRiskEngine, Listing} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {RiskAccounts} from "./RiskAccounts.sol";
import {RiskHealth} from "./RiskHealth.sol";
import {RiskLayout, RiskStorage} from "./RiskStorage.sol";

/// @title The list of markets and the parameters of risk; see `IRiskEngine`.
contract RiskEngine is RiskHealth, Ownable2StepUpgradeable, UUPSUpgradeable {
    using SafeERC20 for IERC20;

    /// @dev Lowest and highest ratio, thousandths.
    uint256 private constant MIN_RATIO = 1010;
    uint256 private constant MAX_RATIO = 10_000;

    /// @dev Lowest and highest liquidation line, 1e18. The lowest is above 1/(1-d) for the discount of 3 %.
    uint256 private constant MIN_LINE = 1.031e18;
    uint256 private constant MAX_LINE = 1.5e18;

    uint64 private constant DEFAULT_LINE = 1.1e18;

    constructor(IMarketFactory factory, IPriceOracle oracle) RiskAccounts(factory) RiskHealth(oracle) {
        _disableInitializers();
    }

    /// @notice First call after creation. Line 110 %.
    function initialize(address newOwner, address newGuardian) external initializer {
        __Ownable_init(newOwner);
        __EIP712_init("Flux RiskEngine", "1");

        RiskStorage.state().liquidationLine = DEFAULT_LINE;
        _setGuardian(newGuardian);

        emit LiquidationLineSet(DEFAULT_LINE);
    }

    // --- the list ---

    /// @inheritdoc IRiskEngine
    function listMarket(Listing calldata listing) external onlyOwner returns (address market) {
        RiskLayout storage $ = RiskStorage.state();
        uint256 index = $.marketCount;
        require(index < Constants.MAX_MARKETS, FluxErrors.MarketListFull(Constants.MAX_MARKETS));
        require($.marketOf[listing.asset] == address(0), FluxErrors.MarketAlreadyListed(listing.asset));
        _requireRatio(listing.ratio, $.liquidationLine);
        (, , PriceStatus status) = ORACLE.boundsOf(listing.asset);
        if (status > PriceStatus.Cautious) _refuse(listing.asset, status);
        _requireMatch(listing.implementation);

        market = FACTORY.create(listing.implementation, index, listing.asset);
        $.marketOf[listing.asset] = market;
        $.marketCount = uint16(index + 1);

        _seed(IERC20(listing.asset), market, listing.seedAssets);
        IMoneyMarket(market).initialize(listing.name, listing.symbol, listing.parameters, listing.ratio);

        emit MarketListed(index, market, listing.asset, listing.seedAssets);
    }

    // --- governance ---

    /// @inheritdoc IRiskEngine
    function setCollateralRatio(address market, uint256 newRatio) external onlyOwner {
        _requireMarket(market);
        _requireRatio(newRatio, RiskStorage.state().liquidationLine);

        IMoneyMarket(market).setCollateralRatio(newRatio);
    }

    /// @inheritdoc IRiskEngine
    function setLiquidationLine(uint256 newLine) external onlyOwner {
        RiskLayout storage $ = RiskStorage.state();
        _requireWithin("liquidationLine", newLine, MIN_LINE, MAX_LINE);
        for (uint256 i = 0; i < $.marketCount; ++i) {
            _requireRatio(IMoneyMarket(_marketAt(i)).collateralRatio(), newLine);
        }
        if ($.liquidator != address(0)) ILiquidator($.liquidator).requireTermsFit(newLine);
        $.liquidationLine = uint64(newLine);

        emit LiquidationLineSet(newLine);
    }

    /// @inheritdoc IRiskEngine
    function setCreditLine(address manager, address market, uint256 cap) external onlyOwner {
        _requireMarket(market);
        require(manager.code.length != 0, FluxErrors.NotAContract(manager));
        RiskStorage.state().creditLines[manager][market] = cap;

        bool isManager = cap != 0;
        // a line that ends with a debt keeps its mark: that debt has no deposits behind it
        if (!isManager && IMoneyMarket(market).debtSharesOf(manager) != 0) isManager = true;
        IMoneyMarket(market).setCreditManager(manager, isManager);

        emit CreditLineSet(manager, market, cap);
    }

    /// @inheritdoc IRiskEngine
    function setLiquidator(address newLiquidator) external onlyOwner {
        uint256 listed = RiskStorage.state().marketCount;
        require(listed == 0, FluxErrors.MarketsListed(listed));
        require(newLiquidator.code.length != 0, FluxErrors.NotAContract(newLiquidator));
        ILiquidator(newLiquidator).requireTermsFit(RiskStorage.state().liquidationLine);
        RiskStorage.state().liquidator = newLiquidator;

        emit LiquidatorSet(newLiquidator);
    }

    /// @inheritdoc IRiskEngine
    function setGuardian(address newGuardian) external onlyOwner {
        _setGuardian(newGuardian);
    }

    // --- views ---

    /// @inheritdoc IRiskEngine
    function liquidationLine() external view returns (uint256) {
        return RiskStorage.state().liquidationLine;
    }

    /// @inheritdoc IRiskEngine
    function priceOracle() external view returns (IPriceOracle) {
        return ORACLE;
    }

    /// @inheritdoc IRiskEngine
    function liquidator() external view returns (address) {
        return RiskStorage.state().liquidator;
    }

    /// @inheritdoc IRiskEngine
    function guardian() external view returns (address) {
        return RiskStorage.state().guardian;
    }

    /// @inheritdoc IRiskEngine
    function creditLine(address manager, address market) external view returns (uint256 cap) {
        return RiskStorage.state().creditLines[manager][market];
    }

    /// @inheritdoc IRiskEngine
    function owner() public view override(IRiskEngine, OwnableUpgradeable) returns (address) {
        return super.owner();
    }

    // --- internal ---

    function _seed(IERC20 asset, address market, uint256 seedAssets) private {
        // what a stranger sent to the address beforehand must neither help nor hinder
        uint256 before = asset.balanceOf(market);
        asset.safeTransferFrom(msg.sender, market, seedAssets);
        uint256 received = asset.balanceOf(market) - before;
        require(received == seedAssets, FluxErrors.TransferShortfall(seedAssets, received));
        _requireWithin("seedAssets", seedAssets, Constants.MIN_SEED_SHARES, type(uint96).max);
    }

    function _requireMatch(address implementation) private view {
        address engine = address(IMoneyMarket(implementation).riskEngine());
        address seller = IMoneyMarket(implementation).liquidator();
        bool isMatch = engine == address(this) && seller == RiskStorage.state().liquidator;
        require(isMatch, FluxErrors.MarketMismatch(implementation, engine, seller));
    }

    function _requireMarket(address market) private view {
        require(isMarket(market), FluxErrors.NotListedMarket(market));
    }

    /// @dev Every ratio stays above the line, so that borrowing to the limit leaves room.
    function _requireRatio(uint256 ratio, uint256 line) private pure {
        _requireWithin("ratio", ratio, MIN_RATIO, MAX_RATIO);
        uint256 lowest = line / (Constants.WAD / Constants.RATIO_UNIT) + 1;
        _requireWithin("ratio", ratio, lowest, MAX_RATIO);
    }

    function _requireWithin(bytes32 name, uint256 value, uint256 lowest, uint256 highest) private pure {
        require(
            value >= lowest && value <= highest,
            FluxErrors.ValueOutOfBounds(name, value, lowest, highest)
        );
    }

    function _setGuardian(address newGuardian) private {
        require(newGuardian != address(0), FluxErrors.ZeroAddress());
        RiskStorage.state().guardian = newGuardian;

        emit GuardianSet(newGuardian);
    }

    /// @dev Markets are found by their creation code, so a new engine must come from the same factory; and
    /// they value with the oracle that the engine has, see `MarketHealth`.
    function _authorizeUpgrade(address newImplementation) internal view override onlyOwner {
        address newFactory = address(RiskEngine(newImplementation).marketFactory());
        require(newFactory == address(FACTORY), FluxErrors.FactoryMismatch(newFactory, address(FACTORY)));
        address newOracle = address(RiskEngine(newImplementation).priceOracle());
        require(newOracle == address(ORACLE), FluxErrors.OracleMismatch(newOracle, address(ORACLE)));
    }

    /// @inheritdoc IRiskEngine
    function marketFactory() external view returns (IMarketFactory) {
        return FACTORY;
    }
}
