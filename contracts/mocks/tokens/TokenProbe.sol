// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice How a token answered a call: no data, true, anything else, or a revert.
enum Answer {
    Nothing,
    True,
    Other,
    Reverted
}

/// @notice A transfer: how it was answered, what the sender had less afterwards and the receiver more.
struct Movement {
    Answer answer;
    uint256 asked;
    uint256 left;
    uint256 arrived;
}

/// @notice What a token did. `odd`: three units, where rebasing tokens round. `tooMuch`: more than the holder
/// had. `largest`: 2^256 - 1. `hooks`: calls that holder and peer received from the token. `supplyLost`: by
/// transfers that should not change the supply. `permit`: the answer to a permit with a signature of nobody.
struct Findings {
    uint256 held;
    Movement sent;
    Movement odd;
    Movement pulled;
    Movement nothing;
    Movement toItself;
    Movement tooMuch;
    Movement largest;
    Answer zeroApproval;
    Answer secondApproval;
    Answer permit;
    uint256 unlimited;
    uint256 supplyLost;
    uint256 gasOfTransfer;
    uint256 hooks;
    bytes4 hookSelector;
}

/// @title Tries a token out, in a simulated call only.
/// @notice Never deployed: its code is put in the place of a holder of the token, and in that of a peer, for
/// the length of one `eth_call`. So it can do with the holder's tokens what it likes, and nothing stays.
contract TokenProbe {
    /// @dev For one call to the token. One that needs more is a finding.
    uint256 private constant GAS = 1_000_000;

    uint256 private hooks;
    bytes4 private hookSelector;

    /// @notice Remembers that the token called.
    fallback() external payable {
        ++hooks;
        hookSelector = msg.sig;
    }

    receive() external payable {}

    /// @notice Everything about `token`. Holder is this address, `peer` has the same code.
    /// @param assets to move; `wrap`: get them from the wrapped native coin first.
    function probe(
        address token,
        TokenProbe peer,
        uint256 assets,
        bool wrap
    ) external returns (Findings memory f) {
        if (wrap) _call(token, abi.encodeWithSignature("deposit()"), assets);
        f.held = _balance(token, address(this));
        uint256 supply = _read(token, abi.encodeCall(IERC20.totalSupply, ()));

        uint256 before = gasleft();
        f.sent = _send(token, address(peer), assets);
        f.gasOfTransfer = before - gasleft();
        _returnTo(token, peer);
        f.odd = _send(token, address(peer), 3);
        f.nothing = _send(token, address(peer), 0);
        f.toItself = _send(token, address(this), assets / 2);
        _returnTo(token, peer);
        f.pulled = _pulled(token, peer, assets);
        _returnTo(token, peer);
        uint256 supplyNow = _read(token, abi.encodeCall(IERC20.totalSupply, ()));
        f.supplyLost = supply > supplyNow ? supply - supplyNow : 0;

        _approvals(token, address(peer), f);
        f.tooMuch = _send(token, address(peer), _balance(token, address(this)) + 1);
        f.largest = _send(token, address(peer), type(uint256).max);
        (f.hooks, f.hookSelector) = peer.received();
        f.hooks += hooks;
        if (hooks != 0) f.hookSelector = hookSelector;
    }

    /// @notice For the peer: takes from a holder that has approved.
    function pull(address token, address from, uint256 assets) external returns (Answer) {
        return _call(token, abi.encodeCall(IERC20.transferFrom, (from, address(this), assets)), 0);
    }

    /// @notice For the peer: sends all that it has.
    function giveBack(address token, address to) external {
        uint256 held = _balance(token, address(this));
        if (held != 0) _call(token, abi.encodeCall(IERC20.transfer, (to, held)), 0);
    }

    /// @notice For the peer: calls that the token made, and the last of them.
    function received() external view returns (uint256 count, bytes4 selector) {
        return (hooks, hookSelector);
    }

    function _send(address token, address to, uint256 assets) private returns (Movement memory m) {
        (uint256 held, uint256 had) = (_balance(token, address(this)), _balance(token, to));
        m.asked = assets;
        m.answer = _call(token, abi.encodeCall(IERC20.transfer, (to, assets)), 0);
        _measure(m, token, to, held, had);
    }

    function _pulled(address token, TokenProbe peer, uint256 assets) private returns (Movement memory m) {
        (uint256 held, uint256 had) = (_balance(token, address(this)), _balance(token, address(peer)));
        m.asked = assets;
        _call(token, abi.encodeCall(IERC20.approve, (address(peer), assets)), 0);
        m.answer = peer.pull(token, address(this), assets);
        _measure(m, token, address(peer), held, had);
    }

    function _approvals(address token, address peer, Findings memory f) private {
        f.zeroApproval = _call(token, abi.encodeCall(IERC20.approve, (peer, 0)), 0);
        _call(token, abi.encodeCall(IERC20.approve, (peer, 1)), 0);
        f.secondApproval = _call(token, abi.encodeCall(IERC20.approve, (peer, 2)), 0);
        _call(token, abi.encodeCall(IERC20.approve, (peer, 0)), 0);
        _call(token, abi.encodeCall(IERC20.approve, (peer, type(uint256).max)), 0);
        f.unlimited = _read(token, abi.encodeCall(IERC20.allowance, (address(this), peer)));
        f.permit = _call(
            token,
            abi.encodeWithSignature(
                "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
                peer,
                address(this),
                1,
                type(uint256).max,
                27,
                bytes32(uint256(1)),
                bytes32(uint256(1))
            ),
            0
        );
    }

    function _returnTo(address token, TokenProbe peer) private {
        peer.giveBack(token, address(this));
    }

    /// @dev A balance that moves the wrong way counts as one that does not move.
    function _measure(
        Movement memory m,
        address token,
        address to,
        uint256 held,
        uint256 had
    ) private view {
        (uint256 holds, uint256 has) = (_balance(token, address(this)), _balance(token, to));
        m.left = holds < held ? held - holds : 0;
        m.arrived = has > had ? has - had : 0;
    }

    function _call(address token, bytes memory data, uint256 value) private returns (Answer) {
        // solhint-disable-next-line avoid-low-level-calls
        (bool isDone, bytes memory answer) = token.call{gas: GAS, value: value}(data);
        if (!isDone) return Answer.Reverted;
        if (answer.length == 0) return Answer.Nothing;
        return answer.length >= 32 && abi.decode(answer, (uint256)) == 1 ? Answer.True : Answer.Other;
    }

    function _balance(address token, address account) private view returns (uint256) {
        return _read(token, abi.encodeCall(IERC20.balanceOf, (account)));
    }

    function _read(address token, bytes memory data) private view returns (uint256) {
        // solhint-disable-next-line avoid-low-level-calls
        (bool isDone, bytes memory answer) = token.staticcall{gas: GAS}(data);
        return isDone && answer.length >= 32 ? abi.decode(answer, (uint256)) : 0;
    }
}
