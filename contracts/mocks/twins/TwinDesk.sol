// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title A lending desk whose liquidations believe every token, price and helper (X-44, X-55).
/// @notice Borrowing to 150 %, liquidation below 130 %, a bonus of 5 % in the account's first token. Prices
/// are USD 1e18, the cash is a dollar; all tokens have 18 decimals.
contract TwinDesk {
    using SafeERC20 for IERC20;

    IERC20 public immutable cash;
    address public immutable treasury;
    IERC20 public reward;
    uint256 public insurance;
    uint256 public feePercent;
    bool public isRepayPaused;
    bool public isLiquidatePaused;

    mapping(address account => uint256 assets) public debts;
    mapping(address account => mapping(IERC20 token => uint256 assets)) public deposits;
    mapping(IERC20 token => uint256 price) public prices;
    mapping(IERC20 token => bool isBroken) public isBroken;
    mapping(IERC20 token => bool isPaused) public isPaused;
    mapping(IERC20 token => uint256 time) public lastAccrual;
    mapping(address account => IERC20[] tokens) private _entered;

    error AccountHealthy(address account);
    error FeedBroken(IERC20 token);
    error TokenPaused(IERC20 token);
    error DeskPaused();
    error LimitExceeded(address account);

    constructor(IERC20 newCash, address newTreasury) {
        (cash, treasury) = (newCash, newTreasury);
    }

    function setPrice(IERC20 token, uint256 newPrice) external {
        prices[token] = newPrice;
    }

    function setBroken(IERC20 token, bool newIsBroken) external {
        isBroken[token] = newIsBroken;
    }

    function setTokenPaused(IERC20 token, bool newIsPaused) external {
        isPaused[token] = newIsPaused;
    }

    function setPaused(bool newIsRepayPaused, bool newIsLiquidatePaused) external {
        (isRepayPaused, isLiquidatePaused) = (newIsRepayPaused, newIsLiquidatePaused);
    }

    function setFeePercent(uint256 newFeePercent) external {
        feePercent = newFeePercent;
    }

    /// @notice Paid to every liquidator, a whole token.
    function setReward(IERC20 newReward) external {
        reward = newReward;
    }

    /// @dev The faults b and c: any number, of which nothing need be deposited.
    function enter(IERC20[] calldata tokens) external {
        for (uint256 i = 0; i < tokens.length; ++i) _entered[msg.sender].push(tokens[i]);
    }

    function supply(IERC20 token, uint256 assets) external {
        token.safeTransferFrom(msg.sender, address(this), assets);
        deposits[msg.sender][token] += assets;
    }

    /// @dev The fault a: no debt is too small.
    function borrow(uint256 assets) external {
        debts[msg.sender] += assets;
        uint256 value = valueOf(msg.sender);
        require(value * 100 >= debts[msg.sender] * 150, LimitExceeded(msg.sender));
        cash.safeTransfer(msg.sender, assets);
    }

    /// @dev The fault s: what is worth the debt may leave, and with it every reason to liquidate.
    function withdraw(IERC20 token, uint256 assets) external {
        deposits[msg.sender][token] -= assets;
        require(valueOf(msg.sender) >= debts[msg.sender], LimitExceeded(msg.sender));
        token.safeTransfer(msg.sender, assets);
    }

    /// @dev The fault m: what cures an account may be paused while what sells it is not.
    function repay(uint256 assets, address onBehalf) external {
        require(!isRepayPaused, DeskPaused());
        cash.safeTransferFrom(msg.sender, address(this), assets);
        debts[onBehalf] -= assets;
    }

    /// @dev The faults d (exact amounts), e, f, i, o (transfers that must succeed), g (more than there is), h
    /// (an insurance that must suffice), n (at once after a pause), r (a price is divided by).
    function liquidate(address account, uint256 assets) external {
        require(!isLiquidatePaused, DeskPaused());
        require(valueOf(account) * 100 < debts[account] * 130, AccountHealthy(account));
        cash.safeTransferFrom(msg.sender, address(this), assets);
        debts[account] -= assets;

        IERC20 token = _entered[account][0];
        uint256 seized = (assets * 105 * 1e18) / (100 * prices[token]);
        uint256 fee = (seized * feePercent) / 100;
        deposits[account][token] -= seized + fee;
        token.safeTransfer(msg.sender, seized);
        token.safeTransfer(treasury, fee);
        if (address(reward) != address(0)) reward.safeTransfer(msg.sender, 1e18);

        uint256 left = deposits[account][token];
        if (debts[account] == 0) {
            delete deposits[account][token];
            if (left != 0) token.safeTransfer(account, left);
        } else if (left == 0) {
            insurance -= debts[account];
            delete debts[account];
        }
    }

    /// @dev The faults j and p: one entered token that is paused, or has no price, stops everything.
    function valueOf(address account) public returns (uint256 value) {
        IERC20[] storage tokens = _entered[account];
        for (uint256 i = 0; i < tokens.length; ++i) {
            IERC20 token = tokens[i];
            require(!isPaused[token], TokenPaused(token));
            require(!isBroken[token], FeedBroken(token));
            lastAccrual[token] = block.timestamp;
            value += (deposits[account][token] * prices[token]) / 1e18;
        }
    }
}
