// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice What one side of a mined contract (its suppliers, its borrowers, its stakers) remembers.
struct MiningBook {
    uint256 side; // index, time and curve in one word, see `Mining`; 0 before the side was first mined
    uint256 zeroAfter; // seconds: where the curve ends when its first part is over
    mapping(address account => uint256 word) accounts; // index last seen (120 bits), tokens owed (136 bits)
}

/// @notice FLUX a second at time t, of a slope s: 2 * s * (zero - t) / 64, none after `zero`.
/// @dev `until` ends a first part, in which a head start makes `zero` later; 0 when there is none.
struct MiningCurve {
    uint256 zero;
    uint256 until;
    uint256 zeroAfter;
}

/// @title What shares earn on a rate that falls in a straight line.
/// @dev Idea: everything that the miner releases, the schedule and a head start on top of it, is at any time
/// a rate that falls to zero in a straight line, so what a side releases between two moments a and b is
/// slope * (b - a) * (2 * zero - a - b): two multiplications, the same however often it is asked. It lives
/// where the shares are, not in the miner: no call leaves the market when shares change, so nothing that the
/// miner does can stop one, and the two slots touched are all it costs. See docs/decisions/0006.
/// The side's word, from the low end: index 120 bits (tokens a share, 2^56), time of the index 32, `until`
/// 32, `zero` 36, slope 36 (wei a second squared, 64ths).
/// Bounds: a chain releases less than 2^84 wei in all. A side counts as empty below 2^20 shares, so that its
/// index stays below 2^84 * 2^56 / 2^20 = 2^120 and tokens fit 136 bits. Shares have at most 112 bits.
/// What an empty side releases is owed to account zero, from where the miner takes it back.
library Mining {
    /// @dev All shares of a side that has fewer earn nothing: a millionth of a millionth of a token of 18
    /// decimals, a dollar of one of 6, a hundredth of a bitcoin of 8.
    uint256 internal constant MIN_SHARES = 2 ** 20;

    /// @dev Slopes are 64ths of a wei a second squared.
    uint256 internal constant SLOPE_SCALE = 64;

    /// @dev 36 bits each: a rate of 2 FLUX a second at the start, and a `zero` far beyond any head start.
    uint256 internal constant MAX_SLOPE = 2 ** 36 - 1;
    uint256 internal constant MAX_ZERO = 2 ** 36 - 1;

    /// @dev 2^56 of the index over 2^6 of the slope.
    uint256 private constant INDEX_SHIFT = 50;

    // --- changes of shares ---

    /// @notice Before an account's shares, or the sum of all, change: pays the account what it earned so far
    /// into its word.
    /// @param shares what the account has had since it was last seen.
    /// @param total what all have had since the side's last change.
    function settle(MiningBook storage book, address account, uint256 shares, uint256 total) internal {
        uint256 index = uint120(advance(book, total));
        uint256 word = book.accounts[account];
        uint256 newWord = _credited(word, shares, index);
        if (newWord != word) book.accounts[account] = newWord;
    }

    /// @notice Brings the side's word to now.
    function advance(MiningBook storage book, uint256 total) internal returns (uint256 side) {
        uint256 idle;
        uint256 before = book.side;
        (side, idle) = advanced(book, before, total);
        if (side != before) book.side = side;
        // tokens fit, see above; a word is added to above its index
        unchecked {
            if (idle != 0) book.accounts[address(0)] += idle << 120;
        }
    }

    // --- for the miner ---

    /// @notice Replaces slope and curve; what was earned before stays earned.
    function set(
        MiningBook storage book,
        uint256 total,
        uint256 slope,
        MiningCurve calldata curve
    ) internal {
        uint256 index = uint120(advance(book, total));
        // never 0: an account whose index is 0 has not been seen
        if (index == 0) index = 1;
        book.side = packed(index, block.timestamp, curve.until, curve.zero, slope);
        book.zeroAfter = curve.zeroAfter;
    }

    /// @notice Takes what an account that has shares is owed. The side's word moves with the next change of
    /// shares; until then its index follows from the time.
    function collect(
        MiningBook storage book,
        address account,
        uint256 shares,
        uint256 total
    ) internal returns (uint256 tokens) {
        uint256 index;
        (tokens, index) = owed(book, account, shares, total);
        book.accounts[account] = index;
    }

    /// @notice Takes what an account without shares is owed: what it earned until it had none.
    function take(MiningBook storage book, address account) internal returns (uint256 tokens) {
        uint256 word = book.accounts[account];
        tokens = word >> 120;
        if (tokens != 0) book.accounts[account] = uint120(word);
    }

    /// @notice Takes what was released while the side was empty.
    function takeIdle(MiningBook storage book, uint256 total) internal returns (uint256 tokens) {
        advance(book, total);
        return take(book, address(0));
    }

    /// @notice What an account has earned and not been paid, and the index now.
    function owed(
        MiningBook storage book,
        address account,
        uint256 shares,
        uint256 total
    ) internal view returns (uint256 tokens, uint256 index) {
        (uint256 side, ) = advanced(book, book.side, total);
        index = uint120(side);
        tokens = _credited(book.accounts[account], shares, index) >> 120;
    }

    // --- arithmetic ---

    /// @notice The side's word as of now.
    /// @return newSide the word.
    /// @return idle tokens that were released while the side was empty.
    function advanced(
        MiningBook storage book,
        uint256 side,
        uint256 total
    ) internal view returns (uint256 newSide, uint256 idle) {
        (uint256 released64, uint256 until, uint256 zero) = released(book, side);
        if (released64 == 0) return (side, 0);

        // 104 bits shifted by 50; the new index has 120, see above
        unchecked {
            uint256 index = uint120(side);
            if (total < MIN_SHARES) idle = released64 / SLOPE_SCALE;
            else index += (released64 << INDEX_SHIFT) / total;
            newSide = packed(index, block.timestamp, until, zero, side >> 220);
        }
    }

    /// @notice What a side has released since its time, in 64ths of a wei, and its curve from now on.
    function released(
        MiningBook storage book,
        uint256 side
    ) internal view returns (uint256 released64, uint256 until, uint256 zero) {
        uint256 last = uint32(side >> 120);
        until = uint32(side >> 152);
        zero = (side >> 184) & 0xfffffffff;

        // slope 36 bits, time 32, twice zero 37
        unchecked {
            if (until != 0 && until <= block.timestamp) {
                released64 = _area(last, until, zero);
                (last, until, zero) = (until, 0, book.zeroAfter);
            }
            released64 += _area(last, block.timestamp, zero);
            released64 *= side >> 220;
        }
    }

    /// @notice The side's word.
    function packed(
        uint256 index,
        uint256 time,
        uint256 until,
        uint256 zero,
        uint256 slope
    ) internal pure returns (uint256) {
        return index | (time << 120) | (until << 152) | (zero << 184) | (slope << 220);
    }

    /// @dev Twice the area under the line from zero down to its end, between two moments.
    function _area(uint256 from, uint256 to, uint256 zero) private pure returns (uint256) {
        if (to > zero) to = zero;
        if (from >= to) return 0;
        // from < to <= zero
        unchecked {
            return (to - from) * (2 * zero - from - to);
        }
    }

    /// @dev An account that was never seen has earned nothing and starts at the index.
    function _credited(uint256 word, uint256 shares, uint256 index) private pure returns (uint256) {
        // the index never falls; bounds above
        unchecked {
            uint256 seen = uint120(word);
            uint256 tokens = word >> 120;
            if (seen != 0) tokens += (shares * (index - seen)) >> 56;
            return index | (tokens << 120);
        }
    }
}
