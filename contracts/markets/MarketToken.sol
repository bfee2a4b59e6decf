// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {NoncesUpgradeable} from "@openzeppelin/contracts-upgradeable/utils/NoncesUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Action, IMoneyMarket} from "../interfaces/IMoneyMarket.sol";
import {MarketHealth} from "./MarketHealth.sol";
import {MarketStorage} from "./MarketStorage.sol";

/// @title The fToken: ERC-20. Moving a share is withdrawing for the sender, so his health is checked after
/// it.
abstract contract MarketToken is MarketHealth, IMoneyMarket, NoncesUpgradeable {
    /// @inheritdoc IERC20
    function transfer(address to, uint256 shares) external returns (bool) {
        _transfer(msg.sender, to, shares);
        return true;
    }

    /// @inheritdoc IERC20
    function transferFrom(address from, address to, uint256 shares) external returns (bool) {
        _spendAllowance(from, msg.sender, shares);
        _transfer(from, to, shares);
        return true;
    }

    /// @inheritdoc IERC20
    function approve(address spender, uint256 shares) external returns (bool) {
        _approve(msg.sender, spender, shares);
        return true;
    }

    /// @inheritdoc IERC20Metadata
    function name() external view returns (string memory) {
        return MarketStorage.state().name;
    }

    /// @inheritdoc IERC20Metadata
    function symbol() external view returns (string memory) {
        return MarketStorage.state().symbol;
    }

    /// @inheritdoc IERC20Metadata
    function decimals() external pure returns (uint8) {
        // the unit is a power of ten, of at most 24
        uint8 digits;
        for (uint256 unit = _assetUnit(); unit > 1; unit /= 10) ++digits;
        return digits;
    }

    /// @inheritdoc IERC20
    function totalSupply() external view returns (uint256) {
        return MarketStorage.state().supply.shares;
    }

    /// @inheritdoc IERC20
    function balanceOf(address account) external view returns (uint256) {
        return MarketStorage.position(account).supplyShares;
    }

    /// @inheritdoc IERC20
    function allowance(address owner, address spender) external view returns (uint256) {
        return MarketStorage.state().allowances[owner][spender];
    }

    /// @inheritdoc IERC20Permit
    function nonces(
        address owner
    ) public view virtual override(IERC20Permit, NoncesUpgradeable) returns (uint256) {
        return NoncesUpgradeable.nonces(owner);
    }

    /// @inheritdoc IERC20Permit
    // solhint-disable-next-line func-name-mixedcase
    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        return _domainSeparator();
    }

    /// @dev Nothing is accrued: shares move, totals do not.
    function _transfer(address from, address to, uint256 shares) private {
        uint256 supplyWord = _readOpen(Action.Transfer);

        (uint256 left, bool isEncumbered) = _moveShares(supplyWord, from, to, shares);
        _requireWithdrawAllowed(from, from == to ? left + shares : left, isEncumbered, supplyWord);
    }
}
