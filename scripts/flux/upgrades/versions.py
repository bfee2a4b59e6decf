"""Which proxies run another program than the sources make, and what has to be deployed to replace it.

Compared is as `verify` does, immutables aside, but without the hash of the sources that the compiler appends:
another comment is no other program. A contract that creates its extension in its constructor counts with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scripts.flux import codec
from scripts.flux.config import Parameters
from scripts.flux.journal import Book
from scripts.flux.observe import Reader, view
from scripts.flux.observe_code import POOL, PROXIED, implementations, is_market, proxies
from scripts.flux.plan import plan
from scripts.flux.resolve import Lookup, resolved
from scripts.flux.sender import created_address
from scripts.flux.state import (
    MARKET_CODE,
    POOL_CODE,
    SUCCESSOR,
    ZERO_ADDRESS,
    Observed,
    implementation_of,
)
from scripts.flux.steps import Call, Deploy, Ref
from tools.gates.selectors import EXTENSIONS

MARKET = "MoneyMarket"
FIRST_CREATION = 1  # nonce of a contract that has created nothing


@dataclass(frozen=True)
class Proxy:
    role: str  # or words for one that only the chain knows
    address: str
    contract: str  # that answers there
    code: str  # address of the implementation

    @property
    def target(self) -> Ref | str:
        return self.address if " " in self.role else Ref(self.role)


@dataclass(frozen=True)
class Version:
    """One implementation of the sources, and the proxies that run another program."""

    deploy: Deploy  # in the successor's role
    proxies: tuple[Proxy, ...]
    placed: str | None  # where the successor is, if an earlier run deployed it

    @property
    def contract(self) -> str:
        return self.deploy.contract

    @property
    def code_role(self) -> str:
        return self.deploy.role.removeprefix(SUCCESSOR)

    @property
    def successor(self) -> Ref:
        return Ref(self.deploy.role)

    def calls(self) -> Iterator[tuple[Call, str]]:
        """With what they mean. The first changes nothing: the timelock executes only if the code of all that
        it calls is what it was when it was scheduled, so the new code is called as well."""
        seen = Call(self.successor, self.contract, "proxiableUUID")
        yield seen, f"the new code of {self.contract} stays what it is until then"
        for proxy in self.proxies:
            arguments = (self.successor, b"")
            call = Call(proxy.target, self.contract, "upgradeToAndCall", arguments)
            yield call, f"{proxy.role} runs the new code of {self.contract}"


def versions(
    desired: Parameters, observed: Observed, book: Book, reader: Reader, lookup: Lookup
) -> list[Version]:
    """In the order of a deployment; empty when every proxy runs the sources' program."""
    running: dict[str, list[Proxy]] = {}
    for proxy in all_proxies(observed.addresses, reader):
        if not is_sources_program(proxy.code, proxy.contract, reader, lookup):
            running.setdefault(code_role_of(proxy), []).append(proxy)
    steps = deployments(desired, observed)
    found = []
    for role in (role for role in steps if role in running):
        step = steps[role]
        deploy = Deploy(SUCCESSOR + role, step.contract, step.arguments, f"new code of {step.contract}")
        placed = observed.addresses.get(deploy.role)
        if placed is not None and not is_reusable(deploy, observed, book, reader, lookup):
            placed = None
        found.append(Version(deploy, tuple(running[role]), placed))
    return found


def all_proxies(addresses: Mapping[str, str], reader: Reader) -> list[Proxy]:
    """Of the deployment, and markets and pools that only the chain knows."""
    places = {addresses[role]: (role, contract) for role, contract in proxies(addresses).items()}
    places |= {addresses[role]: (role, MARKET) for role in addresses if is_market(role)}
    markets = markets_of(addresses, reader)
    pools = reader.many([view(addresses["liquidator"], "Liquidator", "poolOf", market) for market in markets])
    for number, (market, pool) in enumerate(zip(markets, pools, strict=True)):
        places.setdefault(market, (f"market {number}", MARKET))
        if pool not in (None, ZERO_ADDRESS):
            places.setdefault(pool, (f"pool of market {number}", POOL))
    codes = implementations(reader, list(places))
    pairs = zip(places.items(), codes, strict=True)
    return [Proxy(role, address, contract, code) for (address, (role, contract)), code in pairs]


def markets_of(addresses: Mapping[str, str], reader: Reader) -> Sequence[str]:
    """All that the engine has listed, whether or not the parameters name them."""
    if not set(PROXIED) <= set(addresses):
        return []
    count = reader.one(addresses["risk"], "RiskEngine", "marketCount")
    return reader.many([view(addresses["risk"], "RiskEngine", "marketAt", place) for place in range(count)])


def code_role_of(proxy: Proxy) -> str:
    """Those that only the chain knows have no role of their own."""
    shared = {MARKET: MARKET_CODE, POOL: POOL_CODE}
    return shared.get(proxy.contract) or implementation_of(proxy.role)


def deployments(desired: Parameters, observed: Observed) -> dict[str, Deploy]:
    """How every role would be deployed on an empty chain: the constructor arguments of the sources."""
    steps = plan(desired, Observed(deployer=observed.deployer))
    return {step.role: step for step in steps if isinstance(step, Deploy)}


def is_sources_program(code: str, contract: str, reader: Reader, lookup: Lookup) -> bool:
    """Whether this is the contract of the sources, its extension included, at this address."""
    names, places = [contract], [code]
    if contract in EXTENSIONS:
        names.append(EXTENSIONS[contract])
        places.append(extension_of(code))
    pairs = zip(names, reader.codes(places), strict=True)
    return all(codec.is_program_of(lookup(name), found) for name, found in pairs)


def extension_of(code: str) -> str:
    """What an implementation created in its constructor."""
    return created_address(code, FIRST_CREATION)


def is_reusable(deploy: Deploy, observed: Observed, book: Book, reader: Reader, lookup: Lookup) -> bool:
    """Whether the successor that was deployed is still the one that the sources and the parameters want."""
    entry, artifact = book.contracts[deploy.role], lookup(deploy.contract)
    arguments = [resolved(given, observed.addresses, lookup) for given in deploy.arguments]
    if entry.constructor != "0x" + codec.encode_constructor(artifact.abi, arguments):
        return False
    return is_sources_program(entry.address, deploy.contract, reader, lookup)
