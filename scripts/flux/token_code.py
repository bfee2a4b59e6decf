"""What the code of a token gives away: selectors of functions, delegation, the slots of proxies. Pure."""

from collections.abc import Iterator, Mapping
from functools import cache

from eth_utils.crypto import keccak

PUSH1, PUSH4, PUSH32, DELEGATECALL = 0x60, 0x63, 0x7F, 0xF4
CBOR_MAP = 5  # its first three bits
CLONE = ("363d3d373d3d3d363d73", "5af43d82803e903d91602b57fd5bf3")  # ERC-1167, around the address

# where proxies keep the address of their code, or of who knows it
PROXY_SLOTS: Mapping[str, str] = {
    "ERC-1967": "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc",
    "ERC-1967 beacon": "0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50",
    "ERC-1822": "0xc5f16f0fcc639fa48a6947836d9850f504798523bf8c9a3a87d5876cf622bcf7",
    "OpenZeppelin before ERC-1967": "0x7050c9e0f4ca769c69bd3a8ef740bc37934f8e2c036e5a723fd8ee048ed3f8c3",
}

# functions by which a power is known; the names that tokens in use give them
POWERS: Mapping[str, tuple[str, ...]] = {
    "pause": ("pause()", "paused()", "stop()", "stopped()", "setPaused(bool)", "transfersEnabled()"),
    "blocklist": (
        "addBlackList(address)",
        "addToBlockedList(address)",
        "blacklist(address)",
        "blockAccount(address)",
        "freeze(address)",
        "getBlackListStatus(address)",
        "isBlackListed(address)",
        "isBlacklisted(address)",
        "isFrozen(address)",
    ),
    "fee": (
        "basisPointsRate()",
        "burnFee()",
        "fee()",
        "feeRate()",
        "setFee(uint256)",
        "setParams(uint256,uint256)",
        "setTaxFeePercent(uint256)",
        "setTransferFee(uint256)",
        "transferFee()",
        "taxFee()",
    ),
    "rebase": (
        "getPooledEthByShares(uint256)",
        "rebase(uint256)",
        "rebase(uint256,int256)",
        "rebaseOptIn()",
        "scaledBalanceOf(address)",
        "sharesOf(address)",
    ),
    "wipe": (
        "destroyBlackFunds(address)",
        "forceTransfer(address,address,uint256)",
        "wipe(address,uint256)",
        "wipeFrozenAddress(address)",
    ),
    "hook": (
        "authorizeOperator(address)",
        "granularity()",
        "transferAndCall(address,uint256)",
        "transferAndCall(address,uint256,bytes)",
    ),
    "vault": ("convertToAssets(uint256)", "pricePerShare()", "getPricePerFullShare()"),
    "things": ("ownerOf(uint256)",),
    "flash mint": ("flashMint(uint256)", "flashMint(address,uint256,bytes)", "maxFlashLoan(address)"),
}


@cache
def selectors_of(power: str) -> frozenset[str]:
    return frozenset(keccak(text=signature)[:4].hex() for signature in POWERS[power])


def powers_in(code: str) -> frozenset[str]:
    """Those of `POWERS` that a dispatcher of functions compares with."""
    pushed = {operand for opcode, operand in instructions(code) if opcode == PUSH4}
    return frozenset(power for power in POWERS if pushed & selectors_of(power))


def delegates(code: str) -> bool:
    return any(opcode == DELEGATECALL for opcode, _ in instructions(code))


def clone_of(code: str) -> str | None:
    """What a minimal proxy stands for, for ever."""
    head, tail = CLONE
    text = code.removeprefix("0x")
    if text.startswith(head) and text.endswith(tail) and len(text) == len(head) + 40 + len(tail):
        return "0x" + text[len(head) : len(head) + 40]
    return None


def without_metadata(code: bytes) -> bytes:
    """Compilers put a map in CBOR behind the code, and its length in two bytes."""
    size = int.from_bytes(code[-2:], "big") + 2
    is_map = 2 < size <= len(code) and code[-size] >> 5 == CBOR_MAP
    return code[:-size] if is_map else code


def instructions(code: str) -> Iterator[tuple[int, str]]:
    """Opcodes with what they push. Tables of constants are read as code: that can only find too much."""
    text = without_metadata(bytes.fromhex(code.removeprefix("0x")))
    place = 0
    while place < len(text):
        opcode = text[place]
        size = opcode - PUSH1 + 1 if PUSH1 <= opcode <= PUSH32 else 0
        yield opcode, text[place + 1 : place + 1 + size].hex()
        place += 1 + size
