"""Whose getters are compared: accounts that events of markets, pools and sFLUX name, latest and largest."""

from collections.abc import Iterator, Sequence

from eth_utils.address import to_checksum_address

from scripts.flux import codec
from scripts.flux.logs import LOG_BLOCKS, logs_within
from scripts.flux.observe import Reader, view
from scripts.flux.rpc import Rpc
from scripts.flux.state import ZERO_ADDRESS

MOST = 500
CANDIDATES = 10 * MOST  # of which the largest are taken

# whoever has shares or a debt is in one of the two indexed fields
TOPICS = (
    codec.event_topic("Transfer(address,address,uint256)"),
    codec.event_topic("Borrow(address,address,address,uint256,uint256)"),
)


def accounts_of(
    rpc: Rpc, engine: str, tokens: Sequence[str], since: int, reader: Reader, most: int = MOST
) -> tuple[str, ...]:
    """One half are the latest, the other the largest of those before them. `rpc` answers for logs."""
    candidates: dict[str, None] = {}
    for account in latest_first(rpc, tokens, since):
        candidates.setdefault(account)
        if len(candidates) >= CANDIDATES:
            break
    everybody = list(candidates)
    if len(everybody) <= most:
        return tuple(everybody)
    latest, others = everybody[: most // 2], everybody[most // 2 :]
    health = reader.many([view(engine, "RiskEngine", "healthOf", account) for account in others])
    sizes = {a: max(h.depositValue, h.debtValue) if h else 0 for a, h in zip(others, health, strict=True)}
    largest = sorted(others, key=lambda account: -sizes[account])
    return (*latest, *largest[: most - len(latest)])


def latest_first(rpc: Rpc, tokens: Sequence[str], since: int) -> Iterator[str]:
    """With repetitions. Asked for in pieces that any node answers."""
    for last in range(rpc.block_number(), since - 1, -LOG_BLOCKS):
        first = max(since, last - LOG_BLOCKS + 1)
        found = logs_within(rpc, {"address": list(tokens), "topics": [list(TOPICS)]}, first, last)
        for log in sorted(found, key=place_of, reverse=True):
            for topic in log["topics"][1:]:
                account = str(to_checksum_address("0x" + topic[-40:]))
                if account != ZERO_ADDRESS:
                    yield account


def place_of(log: dict[str, str]) -> tuple[int, int]:
    return int(log["blockNumber"], 16), int(log["logIndex"], 16)
