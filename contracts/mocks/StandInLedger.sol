// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title What the stand-ins of live tokens have in common.
/// @dev All of it is in storage: a rehearsal puts the code at the token's own address, without a constructor.
abstract contract StandInLedger {
    string public name;
    string public symbol;
    uint8 public decimals;
    bool public hasApproveRace;
    uint256 public totalSupply;
    mapping(address account => uint256 assets) public balanceOf;
    mapping(address owner => mapping(address spender => uint256 assets)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 assets);
    event Approval(address indexed owner, address indexed spender, uint256 assets);

    error BalanceTooLow(address account, uint256 held, uint256 needed);
    error AllowanceTooLow(address spender, uint256 allowed, uint256 needed);
    error AllowanceNotZero(address spender, uint256 allowed);
    error WithdrawalRefused(address account);

    receive() external payable {
        deposit();
    }

    /// @notice Takes the looks of a token.
    function become(
        string calldata newName,
        string calldata newSymbol,
        uint8 newDecimals,
        bool newHasApproveRace
    ) external {
        name = newName;
        symbol = newSymbol;
        decimals = newDecimals;
        hasApproveRace = newHasApproveRace;
    }

    function mint(address account, uint256 assets) external {
        totalSupply += assets;
        balanceOf[account] += assets;
        emit Transfer(address(0), account, assets);
    }

    /// @notice Of a wrapped native coin.
    function withdraw(uint256 assets) external {
        _take(msg.sender, assets);
        totalSupply -= assets;
        (bool isTaken, ) = msg.sender.call{value: assets}("");
        require(isTaken, WithdrawalRefused(msg.sender));
    }

    /// @notice Of a wrapped native coin.
    function deposit() public payable {
        totalSupply += msg.value;
        balanceOf[msg.sender] += msg.value;
        emit Transfer(address(0), msg.sender, msg.value);
    }

    function _approve(address spender, uint256 assets) internal {
        uint256 allowed = allowance[msg.sender][spender];
        require(!hasApproveRace || allowed == 0 || assets == 0, AllowanceNotZero(spender, allowed));
        allowance[msg.sender][spender] = assets;
        emit Approval(msg.sender, spender, assets);
    }

    function _transferFrom(address from, address to, uint256 assets) internal {
        uint256 allowed = allowance[from][msg.sender];
        require(allowed >= assets, AllowanceTooLow(msg.sender, allowed, assets));
        if (allowed != type(uint256).max) allowance[from][msg.sender] = allowed - assets;
        _transfer(from, to, assets);
    }

    function _transfer(address from, address to, uint256 assets) internal {
        _take(from, assets);
        balanceOf[to] += assets;
        emit Transfer(from, to, assets);
    }

    function _take(address from, uint256 assets) private {
        uint256 held = balanceOf[from];
        require(held >= assets, BalanceTooLow(from, held, assets));
        balanceOf[from] = held - assets;
    }
}
