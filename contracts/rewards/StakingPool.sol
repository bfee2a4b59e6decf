// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {
    Ownable2StepUpgradeable
} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";
import {
    ReentrancyGuardUpgradeable
} from "@openzeppelin/contracts-upgradeable/utils/ReentrancyGuardUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IMined} from "../interfaces/IMined.sol";
import {IStakingPool} from "../interfaces/IStakingPool.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {Mining, MiningCurve} from "./Mining.sol";
import {Stake, StakingLayout, StakingStorage} from "./StakingStorage.sol";

/// @title See `IStakingPool`.
/// @dev Token and lock are immutable in the implementation: one implementation for each token and lock.
contract StakingPool is
    IStakingPool,
    Ownable2StepUpgradeable,
    ReentrancyGuardUpgradeable,
    UUPSUpgradeable
{
    using SafeERC20 for IERC20;

    /// @dev A stake is not locked for longer than a month.
    uint256 private constant MAX_LOCK = 30 days;

    IERC20 private immutable ASSET;
    uint256 private immutable LOCK;

    constructor(IERC20 token, uint256 newLock) {
        require(address(token).code.length != 0, FluxErrors.NotAContract(address(token)));
        require(newLock <= MAX_LOCK, FluxErrors.ValueOutOfBounds("lock", newLock, 0, MAX_LOCK));
        ASSET = token;
        LOCK = newLock;
        _disableInitializers();
    }

    /// @notice First call after creation.
    function initialize(address newOwner, address newMiner) external initializer {
        __Ownable_init(newOwner);
        __ReentrancyGuard_init();
        _setMiner(newMiner);
    }

    // --- stakers ---

    /// @inheritdoc IStakingPool
    /// @dev Locked: a token with hooks could bring the same tokens into two measurements.
    function stake(uint256 tokens) external nonReentrant returns (uint256 received) {
        // what a token that takes fees does not deliver is not staked
        uint256 before = ASSET.balanceOf(address(this));
        ASSET.safeTransferFrom(msg.sender, address(this), tokens);
        received = ASSET.balanceOf(address(this)) - before;
        if (received > tokens) received = tokens;
        require(received != 0, FluxErrors.ZeroAmount());

        StakingLayout storage $ = StakingStorage.state();
        Stake memory held = $.stakes[msg.sender];
        Mining.settle($.mining, msg.sender, held.tokens, $.totalStaked);
        $.totalStaked = SafeCast.toUint112($.totalStaked + received);
        uint256 unlocksAt = _unlockAfter(held, received);
        // not more than all stakes
        $.stakes[msg.sender] = Stake(uint112(held.tokens + received), uint40(unlocksAt));

        emit Staked(msg.sender, received, unlocksAt);
    }

    /// @inheritdoc IStakingPool
    function unstake(uint256 tokens, address receiver) external nonReentrant returns (uint256 unstaked) {
        StakingLayout storage $ = StakingStorage.state();
        Stake memory held = $.stakes[msg.sender];
        unstaked = tokens == type(uint256).max ? held.tokens : tokens;
        require(unstaked != 0, FluxErrors.ZeroAmount());
        require(
            block.timestamp >= held.unlocksAt,
            FluxErrors.StakeLocked(msg.sender, held.unlocksAt)
        );
        require(
            unstaked <= held.tokens,
            FluxErrors.InsufficientStake(msg.sender, unstaked, held.tokens)
        );

        Mining.settle($.mining, msg.sender, held.tokens, $.totalStaked);
        // at most the account's stake, which is part of all
        $.stakes[msg.sender].tokens = uint112(held.tokens - unstaked);
        $.totalStaked = uint112($.totalStaked - unstaked);

        emit Unstaked(msg.sender, receiver, unstaked);

        ASSET.safeTransfer(receiver, unstaked);
    }

    // --- mining ---

    /// @inheritdoc IMined
    function setMiner(address newMiner) external onlyOwner {
        _setMiner(newMiner);
    }

    /// @inheritdoc IMined
    function setMining(uint256 supplySlope, uint256 debtSlope, MiningCurve calldata curve) external {
        _requireMiner();
        require(debtSlope == 0, FluxErrors.ValueOutOfBounds("debtSlope", debtSlope, 0, 0));
        Mining.set(StakingStorage.state().mining, StakingStorage.state().totalStaked, supplySlope, curve);

        emit MiningSet(supplySlope, debtSlope, curve);
    }

    /// @inheritdoc IMined
    function collectMining(address account) external returns (uint256 tokens) {
        _requireMiner();
        StakingLayout storage $ = StakingStorage.state();
        uint256 staked = $.stakes[account].tokens;
        if (staked == 0) return Mining.take($.mining, account);
        return Mining.collect($.mining, account, staked, $.totalStaked);
    }

    /// @inheritdoc IMined
    function collectIdleMining() external returns (uint256 tokens) {
        _requireMiner();
        return Mining.takeIdle(StakingStorage.state().mining, StakingStorage.state().totalStaked);
    }

    /// @inheritdoc IMined
    function miningOf(address account) external view returns (uint256 tokens) {
        StakingLayout storage $ = StakingStorage.state();
        (tokens, ) = Mining.owed($.mining, account, $.stakes[account].tokens, $.totalStaked);
    }

    /// @inheritdoc IMined
    function miningWords(address account) external view returns (uint256, uint256, uint256, uint256) {
        StakingLayout storage $ = StakingStorage.state();
        return ($.mining.side, $.mining.accounts[account], 0, 0);
    }

    // --- views ---

    /// @inheritdoc IMined
    function miner() external view returns (address) {
        return StakingStorage.state().miner;
    }

    /// @inheritdoc IStakingPool
    function stakeOf(address account) external view returns (uint256 tokens, uint256 unlocksAt) {
        Stake memory held = StakingStorage.state().stakes[account];
        return (held.tokens, held.unlocksAt);
    }

    /// @inheritdoc IStakingPool
    function totalStaked() external view returns (uint256) {
        return StakingStorage.state().totalStaked;
    }

    /// @inheritdoc IStakingPool
    function asset() external view returns (address) {
        return address(ASSET);
    }

    /// @inheritdoc IStakingPool
    function lock() external view returns (uint256) {
        return LOCK;
    }

    // --- internal ---

    /// @dev Only the caller can add to his stake: nobody can lengthen another's lock.
    function _unlockAfter(Stake memory held, uint256 added) private view returns (uint256) {
        uint256 left = held.unlocksAt > block.timestamp ? held.unlocksAt - block.timestamp : 0;
        uint256 weighted = held.tokens * left + added * LOCK;
        return block.timestamp + FixedPointMath.mulDivUp(weighted, 1, held.tokens + added);
    }

    function _setMiner(address newMiner) private {
        require(newMiner.code.length != 0, FluxErrors.NotAContract(newMiner));
        StakingStorage.state().miner = newMiner;

        emit MinerSet(newMiner);
    }

    function _requireMiner() private view {
        require(msg.sender == StakingStorage.state().miner, FluxErrors.NotMiner(msg.sender));
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}
}
