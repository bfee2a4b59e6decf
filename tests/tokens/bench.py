"""The protocol on the in-process chain, with a token as one of its markets and somebody in every position."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from eth_abi import decode
from eth_utils import keccak
from pyrevm import AccountInfo

from tests.model.books import Parameters
from tests.model.fixed_point import MAX_UINT, WAD
from tests.model.pool_books import PoolTerms
from tests.model.rates import RateCurve
from tests.stateful.chain import Call, ChainRefusedError, abi_type, artefact
from tests.stateful.deployment import Deployment, parameters_tuple
from tests.stateful.evm import OUTPUT, InProcessChain
from tests.stateful.scenario import FLASHER, GUARDIAN, NATIVE, OWNER, MarketSpec, Scenario

GAS = 30_000_000  # a block of BNB Smart Chain's size
TOKEN, MARKET, POOL, MINED = "token", "market:token", "pool:token", "mined:token"
USD, USD_MARKET = "USDA", "market:USDA"
LENDER, NEIGHBOUR = "lender", "neighbour"
ACTOR, BORROWER, PAYER, SUPPLIER = "actor", "borrower", "payer", "supplier"
DEBTOR, HOLDER, BUYER, CALLER = "debtor", "holder", "buyer", "caller"
ROLES = (LENDER, NEIGHBOUR, ACTOR, BORROWER, PAYER, SUPPLIER, DEBTOR, HOLDER, BUYER, CALLER)
USERS = (ACTOR, BORROWER, PAYER, SUPPLIER, DEBTOR, HOLDER, FLASHER)

# whole tokens at a dollar each
LENT, HELD, OWED, DEPOSITED = 10_000, 1_000, 1_000, 1_400
LARGEST_CAP = 10**9
NO_INTEREST = RateCurve(base=0, slope=0, jump=0, maximum=1, steepness=1)
MOCK_ERRORS = ("MockStrictToken", "MockIssuerToken", "MockRebasingToken", "MockTwoAddressToken", "MockERC20")
FLUX_ERRORS = ("FluxErrors", "MoneyMarket", "RiskEngine", "Liquidator", "LiquidationPool")
OUT_OF_GAS, NO_NAME = "out of gas", "no name"


def parameters(decimals: int) -> Parameters:
    """As wide as the books are; a debt is at least a whole asset."""
    unit = 10**decimals
    return Parameters(
        curve=NO_INTEREST,
        reserve_factor=1000,
        supply_cap=min(LARGEST_CAP, (2**112 - 1) // unit),
        borrow_cap=min(LARGEST_CAP, (2**96 - 1) // unit),
        min_debt=10**6,
        flash_fee=10,
    )


def spec_of(symbol: str, decimals: int, usd: int, ratio: int) -> MarketSpec:
    return MarketSpec(symbol, decimals, usd * WAD, ratio, parameters(decimals))


PLAIN = (spec_of(NATIVE, 18, 600, 1400), spec_of(USD, 18, 1, 1300))
SCENARIO = Scenario(
    seed=0,
    specs=PLAIN,
    treasury_share=5000,
    pools=(),
    has_safety_module=False,
)


class MeteredChain(InProcessChain):
    """With blocks of a size: a token that burns gas must not burn all there is."""

    def send(self, sender: str, target: str, data: bytes, value: int) -> bytes:
        try:
            return bytes(self._evm.message_call(sender, target, data, value, GAS))
        except RuntimeError as error:
            found = OUTPUT.search(str(error))
            if found is None and "OutOfGas" not in str(error):
                raise
            self._last_output = bytes.fromhex(found.group(1)) if found else OUT_OF_GAS.encode()
            raise ChainRefusedError(self._last_output) from error

    def code_at(self, address: str) -> bytes:
        return bytes(self._evm.get_code(address) or b"").rstrip(b"\0")

    def slot_at(self, address: str, slot: int) -> int:
        return int(self._evm.storage(address, slot))

    def put_code(self, address: str, code: bytes) -> None:
        """For good."""
        self._evm.insert_account_info(address, AccountInfo(code=code))

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What is done inside is forgotten."""
        checkpoint, now = self._evm.snapshot(), self._now
        try:
            yield
        finally:
            self._evm.revert(checkpoint)
            self._now = now
            self._set_time()


class Bench(Deployment):
    """Two plain markets; `list_token` adds the third."""

    chain: MeteredChain

    def __init__(self, chain: MeteredChain | None = None) -> None:
        super().__init__(chain or MeteredChain(), SCENARIO)
        for place, role in enumerate(ROLES):
            self.addresses[role] = self.chain.person(100 + place)

    # --- calls by name

    def do(self, sender: str, target: str, function: str, *values: Any, value: int = 0) -> bytes:
        return self.send(Call(sender, target, function, values, value))

    def read(self, target: str, function: str, *values: Any) -> int:
        return int.from_bytes(self.simulate(target, function, *values)[:32], "big")

    def create(self, name: str, contract: str, *arguments: Any) -> None:
        self._create(name, contract, *arguments)

    # --- the token as a market

    def list_token(self, decimals: int) -> None:
        """Raises ChainRefusedError. The owner has the seed."""
        spec = spec_of(TOKEN, decimals, 1, 1300)
        self._do("oracle", "setPriceBand", TOKEN, *spec.price)
        names = "Flux token", "ftoken"
        # a token of more decimals than a unit has room for has no parameters either
        terms = parameters_tuple(parameters(min(decimals, 24)))
        listing = ("market implementation", TOKEN, *names, terms, spec.ratio, seed_of(decimals))
        self._do("engine", "listMarket", listing)
        address = self.simulate("engine", "marketAt", len(PLAIN))
        self.addresses[MARKET] = "0x" + address[-20:].hex()
        self.contracts[MARKET] = "MoneyMarket"
        # as every market: it tells the miner of every change
        self.addresses[MINED], self.contracts[MINED] = self.addresses[MARKET], "IMined"
        self._do(MINED, "setMiner", "miner")

    def open_pool(self, decimals: int) -> None:
        terms = PoolTerms(minimum=1, epoch_cap=2**96 - 1, first_discount=100, last_discount=300)
        self._create("pool implementation", "LiquidationPool", "engine", "liquidator")
        initial = [OWNER, MARKET, tuple(terms), "Flux pool", "ppool"]
        self._create(POOL, "FluxProxy", "pool implementation", self._initial_of_pool(initial))
        self.contracts[POOL] = "LiquidationPool"
        self._do("liquidator", "setPool", MARKET, POOL)

    def _initial_of_pool(self, initial: Sequence[Any]) -> bytes:
        return self.calldata("pool implementation", "initialize", initial)

    def set_price(self, dollars: tuple[int, int]) -> None:
        """Of the token, as a fraction of dollars."""
        price = WAD * dollars[0] // dollars[1]
        self._do("oracle", "setPriceBand", TOKEN, price, price, price, 0)

    def everybody_arrives(self, unit: int) -> None:
        """Lenders of both markets, somebody who owes the token, somebody who owes against it."""
        for account in ROLES:
            for asset, market in ((TOKEN, MARKET), (USD, USD_MARKET)):
                self.do(account, asset, "approve", market, MAX_UINT)
        for account, whole in ((LENDER, LENT), (ACTOR, 2 * HELD), (HOLDER, DEPOSITED)):
            self._do(TOKEN, "mint", account, whole * unit)
        for account in (PAYER, SUPPLIER, FLASHER, DEBTOR):
            self._do(TOKEN, "mint", account, HELD * unit)
        self._do(TOKEN, "mint", BUYER, 5 * HELD * unit)
        for account in (NEIGHBOUR, BORROWER, DEBTOR, BUYER):
            self._do(USD, "mint", account, LENT * WAD)
        self.do(LENDER, MARKET, "deposit", LENT * unit, LENDER)
        self.do(ACTOR, MARKET, "deposit", HELD * unit, ACTOR)
        self.do(HOLDER, MARKET, "deposit", DEPOSITED * unit, HOLDER)
        self.do(NEIGHBOUR, USD_MARKET, "deposit", LENT * WAD, NEIGHBOUR)
        self.do(BORROWER, USD_MARKET, "deposit", LENT * WAD, BORROWER)
        self.do(DEBTOR, USD_MARKET, "deposit", DEPOSITED * WAD, DEBTOR)
        self.do(DEBTOR, MARKET, "borrow", OWED * unit, DEBTOR, DEBTOR)
        self.do(HOLDER, USD_MARKET, "borrow", OWED * WAD, HOLDER, HOLDER)

    # --- what there is

    def tokens_of(self, account: str, asset: str = TOKEN) -> int:
        return self.read(asset, "balanceOf", account)

    def claim_of(self, account: str, market: str = MARKET) -> int:
        """What the account's fTokens stand for, asset units."""
        return self.read(market, "convertToAssets", self.read(market, "balanceOf", account))

    def debt_of(self, account: str, market: str = MARKET) -> int:
        return self.read(market, "debtOf", account)

    def deficit_of(self, market: str = MARKET) -> int:
        """What lenders have in the books and nobody has or owes: invariant M2."""
        supplied, _, owed, _, _, cash, _ = decode(["uint256"] * 7, self.simulate(market, "books"))
        return max(0, int(supplied - owed - cash))


@cache
def bench_of_two_markets() -> Bench:
    """One for all tests: what is done on it is undone."""
    return Bench()


def arrive(bench: Bench, decimals: int, *, is_measured: bool = False) -> None:
    """The token becomes a market with a pool, and everybody takes his position."""
    bench.list_token(decimals)
    if is_measured:
        bench.do(GUARDIAN, MARKET, "setMeasured", True)
    bench.open_pool(decimals)
    bench.everybody_arrives(10**decimals)
    for account in (SUPPLIER, BUYER):
        bench.do(account, TOKEN, "approve", POOL, MAX_UINT)


def seed_of(decimals: int) -> int:
    return max(1000, 10**decimals // 1000)


@cache
def errors_by_selector() -> dict[bytes, tuple[str, tuple[str, ...]]]:
    found = {}
    for contract in (*FLUX_ERRORS, *MOCK_ERRORS):
        for entry in artefact(contract)["abi"]:
            if entry["type"] == "error":
                types = tuple(abi_type(argument) for argument in entry["inputs"])
                found[bytes(keccak(text=f"{entry['name']}({','.join(types)})")[:4])] = entry["name"], types
    return found


def name_of(output: bytes) -> str:
    """Of a revert; what has no name gives itself away."""
    if output == OUT_OF_GAS.encode():
        return OUT_OF_GAS
    if not any(output[:4]):
        return NO_NAME
    name, _ = errors_by_selector().get(output[:4], (f"unknown 0x{output[:68].hex()}", ()))
    return name


def arguments_of(output: bytes) -> tuple[Any, ...]:
    """None where the error has no name."""
    _, types = errors_by_selector().get(output[:4], ("", ()))
    return tuple(decode(types, output[4:]))
