"""Function selectors that meet in one place: what a proxy answers itself hides what it delegates."""

from collections.abc import Iterator

from tools.gates.compiled import Compiled, Contract

# What answers a call before the implementation is asked, and the implementations behind it.
PROXIES = {
    "MarketProxy": ("MoneyMarket",),
    "RiskProxy": ("RiskEngine",),
    "FluxProxy": (
        "Liquidator",
        "LiquidationPool",
        "LiquidationReserve",
        "PriceOracle",
        "FluxMiner",
        "StakingPool",
        "SafetyModule",
    ),
}
# What a proxy answers only in part, and delegates otherwise.
PARTLY_ANSWERED = {"RiskProxy": {"joinDeposit(uint256,address)"}}
# The host delegates to the extension what it has no body for: such a function is declared in the host with
# the same signature and forwarded, or not declared at all and reached by the host's fallback.
EXTENSIONS = {
    "MoneyMarket": "MarketExtension",
    "LiquidationPool": "PoolExtension",
    "SafetyModule": "SafetyExtension",
}


def selector_breaches(compiled: Compiled) -> Iterator[str]:
    contracts = compiled.contracts
    for contract in contracts.values():
        yield from _clashes_within(contract.name, contract.selectors)
    for proxy, implementations in PROXIES.items():
        for implementation in implementations:
            yield from _clashes_between(contracts, proxy, implementation, same_signature_too=True)
            extension = EXTENSIONS.get(implementation)
            if extension:
                yield from _clashes_between(contracts, proxy, extension, same_signature_too=True)
    for host, extension in EXTENSIONS.items():
        yield from _clashes_between(contracts, host, extension, same_signature_too=False)
    yield from _unknown_proxies(compiled)


def _clashes_within(name: str, selectors: dict[str, str]) -> Iterator[str]:
    """The compiler refuses these in one contract; it cannot in what comes from `Compiled` of several."""
    owners: dict[str, str] = {}
    for signature, selector in sorted(selectors.items()):
        if owners.setdefault(selector, signature) != signature:
            yield f"selector 0x{selector} of {name} is {owners[selector]} and {signature}"


def _clashes_between(
    contracts: dict[str, Contract], first: str, second: str, *, same_signature_too: bool
) -> Iterator[str]:
    one, two = contracts[first].selectors, contracts[second].selectors
    by_selector = {selector: signature for signature, selector in one.items()}
    for signature, selector in sorted(two.items()):
        other = by_selector.get(selector)
        if other == signature and signature in PARTLY_ANSWERED.get(first, ()):
            continue
        if other is not None and (same_signature_too or other != signature):
            yield f"selector 0x{selector}: {first}.{other} answers for {second}.{signature}"


def _unknown_proxies(compiled: Compiled) -> Iterator[str]:
    """A contract that delegates what it does not know, or lives behind a proxy, must be in the tables."""
    behind = {name for names in PROXIES.values() for name in names}
    for contract in compiled.deployable():
        bases = {base.name for base in compiled.lineage(contract)}
        if "ERC1967Proxy" in bases and contract.name not in PROXIES:
            yield f"{contract.name} is a proxy: name its implementations in tools/gates/selectors.py"
        elif "UUPSUpgradeable" in bases and contract.name not in behind:
            yield f"{contract.name} lives behind a proxy: name it in tools/gates/selectors.py"
        elif "Proxy" in bases and "ERC1967Proxy" not in bases and contract.name not in EXTENSIONS:
            yield f"{contract.name} delegates: name its extension in tools/gates/selectors.py"
