"""Why an upgrade is refused."""

# ruff: noqa: N818 (as in scripts.flux.errors)

from dataclasses import dataclass

from scripts.flux.errors import FluxError

SHOWN = 20  # differences in a message


def listed(texts: tuple[str, ...]) -> str:
    shown = [f"  - {text}" for text in texts[:SHOWN]]
    return "\n".join(shown + ([f"  and {len(texts) - SHOWN} more"] if len(texts) > SHOWN else []))


@dataclass(eq=False)
class SourcesUnfit(FluxError):
    """`breaches` are sentences of the gates."""

    breaches: tuple[str, ...]

    def __str__(self) -> str:
        return (
            "The sources cannot replace what is deployed; nothing was sent. Correct them, or start from the "
            f"deployed version's commit, until `make lint` passes:\n{listed(self.breaches)}"
        )


@dataclass(eq=False)
class LayoutMoved(FluxError):
    """The new code would read the deployed contract's storage from the wrong places."""

    chain: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"What is deployed on {self.chain} keeps its storage elsewhere; nothing was sent. Put every "
            f"field back in its place and append what is new:\n{listed(self.fields)}"
        )


@dataclass(eq=False)
class GettersDiffer(FluxError):
    """On a copy of the chain, at the same second, before and after the upgrade."""

    read: int
    differences: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{len(self.differences)} of {self.read} getters give another answer after the upgrade; nothing "
            f"was sent. An upgrade must not change what anybody has:\n{listed(self.differences)}"
        )


@dataclass(eq=False)
class InitialisableAgain(FluxError):
    """Whoever calls first would own the contract."""

    calls: tuple[str, ...]

    def __str__(self) -> str:
        return (
            "After the upgrade anybody could initialise again; nothing was sent. Every initialiser of the "
            f"new code must refuse with InvalidInitialization, in the proxy and in the code itself:\n"
            f"{listed(self.calls)}"
        )


@dataclass(eq=False)
class UpgradeFails(FluxError):
    """The timelock's call reverts."""

    proxy: str
    reason: str

    def __str__(self) -> str:
        return (
            f"{self.proxy} refuses its new code: {self.reason}. Nothing was sent; the successor must accept "
            "the constructor arguments that the parameters give."
        )
