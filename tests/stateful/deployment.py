"""The protocol of a scenario on a chain, with a name for every address."""

from collections.abc import Sequence
from typing import Any

from tests.model.books import Parameters
from tests.model.fixed_point import MAX_UINT
from tests.model.reserve import RESERVE
from tests.model.sale import Terms
from tests.stateful.chain import Call, Chain, artefact, encoded, selector
from tests.stateful.scenario import (
    CONTRACTS,
    FLASHER,
    GUARDIAN,
    MANAGER,
    MINING_ALLOWANCE,
    NATIVE,
    OWNER,
    PEOPLE,
    SAFETY,
    TREASURY,
    MarketSpec,
    MiningTimes,
    Scenario,
    first_holdings,
)

MAX_FLUX = 21_000_000 * 10**18
DEAD_ADDRESS = "0x000000000000000000000000000000000000dead"


def parameters_tuple(p: Parameters) -> tuple[Any, ...]:
    curve = (p.curve.base, p.curve.slope, p.curve.jump, p.curve.maximum, p.curve.steepness)
    return curve, p.reserve_factor, p.supply_cap, p.borrow_cap, p.min_debt, p.flash_fee


class Deployment:
    def __init__(self, chain: Chain, scenario: Scenario) -> None:
        self.chain = chain
        self.scenario = scenario
        self.addresses = {name: chain.person(index) for index, name in enumerate(PEOPLE)}
        self.addresses["dead"] = DEAD_ADDRESS
        self.addresses["nobody"] = f"0x{0:040x}"
        self.contracts: dict[str, str] = {}
        self._deploy_core()
        for spec in scenario.specs:
            self._list(spec)
        self._create(SAFETY, "MockSafetyModule")
        if scenario.has_safety_module:
            self._do("liquidator", "setSafetyModule", SAFETY)
        self._open_pools()
        self._open_mining()
        self._create("gateway", "NativeGateway", f"market:{NATIVE}")
        self._create(FLASHER, "MockFlashBorrower")
        self._create(MANAGER, "MockCreditManager", OWNER)
        self._fund_and_approve()

    def send(self, call: Call) -> bytes:
        """Raises ChainRefusedError."""
        data = self.calldata(call.target, call.function, call.values)
        return self.chain.send(self.addresses[call.sender], self.addresses[call.target], data, call.value)

    def simulate(self, target: str, function: str, *values: Any) -> bytes:
        return self.chain.simulate(self.addresses[target], self.calldata(target, function, values))

    def calldata(self, target: str, function: str, values: Sequence[Any]) -> bytes:
        contract = self.contracts[target]
        return selector(contract, function) + encoded(contract, function, values, self.addresses)

    # --- creation

    def _create(self, name: str, contract: str, *arguments: Any) -> None:
        code = bytes.fromhex(artefact(contract)["bytecode"])
        code += encoded(contract, "constructor", arguments, self.addresses)
        self.addresses[name] = self.chain.deploy(self.addresses[OWNER], code)
        self.contracts[name] = contract

    def _create_behind_proxy(
        self, name: str, contract: str, arguments: Sequence[Any], initial: Sequence[Any]
    ) -> None:
        logic = f"{name} implementation"
        self._create(logic, contract, *arguments)
        proxy = "RiskProxy" if contract == "RiskEngine" else "FluxProxy"
        self._create(name, proxy, logic, self.calldata(logic, "initialize", initial))
        self.contracts[name] = contract

    def _do(self, target: str, function: str, *values: Any, sender: str = OWNER, value: int = 0) -> bytes:
        return self.send(Call(sender, target, function, values, value))

    def _deploy_core(self) -> None:
        self._create("factory", "MarketFactory")
        self._create("oracle", "MockPriceOracle")
        self._create_behind_proxy("engine", "RiskEngine", ["factory", "oracle"], [OWNER, GUARDIAN])
        treasury = [OWNER, TREASURY, self.scenario.treasury_share]
        self._create_behind_proxy(RESERVE, "LiquidationReserve", ["engine"], treasury)
        self._create_behind_proxy("liquidator", "Liquidator", ["engine", RESERVE], [OWNER, tuple(Terms())])
        self._do("engine", "setLiquidator", "liquidator")
        self._create("market implementation", "MoneyMarket", "engine", "liquidator")

    def _list(self, spec: MarketSpec) -> None:
        symbol, index = spec.symbol, self.scenario.specs.index(spec)
        if symbol == NATIVE:
            self._create(symbol, "WrappedNative", symbol, symbol)
        else:
            self._create(symbol, "MockERC20", symbol, symbol, spec.decimals)
        self._do("oracle", "setPriceBand", symbol, *spec.price)
        self._fund(symbol, OWNER, spec.seed)
        self._do(symbol, "approve", "engine", spec.seed)
        names = f"Flux {symbol}", f"f{symbol}"
        parameters = parameters_tuple(spec.parameters)
        listing = ("market implementation", symbol, *names, parameters, spec.ratio, spec.seed)
        self._do("engine", "listMarket", listing)
        address = self.simulate("engine", "marketAt", index)
        self.addresses[f"market:{symbol}"] = "0x" + address[-20:].hex()
        self.contracts[f"market:{symbol}"] = "MoneyMarket"

    def _open_pools(self) -> None:
        """Proxies in front of one implementation."""
        logic = "pool implementation"
        self._create(logic, "LiquidationPool", "engine", "liquidator")
        for symbol, terms in self.scenario.pools:
            market, pool = f"market:{symbol}", f"pool:{symbol}"
            initial = [OWNER, market, tuple(terms), f"Flux pool {symbol}", f"p{symbol}"]
            self._create(pool, "FluxProxy", logic, self.calldata(logic, "initialize", initial))
            self.contracts[pool] = "LiquidationPool"
            self._do("liquidator", "setPool", market, pool)

    def _open_mining(self) -> None:
        """Markets have a second name under which they are asked about mining, pools one for their FLUX."""
        self._create("FLUX", "FluxToken", OWNER, MAX_FLUX)
        start = self.chain.last_time - self.scenario.mining_age
        initial = [OWNER, start, self.scenario.user_share, MINING_ALLOWANCE]
        self._create_behind_proxy("miner", "FluxMiner", ["FLUX", "engine"], initial)
        since, pools = self.chain.last_time, {}
        self._do("FLUX", "setMinter", "miner")
        for spec in self.scenario.specs:
            mined = f"mined:{spec.symbol}"
            self.addresses[mined], self.contracts[mined] = self.addresses[f"market:{spec.symbol}"], "IMined"
            self._do(mined, "setMiner", "miner")
        for symbol, _ in self.scenario.pools:
            income = f"income:{symbol}"
            self.addresses[income], self.contracts[income] = self.addresses[f"pool:{symbol}"], "IPoolIncome"
            self._do(income, "setFlux", "FLUX")
            pools[symbol] = self.chain.last_time
        self.mining = MiningTimes(start, since, pools)

    def _fund(self, symbol: str, account: str, assets: int) -> None:
        if symbol == NATIVE and assets:
            self._do(symbol, "deposit", value=assets)
            if account != OWNER:
                self._do(symbol, "transfer", account, assets)
        elif assets:
            self._do(symbol, "mint", account, assets)

    def _fund_and_approve(self) -> None:
        for spec in self.scenario.specs:
            for account in (*PEOPLE, *CONTRACTS):
                self._fund(spec.symbol, account, first_holdings(spec, account))
            for account in PEOPLE:
                self._do(spec.symbol, "approve", f"market:{spec.symbol}", MAX_UINT, sender=account)
        for symbol, _ in self.scenario.pools:
            for account in PEOPLE:
                for token in (symbol, f"market:{symbol}"):
                    self._do(token, "approve", f"pool:{symbol}", MAX_UINT, sender=account)
