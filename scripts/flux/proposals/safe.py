"""Batches for the transaction builder of Safe, with the checksum that it wants to see when it reads them.

The checksum is the keccak of the batch in the builder's own serialisation (safe-react-apps,
apps/tx-builder/src/lib/checksum.ts): an object is the list of its sorted names, then its values in that
order, each with a comma behind it; the batch's name counts as null, the checksum itself is left out.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak

FORMAT = "1.0"
BUILDER = "1.18.2"  # the version of the builder whose files these look like


@dataclass(frozen=True)
class Transaction:
    to: str
    data: str


def batch(
    *,
    chain_id: int,
    created: int,
    name: str,
    description: str,
    safe: str,
    transactions: Sequence[Transaction],
) -> dict[str, Any]:
    """`created` in seconds; `safe` is who is to send it, empty if that is open."""
    content: dict[str, Any] = {
        "version": FORMAT,
        "chainId": str(chain_id),
        "createdAt": created * 1000,
        "meta": {
            "name": name,
            "description": description,
            "txBuilderVersion": BUILDER,
            "createdFromSafeAddress": safe,
            "createdFromOwnerAddress": "",
        },
        "transactions": [
            {
                "to": one.to,
                "value": "0",
                "data": one.data,
                "contractMethod": None,
                "contractInputsValues": None,
            }
            for one in transactions
        ],
    }
    content["meta"]["checksum"] = checksum(content)
    return content


def checksum(content: dict[str, Any]) -> str:
    """Of a batch, whether or not it has one already."""
    meta = {name: value for name, value in content["meta"].items() if name != "checksum"}
    return "0x" + keccak(text=serialised({**content, "meta": {**meta, "name": None}})).hex()


def serialised(value: Any) -> str:
    if isinstance(value, list):
        return f"[{','.join(map(serialised, value))}]"
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))  # as JavaScript sorts
        values = "".join(f"{serialised(value[name])}," for name in names)
        return f"{{{plain(names)}{values}}}"
    return plain(value)


def plain(value: Any) -> str:
    """JSON as JavaScript writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
