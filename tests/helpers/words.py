"""How Solidity packs short texts."""


def bytes32(text: str) -> bytes:
    """A short literal as the bytes32 that a contract makes of it: `ValueOutOfBounds("maxAge", …)`."""
    return text.encode().ljust(32, b"\0")
