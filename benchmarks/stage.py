"""Flux behind its proxies, owned by an account, with plain 18-decimals tokens and a one-slot oracle."""

from dataclasses import dataclass

from web3.contract import Contract

from benchmarks.chain import Chain

UNIT = 10**18
SEED = 10**6
MAX = 2**256 - 1
CURVE = (50, 2000, 9950, 10_000, 20)
PARAMETERS = (CURVE, 1000, 10**10, 10**10, 1_000_000, 0)
RATIO = 1400
ONLY_FTOKENS: tuple[bool, bool] = (False, False)


@dataclass
class Market:
    token: Contract
    market: Contract


class Stage:
    """`listed` markets; those that a scenario uses are spread over the whole list."""

    def __init__(self, chain: Chain, *, listed: int) -> None:
        self.chain = chain
        self.owner, self.lender, self.treasury = chain.accounts[:3]
        self.oracle = chain.deploy("MockSlotOracle")
        self.engine = self._proxy(
            "RiskEngine",
            self._deploy("RiskEngine", self._deploy("MarketFactory").address, self.oracle.address),
            "initialize",
            [self.owner, self.owner],
        )
        self.reserve = self._proxy(
            "LiquidationReserve",
            self._deploy("LiquidationReserve", self.engine.address),
            "initialize",
            [self.owner, self.treasury, 2000],
        )
        self.liquidator = self._proxy(
            "Liquidator",
            self._deploy("Liquidator", self.engine.address, self.reserve.address),
            "initialize",
            [self.owner, (3 * UNIT // 100, 6 * UNIT // 100)],
        )
        self._as_owner(self.engine, "setLiquidator", self.liquidator.address)
        self.implementation = self._deploy("MoneyMarket", self.engine.address, self.liquidator.address)
        self.used = [i * (listed // 9) for i in range(9)]
        self.markets = {i: self._list(i) for i in range(listed)}

    def __getitem__(self, place: int) -> Market:
        return self.markets[self.used[place]]

    def give(self, account: str, place: int, assets: int) -> None:
        """Tokens for an account, with an unlimited allowance to their market."""
        entry = self[place]
        self.chain.send(entry.token, "mint", [account, assets], sender=self.owner)
        self.chain.send(entry.token, "approve", [entry.market.address, MAX], sender=account)

    def supply(self, account: str, place: int, assets: int) -> int:
        return self.chain.send(self[place].market, "deposit", [assets, account], sender=account)

    def borrow(self, account: str, place: int, assets: int) -> int:
        return self.chain.send(self[place].market, "borrow", [assets, account, account], sender=account)

    def set_price(self, place: int, price: int) -> None:
        self.chain.send(self.oracle, "setPrice", [self[place].token.address, price], sender=self.owner)

    def _list(self, index: int) -> Market:
        chain = self.chain
        token = self._deploy("MockERC20", f"Token {index}", f"T{index}", 18)
        chain.send(self.oracle, "setPrice", [token.address, UNIT], sender=self.owner)
        chain.send(token, "mint", [self.owner, SEED], sender=self.owner)
        chain.send(token, "approve", [self.engine.address, SEED], sender=self.owner)
        listing = (
            self.implementation.address,
            token.address,
            f"Flux Token {index}",
            f"fT{index}",
            PARAMETERS,
            RATIO,
            SEED,
        )
        self._as_owner(self.engine, "listMarket", listing)
        return Market(token, chain.at("MoneyMarket", self.engine.functions.marketAt(index).call()))

    def _as_owner(self, contract: Contract, function: str, *arguments: object) -> None:
        self.chain.send(contract, function, arguments, sender=self.owner)

    def _deploy(self, name: str, *arguments: object) -> Contract:
        return self.chain.deploy(name, *arguments)

    def _proxy(
        self, name: str, implementation: Contract, initializer: str, arguments: list[object]
    ) -> Contract:
        proxy = "RiskProxy" if name == "RiskEngine" else "FluxProxy"
        data = implementation.encode_abi(initializer, arguments)
        return self.chain.at(name, self._deploy(proxy, implementation.address, data).address)
