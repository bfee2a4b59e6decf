// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {NoncesUpgradeable} from "@openzeppelin/contracts-upgradeable/utils/NoncesUpgradeable.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {IMined} from "../interfaces/IMined.sol";
import {Action, IMoneyMarket, MarketParameters, RateCurve} from "../interfaces/IMoneyMarket.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {Constants} from "../libraries/Constants.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {Shares} from "../libraries/Shares.sol";
import {Mining, MiningCurve} from "../rewards/Mining.sol";
import {MarketCore} from "./MarketCore.sol";
import {Ledger, MarketLedger} from "./MarketLedger.sol";
import {MarketLimits} from "./MarketLimits.sol";
import {MarketLayout, MarketStorage, ParameterBook, Position, SupplyBook} from "./MarketStorage.sol";

/// @title The rarely used half of a market: creation, parameters, pauses, permits, mining, the sweep.
/// @dev `MoneyMarket` delegates these calls here because both halves together are larger than a contract may
/// be. Storage, sender and immutables are the market's; called directly this contract has empty books and no
/// initialiser. The functions are specified in `IMoneyMarket`.
contract MarketExtension is MarketLimits, NoncesUpgradeable, IMined {
    /// @dev Highest curve value, 300 % in basis points; keeps the rate a second inside 40 bits.
    uint256 private constant MAX_RATE = 30_000;

    /// @dev Keeps the curve's products inside 256 bits, see `RateMath`.
    uint256 private constant MAX_STEEPNESS = 60;

    /// @dev Half of the interest, basis points.
    uint256 private constant MAX_RESERVE_FACTOR = 5000;

    /// @dev 0.1 %, basis points.
    uint256 private constant MAX_FLASH_FEE = 10;

    /// @dev Bit of the switches, see `SupplyBook`.
    uint8 private constant MEASURED = 0x80;
    uint8 private constant SUPPLY_MINED = 0x20;
    uint8 private constant DEBT_MINED = 0x40;

    bytes32 private constant PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    modifier onlyOwner() {
        require(msg.sender == _owner(), FluxErrors.NotOwner(msg.sender));
        _;
    }

    modifier onlyGuardian() {
        _requireGuardian();
        _;
    }

    modifier onlyRiskEngine() {
        require(msg.sender == address(_engine()), FluxErrors.NotRiskEngine(msg.sender));
        _;
    }

    modifier onlyMiner() {
        require(msg.sender == MarketStorage.state().miner, FluxErrors.NotMiner(msg.sender));
        _;
    }

    constructor(IRiskEngine engine, address newLiquidator) MarketCore(engine, newLiquidator) {
        _disableInitializers();
    }

    // --- creation ---

    /// @notice See `IMoneyMarket.initialize`.
    function initialize(
        string calldata newName,
        string calldata newSymbol,
        MarketParameters calldata newParameters,
        uint256 newRatio
    ) external initializer onlyRiskEngine {
        MarketLayout storage $ = MarketStorage.state();
        $.name = newName;
        $.symbol = newSymbol;
        // the engine has checked 1010..10000
        $.supply.ratio = uint16(newRatio);
        $.debt.index = uint80(Constants.WAD);
        _setParameters(newParameters);

        // what the engine has sent is the seed: it stays for ever, so that shares always have a price
        Ledger memory ledger = MarketLedger.load();
        uint256 seed = _cash();
        _requireWithin("seed", seed, Constants.MIN_SEED_SHARES, type(uint112).max);
        _mintShares(ledger, Constants.DEAD, seed, seed);
        MarketLedger.store({ledger: ledger, isLocked: false});

        emit IERC4626.Deposit(msg.sender, Constants.DEAD, seed, seed);
        emit IMoneyMarket.CollateralRatioSet(newRatio);
    }

    // --- permits ---

    /// @notice ERC-2612.
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        _permit(owner, spender, value, deadline, abi.encodePacked(r, s, v));
    }

    /// @notice See `IMoneyMarket.permit`.
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        bytes calldata signature
    ) external {
        _permit(owner, spender, value, deadline, signature);
    }

    // --- mining ---

    /// @inheritdoc IMined
    function setMiner(address newMiner) external onlyOwner {
        require(newMiner.code.length != 0, FluxErrors.NotAContract(newMiner));
        MarketStorage.state().miner = newMiner;

        emit MinerSet(newMiner);
    }

    /// @inheritdoc IMined
    function setMining(
        uint256 supplySlope,
        uint256 debtSlope,
        MiningCurve calldata curve
    ) external onlyMiner {
        _readUnlocked();
        _requireAtMost("supplySlope", supplySlope, Mining.MAX_SLOPE);
        _requireAtMost("debtSlope", debtSlope, Mining.MAX_SLOPE);
        _requireAtMost("zero", curve.zero, Mining.MAX_ZERO);
        MarketLayout storage $ = MarketStorage.state();

        // the marks stay when a slope goes back to 0: who has shares must still be settled before they change
        if (supplySlope != 0) $.supply.switches |= SUPPLY_MINED;
        if (debtSlope != 0) $.supply.switches |= DEBT_MINED;
        Mining.set($.supplyMining, $.supply.shares, supplySlope, curve);
        Mining.set($.debtMining, $.debt.shares, debtSlope, curve);

        emit MiningSet(supplySlope, debtSlope, curve);
    }

    /// @inheritdoc IMined
    function collectMining(address account) external onlyMiner returns (uint256 tokens) {
        MarketLayout storage $ = MarketStorage.state();
        Position memory position = $.positions[account];
        SupplyBook memory supply = $.supply;
        // who has no shares on a side does not pay for reading it
        if (position.supplyShares != 0) {
            tokens = Mining.collect($.supplyMining, account, position.supplyShares, supply.shares);
        } else if (supply.switches & SUPPLY_MINED != 0) {
            tokens = Mining.take($.supplyMining, account);
        }
        if (position.debtShares != 0) {
            tokens += Mining.collect($.debtMining, account, position.debtShares, $.debt.shares);
        } else if (supply.switches & DEBT_MINED != 0) {
            tokens += Mining.take($.debtMining, account);
        }
    }

    /// @inheritdoc IMined
    function collectIdleMining() external onlyMiner returns (uint256 tokens) {
        MarketLayout storage $ = MarketStorage.state();
        tokens = Mining.takeIdle($.supplyMining, $.supply.shares);
        tokens += Mining.takeIdle($.debtMining, $.debt.shares);
    }

    /// @inheritdoc IMined
    function miningOf(address account) external view returns (uint256 tokens) {
        MarketLayout storage $ = MarketStorage.state();
        Position memory position = $.positions[account];
        (tokens, ) = Mining.owed($.supplyMining, account, position.supplyShares, $.supply.shares);
        (uint256 more, ) = Mining.owed($.debtMining, account, position.debtShares, $.debt.shares);
        tokens += more;
    }

    /// @inheritdoc IMined
    function miningWords(address account) external view returns (uint256, uint256, uint256, uint256) {
        MarketLayout storage $ = MarketStorage.state();
        return (
            $.supplyMining.side,
            $.supplyMining.accounts[account],
            $.debtMining.side,
            $.debtMining.accounts[account]
        );
    }

    /// @inheritdoc IMined
    function miner() external view returns (address) {
        return MarketStorage.state().miner;
    }

    // --- reserve ---

    /// @notice See `IMoneyMarket.sweepReserve`.
    function sweepReserve() external returns (uint256 assets) {
        Ledger memory ledger = MarketLedger.loadFrom(_readUnlocked());
        assets = _reserve(ledger);
        uint256 shares = Shares.toSharesDown(assets, ledger.supplyAssets, ledger.supplyShares);
        if (shares == 0) return 0;

        _mintShares(ledger, ILiquidator(_liquidator()).liquidationReserve(), assets, shares);
        MarketLedger.store({ledger: ledger, isLocked: false});

        emit IMoneyMarket.ReserveSwept(assets, shares);
    }

    // --- governance and guardian ---

    /// @notice See `IMoneyMarket.setParameters`.
    function setParameters(MarketParameters calldata newParameters) external onlyOwner {
        _setParameters(newParameters);
    }

    /// @notice See `IMoneyMarket.lowerCaps`.
    function lowerCaps(uint256 newSupplyCap, uint256 newBorrowCap) external onlyGuardian {
        ParameterBook storage book = MarketStorage.state().parameters;
        _requireAtMost("supplyCap", newSupplyCap, book.supplyCap);
        _requireAtMost("borrowCap", newBorrowCap, book.borrowCap);

        // both are below what is stored
        book.supplyCap = uint40(newSupplyCap);
        book.borrowCap = uint40(newBorrowCap);

        emit IMoneyMarket.ParametersSet(MarketLedger.parameters());
    }

    /// @notice See `IMoneyMarket.pause`.
    function pause(Action action) external onlyGuardian {
        MarketLayout storage $ = MarketStorage.state();
        bool endsByItself =
            msg.sender != _owner() && (action == Action.Withdraw || action == Action.Liquidate);
        uint256 until = endsByItself ? block.timestamp + Constants.PAUSE_LIFETIME : type(uint256).max;
        // a guardian can neither shorten governance's pause nor prolong his own before it has run out
        if (endsByItself && _isPaused(MarketLedger.readSupplyWord(), action)) until = $.pausedUntil[action];

        $.pausedUntil[action] = until;
        $.supply.switches |= uint8(1 << uint8(action));

        emit IMoneyMarket.Paused(action, until);
    }

    /// @notice See `IMoneyMarket.unpause`.
    function unpause(Action action) external onlyOwner {
        MarketLayout storage $ = MarketStorage.state();
        $.supply.switches &= ~uint8(1 << uint8(action));
        $.pausedUntil[action] = 0;

        emit IMoneyMarket.Unpaused(action);
    }

    /// @notice See `IMoneyMarket.setMeasured`.
    function setMeasured(bool newIsMeasured) external onlyGuardian {
        require(newIsMeasured || msg.sender == _owner(), FluxErrors.NotOwner(msg.sender));
        SupplyBook storage supply = MarketStorage.state().supply;
        supply.switches = newIsMeasured ? supply.switches | MEASURED : supply.switches & ~MEASURED;

        emit IMoneyMarket.MeasuredSet(newIsMeasured);
    }

    /// @notice See `IMoneyMarket.encumber`.
    function encumber(address account) external onlyRiskEngine {
        MarketStorage.position(account).isEncumbered = true;
    }

    /// @notice See `IMoneyMarket.setCollateralRatio`.
    function setCollateralRatio(uint256 newRatio) external onlyRiskEngine {
        // the engine has checked 1010..10000
        MarketStorage.state().supply.ratio = uint16(newRatio);

        emit IMoneyMarket.CollateralRatioSet(newRatio);
    }

    /// @notice See `IMoneyMarket.setCreditManager`.
    function setCreditManager(address manager, bool isManager) external onlyRiskEngine {
        Position storage position = MarketStorage.position(manager);
        uint256 debt = Shares.toDebtUp(position.debtShares, MarketLedger.indexNow());
        require(
            position.isCreditManager == isManager || debt == 0,
            FluxErrors.CreditLineConflict(manager, debt)
        );
        position.isCreditManager = isManager;
    }

    /// @dev Interest up to now is charged under the old parameters, the rate is set under the new ones.
    function _setParameters(MarketParameters calldata newParameters) internal {
        Ledger memory ledger = MarketLedger.loadFrom(_readUnlocked());
        RateCurve calldata curve = newParameters.curve;
        _requireAtMost("base", curve.base, MAX_RATE);
        _requireAtMost("slope", curve.slope, MAX_RATE);
        _requireAtMost("jump", curve.jump, MAX_RATE);
        _requireWithin("maximum", curve.maximum, 1, MAX_RATE);
        _requireWithin("steepness", curve.steepness, 1, MAX_STEEPNESS);
        _requireAtMost("reserveFactor", newParameters.reserveFactor, MAX_RESERVE_FACTOR);
        _requireAtMost("supplyCap", newParameters.supplyCap, _largest(type(uint112).max));
        _requireAtMost("borrowCap", newParameters.borrowCap, _largest(type(uint96).max));
        _requireAtMost("minDebt", newParameters.minDebt, type(uint56).max);
        _requireAtMost("flashFee", newParameters.flashFee, MAX_FLASH_FEE);

        // every cast is covered by its bound
        ParameterBook storage book = MarketStorage.state().parameters;
        (book.base, book.slope, book.jump) = (uint16(curve.base), uint16(curve.slope), uint16(curve.jump));
        (book.maximum, book.steepness) = (uint16(curve.maximum), uint8(curve.steepness));
        book.reserveFactor = uint16(newParameters.reserveFactor);
        (book.supplyCap, book.borrowCap) = (uint40(newParameters.supplyCap), uint40(newParameters.borrowCap));
        (book.minDebt, book.flashFee) = (uint56(newParameters.minDebt), uint8(newParameters.flashFee));
        ledger.parameterWord = MarketLedger.readParameterWord();
        MarketLedger.store({ledger: ledger, isLocked: false});

        emit IMoneyMarket.ParametersSet(newParameters);
    }

    /// @dev Whole assets that a cap may be: what 40 bits hold, and what the books have room for.
    function _largest(uint256 assets) private pure returns (uint256 cap) {
        cap = assets / _assetUnit();
        if (cap > type(uint40).max) cap = type(uint40).max;
    }

    function _requireAtMost(bytes32 name, uint256 value, uint256 highest) private pure {
        _requireWithin(name, value, 0, highest);
    }

    function _requireWithin(bytes32 name, uint256 value, uint256 lowest, uint256 highest) private pure {
        require(
            value >= lowest && value <= highest,
            FluxErrors.ValueOutOfBounds(name, value, lowest, highest)
        );
    }

    function _permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        bytes memory signature
    ) private {
        require(block.timestamp <= deadline, FluxErrors.SignatureExpired(deadline, block.timestamp));

        bytes32 structHash = keccak256(
            abi.encode(PERMIT_TYPEHASH, owner, spender, value, _useNonce(owner), deadline)
        );
        bytes32 digest = MessageHashUtils.toTypedDataHash(_domainSeparator(), structHash);
        require(
            SignatureChecker.isValidSignatureNow(owner, digest, signature),
            FluxErrors.SignatureInvalid(owner)
        );

        _approve(owner, spender, value);
    }

    function _requireGuardian() private view {
        bool mayPause = msg.sender == _engine().guardian() || msg.sender == _owner();
        require(mayPause, FluxErrors.NotGuardian(msg.sender));
    }
}
