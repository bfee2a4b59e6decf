"""A small client of Flux for plain web3.py: `Flux.load("export.json", web3)`.

It knows nothing of the project's own tools: copy this folder and an export into any project. Amounts are
whole units as `Decimal`; transactions are sent by an account of the node or signed by a web3 middleware, and
waited for. A transaction that a contract refuses raises what web3 raises.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from eth_utils.address import to_checksum_address
from web3 import Web3

FORMAT = 1
FLUX_DECIMALS = 18
ERC20 = [
    {
        "type": "function",
        "name": "approve",
        "stateMutability": "nonpayable",
        "inputs": [{"name": "spender", "type": "address"}, {"name": "assets", "type": "uint256"}],
        "outputs": [],  # some tokens return nothing
    },
    {
        "type": "function",
        "name": "balanceOf",
        "stateMutability": "view",
        "inputs": [{"name": "account", "type": "address"}],
        "outputs": [{"name": "assets", "type": "uint256"}],
    },
]


class WrongChain(Exception):  # noqa: N818 (says what is wrong)
    """The export is of another chain than the node's."""


class NoRewards(Exception):  # noqa: N818 (says what is wrong)
    """Nothing is mined in this deployment."""


@dataclass(frozen=True)
class Market:
    """One asset: `market` and `token` are web3's contracts, `pool` too unless there is none."""

    symbol: str
    decimals: int
    market: Any
    token: Any
    pool: Any | None

    def units(self, amount: Decimal | int | str) -> int:
        """Smallest units. Raises `ValueError` if the asset has fewer decimals."""
        exact = Decimal(amount).scaleb(self.decimals)
        if exact != exact.to_integral_value():
            raise ValueError(f"{amount} {self.symbol} has more than {self.decimals} decimals")
        return int(exact)

    def whole(self, units: int) -> Decimal:
        return Decimal(units).scaleb(-self.decimals)


class Flux:
    """A deployment."""

    def __init__(self, exported: Mapping[str, Any], web3: Web3) -> None:
        if exported["format"] != FORMAT:
            raise ValueError(f"an export of format {exported['format']}; this client reads {FORMAT}")
        if web3.eth.chain_id != exported["chain"]["id"]:
            raise WrongChain(
                f"{exported['chain']['name']} is {exported['chain']['id']}, not this node's chain"
            )
        self.web3 = web3
        self._abis = exported["abis"]
        self.risk = self._contract("risk", exported["contracts"]["risk"])
        self.liquidator = self._contract("liquidator", exported["contracts"]["liquidator"])
        self.lens = self._contract("lens", exported["contracts"]["lens"])
        self.rewards_lens = self._contract("rewards_lens", exported["contracts"]["rewards_lens"])
        self.miner = self._optional("miner", exported)
        self.governor = self._optional("governor", exported)
        self.markets = {symbol: self._market(symbol, of) for symbol, of in exported["markets"].items()}

    @classmethod
    def load(cls, path: str | Path, web3: Web3) -> "Flux":
        return cls(json.loads(Path(path).read_text(encoding="utf-8")), web3)

    def supply(self, symbol: str, amount: Decimal | int | str, account: str) -> None:
        """Approves exactly the amount, and deposits it."""
        market = self.markets[symbol]
        assets = market.units(amount)
        self._send(market.token.functions.approve(market.market.address, assets), account)
        self._send(market.market.functions.deposit(assets, account), account)

    def withdraw(self, symbol: str, amount: Decimal | int | str, account: str) -> None:
        market = self.markets[symbol]
        self._send(market.market.functions.withdraw(market.units(amount), account, account), account)

    def borrow(self, symbol: str, amount: Decimal | int | str, account: str) -> None:
        market = self.markets[symbol]
        self._send(market.market.functions.borrow(market.units(amount), account, account), account)

    def repay_all(self, symbol: str, account: str) -> None:
        """To the last unit, whatever interest comes until it is mined; a leftover allowance is taken back."""
        market = self.markets[symbol]
        allowed = market.market.functions.debtOf(account).call() * 101 // 100 + 1
        self._send(market.token.functions.approve(market.market.address, allowed), account)
        self._send(market.market.functions.repay(2**256 - 1, account), account)
        self._send(market.token.functions.approve(market.market.address, 0), account)

    def supplied(self, symbol: str, account: str) -> Decimal:
        market = self.markets[symbol]
        shares = market.market.functions.balanceOf(account).call()
        return market.whole(market.market.functions.convertToAssets(shares).call())

    def owed(self, symbol: str, account: str) -> Decimal:
        market = self.markets[symbol]
        return market.whole(market.market.functions.debtOf(account).call())

    def earned(self, account: str) -> Decimal:
        """FLUX that a claim would pay now."""
        _, claimable, *_ = self.rewards_lens.functions.rewardsOf(account).call()
        return Decimal(claimable).scaleb(-FLUX_DECIMALS)

    def claim(self, account: str) -> None:
        """Pays the account everywhere but where claims are paused. Raises `NoRewards`."""
        if self.miner is None:
            raise NoRewards("this deployment releases no FLUX")
        _, _, _, earned, *_ = self.rewards_lens.functions.rewardsOf(account).call()
        sources = [source for source, tokens, is_paused in earned if tokens and not is_paused]
        self._send(self.miner.functions.claim(account, sources), account)

    def _market(self, symbol: str, of: Mapping[str, Any]) -> Market:
        token = self.web3.eth.contract(address=to_checksum_address(of["token"]), abi=ERC20)
        pool = self._contract("pool", of["pool"]) if of["pool"] else None
        return Market(symbol, of["decimals"], self._contract("market", of["market"]), token, pool)

    def _optional(self, kind: str, exported: Mapping[str, Any]) -> Any | None:
        address = exported["contracts"].get(kind)
        return self._contract(kind, address) if address else None

    def _contract(self, kind: str, address: str) -> Any:
        return self.web3.eth.contract(address=to_checksum_address(address), abi=self._abis[kind])

    def _send(self, call: Any, account: str) -> None:
        receipt = self.web3.eth.wait_for_transaction_receipt(call.transact({"from": account}))
        if receipt["status"] != 1:
            raise RuntimeError(f"{call.fn_name} failed on the chain: {receipt['transactionHash'].hex()}")
