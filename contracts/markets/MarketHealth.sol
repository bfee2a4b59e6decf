// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarketFactory} from "../interfaces/IMarketFactory.sol";
import {IPriceOracle, PriceStatus} from "../interfaces/IPriceOracle.sol";
import {Constants} from "../libraries/Constants.sol";
import {FixedPointMath} from "../libraries/FixedPointMath.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {MarketReader} from "../risk/MarketReader.sol";
import {MembershipWord} from "../risk/MembershipWord.sol";
import {MarketAddress} from "./MarketAddress.sol";
import {MarketCore} from "./MarketCore.sol";
import {MarketIdentity} from "./MarketIdentity.sol";
import {MarketSlots} from "./MarketSlots.sol";
import {MarketStorage} from "./MarketStorage.sol";

/// @title What an account must be worth to borrow or to withdraw: the borrowing and the withdrawing line.
/// @dev Idea: what you own counts at the low price, without the interest since the market was last touched;
/// what you owe at the high price, with all interest. So nobody can borrow on a spike, and valuing a deposit
/// reads two slots of its market. Checked here and not in the risk engine, whose proxy gives the one word
/// that is needed: docs/decisions/0009-answers-of-the-risk-proxy.md. Formulas: docs/mathematics.md section 3.
abstract contract MarketHealth is MarketCore {
    using MarketIdentity for uint256;
    using MembershipWord for uint256;

    IPriceOracle private immutable ORACLE;
    address private immutable FACTORY;
    bytes32 private immutable PROXY_CODE_HASH;

    constructor() {
        IMarketFactory factory = _engine().marketFactory();
        FACTORY = address(factory);
        PROXY_CODE_HASH = factory.proxyCodeHash();
        ORACLE = _engine().priceOracle();
    }

    /// @dev The mark goes with the last share: then whether the rest still carries the debts is still to be
    /// checked.
    function _requireWithdrawAllowed(
        address account,
        uint256 left,
        bool isEncumbered,
        uint256 supplyWord
    ) internal {
        if (!isEncumbered) return;

        uint256 word = _memberships().membershipOf(account);
        if (!word.owes()) {
            MarketStorage.position(account).isEncumbered = false;
            return;
        }
        (uint256 supplyAssets, uint256 supplyShares, uint256 ratio) = MarketSlots.supply(supplyWord);
        uint256 assets = FixedPointMath.boundedMulDivDown(left, supplyAssets, supplyShares);
        (uint256 lowDeposits, uint256 highDebts) = _requireBorrowingLine(
            account,
            word,
            MembershipWord.depositBit(_index()),
            assets,
            ratio
        );
        // twenty debts of 2^116.3 units (96 and 80 bits by 10^18) at 2^128 each: 2^255.5 with the 115
        unchecked {
            if (lowDeposits * 100 >= highDebts * Constants.WITHDRAW_LINE) return;
        }
        uint256 required = FixedPointMath.mulDivUp(highDebts, Constants.WITHDRAW_LINE, 100);
        revert FluxErrors.WithdrawLineCrossed(account, lowDeposits, required);
    }

    /// @param debt what the account owes here, asset units.
    function _requireBorrowingAllowed(address account, uint256 debt) internal view {
        uint256 word = _memberships().membershipOf(account);
        _requireBorrowingLine(account, word, MembershipWord.debtBit(_index()), debt, 0);
    }

    /// @dev The one check on the way of every borrower: reads nothing twice and keeps nothing. Own is what
    /// he has or owes here: our own storage is not asked again.
    /// @param ownRatio of this market, thousandths; 0 when own is a debt.
    function _requireBorrowingLine(
        address account,
        uint256 word,
        uint256 ownBit,
        uint256 ownAssets,
        uint256 ownRatio
    ) private view returns (uint256 lowDeposits, uint256 highDebts) {
        bytes32 positionSlot = MarketSlots.positionOf(account);
        uint256 limit;
        while (word != 0) {
            uint256 bit = word.lowest();
            word ^= bit;
            (uint256 value, uint256 ratio) =
                bit == ownBit
                    ? (_valueOf(ownAssets, ownRatio, MarketIdentity.read()), ownRatio)
                    : _valueIn(bit, account, positionSlot);

            // a debt's value has at most 245 bits, a deposit's 240, and 1000 ten: 128 of them fit
            unchecked {
                if (ratio == 0) {
                    highDebts += value;
                } else {
                    lowDeposits += value;
                    limit += (value * Constants.RATIO_UNIT) / ratio;
                }
            }
        }
        require(limit >= highDebts, FluxErrors.BorrowLimitExceeded(account, highDebts, limit));
    }

    /// @return value of what the account has or owes in another market.
    /// @return ratio of that market, thousandths; 0 for a debt.
    function _valueIn(
        uint256 bit,
        address account,
        bytes32 positionSlot
    ) private view returns (uint256 value, uint256 ratio) {
        (uint256 index, bool isDebt) = MembershipWord.place(bit);
        address market = MarketAddress.derive(index, address(_engine()), FACTORY, PROXY_CODE_HASH);
        uint256 assets;
        uint256 identity;
        (assets, , ratio, identity) = MarketReader.holdingIn(market, account, positionSlot, isDebt);
        value = _valueOf(assets, ratio, identity);
    }

    /// @dev A deposit counts at the low price and rounded down, a debt (ratio 0) at the high one, rounded up.
    function _valueOf(uint256 assets, uint256 ratio, uint256 identity) private view returns (uint256) {
        address asset = identity.assetOf();
        (uint256 low, uint256 high, PriceStatus status) = ORACLE.boundsOf(asset);
        if (status > PriceStatus.Cautious) revert FluxErrors.PriceUnusable(asset, uint8(status));

        return
            ratio == 0
                ? FixedPointMath.boundedMulDivUp(assets, high, identity.unitOf())
                : FixedPointMath.boundedMulDivDown(assets, low, identity.unitOf());
    }
}
