// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title A market of native coin that sends back what was paid too much after its cash has risen and before
/// the debt has fallen: for that moment every share is worth too much (X-07).
contract TwinRefundingMarket {
    uint256 public totalShares;
    uint256 public totalDebt;

    mapping(address account => uint256 shares) public sharesOf;
    mapping(address account => uint256 assets) public debtOf;

    error NotSent();

    function deposit() external payable {
        uint256 before = totalAssets() - msg.value;
        uint256 shares = totalShares == 0 ? msg.value : (msg.value * totalShares) / before;
        sharesOf[msg.sender] += shares;
        totalShares += shares;
    }

    function redeem(uint256 shares) external {
        uint256 assets = (shares * totalAssets()) / totalShares;
        sharesOf[msg.sender] -= shares;
        totalShares -= shares;
        _send(assets);
    }

    /// @notice Lends to anyone: what secures a debt is of no concern here.
    function borrow(uint256 assets) external {
        debtOf[msg.sender] += assets;
        totalDebt += assets;
        _send(assets);
    }

    function repay(address account) external payable {
        uint256 debt = debtOf[account];
        uint256 paid = msg.value < debt ? msg.value : debt;

        _send(msg.value - paid);
        // the fault: too late, the payer has been called
        debtOf[account] -= paid;
        totalDebt -= paid;
    }

    function totalAssets() public view returns (uint256 assets) {
        return address(this).balance + totalDebt;
    }

    function _send(uint256 assets) private {
        // solhint-disable-next-line avoid-low-level-calls
        (bool isSent, ) = msg.sender.call{value: assets}("");
        require(isSent, NotSent());
    }
}
