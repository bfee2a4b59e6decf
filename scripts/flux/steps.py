"""The steps of a plan, as pure data, and the small parts that plans are put together from.

Steps name contracts by their role ("risk", "source.USDT"); a `Ref` becomes an address when the step is
carried out. A market's own role is found on the engine, every other one is in the records and on the chain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scripts.flux.state import Observed, implementation_of

ERC20 = "MockERC20"  # its ABI has the functions of any token


@dataclass(frozen=True)
class Ref:
    """The address of a role."""

    role: str


@dataclass(frozen=True)
class Encoded:
    """A call as an argument of another one."""

    contract: str
    function: str
    arguments: tuple["Argument", ...]


Argument = int | str | bool | bytes | Ref | Encoded | tuple["Argument", ...]


@dataclass(frozen=True)
class Call:
    """A function of a contract, known by its ABI's name."""

    target: Ref | str
    contract: str
    function: str
    arguments: tuple[Argument, ...] = ()


Change = tuple[Call, str]  # a call of governance, and what it means


@dataclass(frozen=True)
class Deploy:
    """Creates a contract for a role. If that is a proxy, `behind` is the contract that answers there, and
    `implementation` the role of its code."""

    role: str
    contract: str
    arguments: tuple[Argument, ...]
    summary: str
    behind: str | None = None
    implementation: str | None = None


@dataclass(frozen=True)
class Send:
    """One transaction of the deployer."""

    name: str
    call: Call
    summary: str
    value: int = 0


@dataclass(frozen=True)
class Govern:
    """One operation of the timelock, all calls or none. After the one that `is_handover` only others act."""

    name: str
    calls: tuple[Call, ...]
    summary: str
    details: tuple[str, ...] = field(default=())
    is_handover: bool = False


Step = Deploy | Send | Govern


def deploy(
    observed: Observed, role: str, contract: str, arguments: tuple[Argument, ...], summary: str
) -> Iterator[Step]:
    if role not in observed.addresses:
        yield Deploy(role, contract, arguments, summary)


def proxied(
    observed: Observed,
    role: str,
    contract: str,
    constructor: tuple[Argument, ...],
    initializer: tuple[Argument, ...],
    summary: str,
) -> Iterator[Step]:
    """An implementation and, in one transaction, its initialised proxy."""
    if role in observed.addresses:
        return
    code = implementation_of(role)
    yield from deploy(observed, code, contract, constructor, f"code of {role}")
    yield proxy(role, contract, initializer, summary)


def proxy(role: str, contract: str, initializer: tuple[Argument, ...], summary: str) -> Deploy:
    """An initialised proxy, in one transaction."""
    code = implementation_of(role)
    arguments = (Ref(code), Encoded(contract, "initialize", initializer))
    kind = "RiskProxy" if contract == "RiskEngine" else "FluxProxy"
    return Deploy(role, kind, arguments, summary, behind=contract, implementation=code)


def govern(name: str, calls: Sequence[Call], details: Sequence[str]) -> Iterator[Step]:
    if calls:
        yield Govern(name, tuple(calls), "; ".join(details), tuple(details))


def risk_call(function: str, *arguments: Argument) -> Call:
    return Call(Ref("risk"), "RiskEngine", function, arguments)


def timelock_call(function: str, *arguments: Argument) -> Call:
    return Call(Ref("timelock"), "FluxTimelock", function, arguments)


def calls_and_texts(changes: Sequence[Change]) -> tuple[list[Call], list[str]]:
    return [call for call, _ in changes], [text for _, text in changes]
