// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IMined} from "../interfaces/IMined.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {IStakedFlux, SafetySale} from "../interfaces/IStakedFlux.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {Mining, MiningCurve} from "./Mining.sol";
import {SafetyBooks} from "./SafetyBooks.sol";
import {SafetyStorage} from "./SafetyStorage.sol";

/// @title The rarely used half of the safety module, which `SafetyModule` delegates to: creation, settings,
/// income, the end of sales, what the miner calls.
/// @dev Storage, sender and immutables are the module's; called directly this contract has empty books and
/// no owner. The functions are specified in `IStakedFlux` and `IMined`.
contract SafetyExtension is SafetyBooks {
    using SafeERC20 for IERC20;

    constructor(IRiskEngine engine, address token) SafetyBooks(engine, token) {
        _disableInitializers();
    }

    /// @notice First call after creation.
    function initialize(address newOwner) external initializer {
        __Ownable_init(newOwner);
        __ERC20_init("Staked Flux", "sFLUX");
        __EIP712_init("Staked Flux", "1");
    }

    // --- stakers ---

    /// @notice See `IStakedFlux.cancelExit`.
    function cancelExit() external returns (uint256 shares) {
        shares = SafetyStorage.state().exits[msg.sender].shares;
        require(shares != 0, FluxErrors.ExitMissing(msg.sender, 1, 0));
        delete SafetyStorage.state().exits[msg.sender];

        emit IStakedFlux.ExitCancelled(msg.sender, shares);
    }

    /// @notice See `IStakedFlux.addIncome`.
    function addIncome(uint256 tokens) external returns (uint256 incomeEnd) {
        require(tokens != 0, FluxErrors.ZeroAmount());
        _accrue();
        incomeEnd = _addIncome(tokens);
        _recordRate();

        emit IStakedFlux.IncomeAdded(msg.sender, tokens, incomeEnd);

        IERC20(TOKEN).safeTransferFrom(msg.sender, address(this), tokens);
    }

    // --- storefront ---

    /// @notice See `IStakedFlux.closeSale`.
    function closeSale(address market) external returns (uint256 tokens) {
        SafetySale memory sale = SafetyStorage.state().sales[market];
        tokens = sale.tokens;
        require(tokens != 0, FluxErrors.SaleMissing(market));
        require(block.timestamp >= sale.endsAt, FluxErrors.SaleRunning(market, sale.endsAt));

        _accrue();
        _removeFromSale(market, tokens);
        _addStake(tokens);
        _recordRate();

        emit IStakedFlux.SaleClosed(market, tokens);
    }

    // --- governance and guardian ---

    /// @notice See `IStakedFlux.setEntryPaused`.
    function setEntryPaused(bool newIsPaused) external {
        if (msg.sender != owner()) {
            require(msg.sender == ENGINE.guardian(), FluxErrors.NotGuardian(msg.sender));
            require(newIsPaused, FluxErrors.NotOwner(msg.sender));
        }
        SafetyStorage.state().isEntryPaused = newIsPaused;

        emit IStakedFlux.EntryPauseSet(newIsPaused);
    }

    // --- mining ---

    /// @notice See `IMined.setMiner`.
    function setMiner(address newMiner) external onlyOwner {
        require(newMiner.code.length != 0, FluxErrors.NotAContract(newMiner));
        SafetyStorage.state().miner = newMiner;

        emit IMined.MinerSet(newMiner);
    }

    /// @notice See `IMined.setMining`.
    function setMining(uint256 supplySlope, uint256 debtSlope, MiningCurve calldata curve) external {
        _requireMiner();
        require(debtSlope == 0, FluxErrors.ValueOutOfBounds("debtSlope", debtSlope, 0, 0));
        Mining.set(SafetyStorage.state().mining, totalSupply(), supplySlope, curve);

        emit IMined.MiningSet(supplySlope, debtSlope, curve);
    }

    /// @notice See `IMined.collectMining`.
    function collectMining(address account) external returns (uint256 tokens) {
        _requireMiner();
        uint256 shares = balanceOf(account);
        if (shares == 0) return Mining.take(SafetyStorage.state().mining, account);
        return Mining.collect(SafetyStorage.state().mining, account, shares, totalSupply());
    }

    /// @notice See `IMined.collectIdleMining`.
    function collectIdleMining() external returns (uint256 tokens) {
        _requireMiner();
        return Mining.takeIdle(SafetyStorage.state().mining, totalSupply());
    }

    function _requireMiner() private view {
        require(msg.sender == SafetyStorage.state().miner, FluxErrors.NotMiner(msg.sender));
    }
}
