// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";

/// @notice FLUX of a pool and of its holders. For the words see `PoolIncome`.
struct IncomeBook {
    uint216 shareSeconds; // of all shares in the open period, up to `countedAt`. One slot with the next
    uint40 countedAt; // 0: FLUX is not set
    address token; // one slot with the next two: 20 + 4 + 5 bytes
    uint32 period; // open; the first is 1
    uint40 openedAt;
    uint88 held; // FLUX that was shared and not paid
    mapping(uint256 period => uint256 word) ends; // of period 0: when the first began
    mapping(address account => uint256 word) earners;
    mapping(uint256 epoch => uint256 word) batches; // when their shares began to count
}

/// @title The FLUX that a pool's fTokens earn, shared by shares and time.
/// @dev Idea: FLUX comes now and then, for all the time since it came last. It is divided by share-seconds:
/// who was there for a second has a second's part of it, whenever that was, so coming just before it arrives
/// is worth nothing, and nobody has to be called when shares change. In a period (from one arrival to the
/// next) FLUX F falls on T share-seconds: rate = F * 2^96 / T; an account with s of them gets s * rate, and
/// one whose shares did not change for many periods the sum of rate * length, which is the index. An
/// account's share-seconds are shares * elapsed - debt; a change of shares changes the debt so that they stay
/// what they are.
/// Words, from the low end: of an account, period last seen 32 bits (0: never, so it has what it had when the
/// first began), FLUX owed 88, debt 136, signed; of an end, time 40, index 216; of a batch, period 32,
/// seconds of it that were over 40.
/// Danger: a period must not end before what was earned in it has come; hence `PoolExtension.collectFlux`
/// ends it only when the miner owes nothing any more.
/// Bounds: shares count in units of 2^20 (1e-15 of a token of 18 decimals, a thousandth of one of 6), rounded
/// down. A batch has less than 2^144 shares, there is one an epoch (24 bits), so all
/// shares are less than 2^148 units and their seconds less than 2^188. An account counts with 2^103 units at
/// most (markets have less than 2^112 fTokens, a share costs a thousandth of one at first) and keeps 2^134
/// unit-seconds at most, so its debt is within 2^135 for 2^32 seconds. FLUX held is less than 2^88, there is
/// a unit for every second of a period at least, so it adds less than 2^184 to the index; there is one a
/// second at most (32 bits): the index is less than 2^216.
library PoolIncome {
    uint256 private constant UNIT_BITS = 20;

    /// @dev 1e16 tokens of 18 decimals, 1e28 of 6: who has more earns no more.
    uint256 private constant MAX_UNITS = 2 ** 103;
    uint256 private constant MAX_UNIT_SECONDS = 2 ** 134;

    uint256 private constant SCALE_BITS = 96;

    /// @notice Begins the first period.
    function open(IncomeBook storage book, address token) internal {
        require(token.code.length != 0, FluxErrors.NotAContract(token));
        require(book.period == 0, FluxErrors.IncomeTokenSet(book.token));
        (book.countedAt, book.openedAt) = (uint40(block.timestamp), uint40(block.timestamp));
        (book.token, book.period) = (token, 1);
        book.ends[0] = block.timestamp;
    }

    // --- changes of shares ---

    /// @notice Before the sum of all shares changes.
    function touch(IncomeBook storage book, uint256 total) internal {
        if (book.countedAt == 0) return;
        (book.shareSeconds, book.countedAt) = (uint216(allOf(book, total)), uint40(block.timestamp));
    }

    /// @notice When a batch was priced: its shares count from now on.
    function admitBatch(IncomeBook storage book, uint256 epoch) internal {
        uint256 period = book.period;
        if (period != 0) book.batches[epoch] = period | ((block.timestamp - book.openedAt) << 32);
    }

    /// @notice When an account's shares have changed.
    function settle(IncomeBook storage book, address account, uint256 shares, uint256 newShares) internal {
        if (book.period == 0) return;
        (uint256 tokens, uint256 shareSeconds) = earned(book, book.earners[account], shares);
        _write(book, account, newShares, tokens, shareSeconds);
    }

    /// @notice When an account has got shares of a batch, with all that they earned since it was priced.
    /// @param shares that it had before.
    function admit(
        IncomeBook storage book,
        address account,
        uint256 shares,
        uint256 epoch,
        uint256 added
    ) internal {
        if (book.period == 0) return;
        (uint256 tokens, uint256 shareSeconds) = earned(book, book.earners[account], shares);

        // bounds above
        unchecked {
            uint256 word = book.batches[epoch];
            word = ((_counted(added) * (word >> 32)) << 120) | uint32(word);
            (uint256 tokensOfBatch, uint256 ofBatch) = earned(book, word, added);
            _write(book, account, shares + added, tokens + tokensOfBatch, shareSeconds + ofBatch);
        }
    }

    /// @notice Share-seconds of all in the open period up to now.
    function allOf(IncomeBook storage book, uint256 total) internal view returns (uint256 shareSeconds) {
        // bounds above
        unchecked {
            return book.shareSeconds + (total >> UNIT_BITS) * (block.timestamp - book.countedAt);
        }
    }

    // --- FLUX ---

    /// @notice Ends the period with what has arrived in it, if anything has and somebody was there.
    /// @return tokens shared, wei.
    /// @return all share-seconds that it was shared by.
    function close(
        IncomeBook storage book,
        uint256 total
    ) internal returns (uint256 tokens, uint256 all) {
        touch(book, total);
        all = book.shareSeconds;
        tokens = _arrived(book);

        // bounds above
        unchecked {
            uint256 length = block.timestamp - book.openedAt;
            if (length == 0 || all < length) return (0, all);
            uint256 rate = (tokens << SCALE_BITS) / all;
            if (rate == 0) return (0, all);

            uint256 period = book.period;
            uint256 index = (book.ends[period - 1] >> 40) + rate * length;
            book.ends[period] = block.timestamp | (index << 40);
            (book.period, book.openedAt) = (uint32(period + 1), uint40(block.timestamp));
            book.held += uint88(tokens);
            book.shareSeconds = 0;
        }
    }

    /// @notice Takes what an account has earned, for the pool to pay.
    function take(
        IncomeBook storage book,
        address account,
        uint256 shares
    ) internal returns (uint256 tokens) {
        settle(book, account, shares, shares);
        uint256 word = book.earners[account];
        tokens = uint88(word >> 32);
        book.earners[account] = word ^ (tokens << 32);
        // never more than was shared out
        book.held -= uint88(tokens);
    }

    /// @notice FLUX that came in periods that are over and was not paid, and share-seconds in the open one.
    /// @param word of the account.
    /// @param shares what it has had since it was last seen.
    function earned(
        IncomeBook storage book,
        uint256 word,
        uint256 shares
    ) internal view returns (uint256 tokens, uint256 shareSeconds) {
        tokens = uint88(word >> 32);
        shares = _counted(shares);

        // what is multiplied was shared out in part: less than 2^88 wei times 2^96; debts are of the same
        // shares, so what is left of them is not negative
        unchecked {
            (uint256 seen, uint256 period) = (uint32(word), book.period);
            uint256 debt = uint256(int256(word) >> 120);
            shareSeconds = shares * (block.timestamp - book.openedAt);
            if (seen == period) return (tokens, shareSeconds - debt);

            uint256 end = book.ends[seen];
            tokens += (shares * ((book.ends[period - 1] >> 40) - (end >> 40))) >> SCALE_BITS;
            if (seen == 0) return (tokens, shareSeconds);
            uint256 begin = book.ends[seen - 1];
            uint256 length = uint40(end) - uint40(begin);
            uint256 rate = ((end >> 40) - (begin >> 40)) / length;
            tokens += ((shares * length - debt) * rate) >> SCALE_BITS;
        }
    }

    /// @dev The debt is negative for who has fewer shares than he had: the word keeps its low 136 bits.
    function _write(
        IncomeBook storage book,
        address account,
        uint256 shares,
        uint256 tokens,
        uint256 shareSeconds
    ) private {
        if (shareSeconds > MAX_UNIT_SECONDS) shareSeconds = MAX_UNIT_SECONDS;

        // bounds above
        unchecked {
            uint256 debt = _counted(shares) * (block.timestamp - book.openedAt) - shareSeconds;
            book.earners[account] = book.period | (tokens << 32) | (debt << 120);
        }
    }

    /// @dev By balance, less what is shared out already: whoever sent it, the miner or somebody who claimed
    /// for the pool, and whatever a miner says.
    function _arrived(IncomeBook storage book) private view returns (uint256 tokens) {
        uint256 held = book.held;
        uint256 balance = IERC20(book.token).balanceOf(address(this));
        if (balance > type(uint88).max) balance = type(uint88).max;
        return balance > held ? balance - held : 0;
    }

    function _counted(uint256 shares) private pure returns (uint256) {
        uint256 units = shares >> UNIT_BITS;
        return units < MAX_UNITS ? units : MAX_UNITS;
    }
}
