"""Accounts whose key is elsewhere: clef, or a hardware wallet behind it, asks before it signs."""

import os
import pwd
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eth_utils.crypto import keccak
from web3.providers.ipc import IPCProvider

from scripts.flux.errors import RpcRefused, RpcUnreachable
from scripts.flux.errors_live import SignerRefused
from scripts.flux.kinds import parse_address
from scripts.flux.rpc import Rpc

ENDPOINT = "FLUX_CLEF"  # environment: clef's socket or URL, if it is not at its usual place


class ClefAccount:
    """Signs through clef; has no key, and no other way to send."""

    def __init__(self, address: str, endpoint: str, *, timeout: float = 300.0) -> None:
        self.address = parse_address(address)
        self._endpoint = endpoint
        self._timeout = timeout  # a person confirms

    def sign(self, step: str, fields: Mapping[str, Any]) -> tuple[str, str]:
        """The signed transaction and its hash. Raises `SignerRefused`."""
        try:
            raw = str(self._ask({"from": self.address, **fields})["raw"])
        except (OSError, KeyError, TypeError, RpcRefused, RpcUnreachable) as error:
            raise SignerRefused(step=step, reason=str(error)) from error
        return raw, "0x" + keccak(hexstr=raw).hex()

    def _ask(self, transaction: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._endpoint.startswith("http"):
            node = Rpc(self._endpoint, timeout=self._timeout, attempts=1)
            answer: Mapping[str, Any] = node.request("account_signTransaction", transaction)
            return answer
        provider = IPCProvider(self._endpoint, timeout=int(self._timeout))
        reply: Any = provider.make_request("account_signTransaction", [transaction])
        return dict(reply["result"])


def clef_account(address: str) -> ClefAccount:
    """Where `FLUX_CLEF` says, or at clef's usual socket in the user's own home."""
    home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    return ClefAccount(address.strip(), os.environ.get(ENDPOINT) or str(home / ".clef/clef.ipc"))
