// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title A token whose balances are shares of something that grows and shrinks.
/// @notice Both the shares of a transfer and every balance are rounded down, so a unit or two gets lost on
/// the way, as with stETH.
contract MockRebasingToken {
    uint256 private constant WAD = 1e18;

    string public name;
    string public symbol;
    uint8 public immutable decimals;

    /// @notice Units a share, 1e18.
    uint256 public index = WAD;

    uint256 public totalShares;
    mapping(address account => uint256 shares) public sharesOf;
    mapping(address owner => mapping(address spender => uint256 assets)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 assets);
    event Approval(address indexed owner, address indexed spender, uint256 assets);

    error BalanceTooLow(address account, uint256 assets);

    constructor(string memory name_, string memory symbol_, uint8 decimals_) {
        (name, symbol, decimals) = (name_, symbol_, decimals_);
    }

    function rebase(uint256 newIndex) external {
        index = newIndex;
    }

    function mint(address account, uint256 assets) external {
        uint256 shares = (assets * WAD) / index;
        sharesOf[account] += shares;
        totalShares += shares;
        emit Transfer(address(0), account, assets);
    }

    function approve(address spender, uint256 assets) external returns (bool) {
        allowance[msg.sender][spender] = assets;
        emit Approval(msg.sender, spender, assets);
        return true;
    }

    function transfer(address to, uint256 assets) external returns (bool) {
        return _move(msg.sender, to, assets);
    }

    function transferFrom(address from, address to, uint256 assets) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed != type(uint256).max) allowance[from][msg.sender] = allowed - assets;
        return _move(from, to, assets);
    }

    function totalSupply() external view returns (uint256) {
        return (totalShares * index) / WAD;
    }

    function balanceOf(address account) public view returns (uint256) {
        return (sharesOf[account] * index) / WAD;
    }

    function _move(address from, address to, uint256 assets) private returns (bool) {
        uint256 shares = (assets * WAD) / index;
        require(shares <= sharesOf[from], BalanceTooLow(from, assets));
        sharesOf[from] -= shares;
        sharesOf[to] += shares;
        emit Transfer(from, to, assets);
        return true;
    }
}
