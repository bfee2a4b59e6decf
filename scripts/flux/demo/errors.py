"""What can go wrong in the demo; see `scripts.flux.errors`."""

# ruff: noqa: N818 (as there)

from dataclasses import dataclass

from scripts.flux.errors import FluxError


@dataclass(eq=False)
class DemoCallFailed(FluxError):
    function: str
    reason: str

    def __str__(self) -> str:
        return f"The demo's call of {self.function} failed: {self.reason}. Do the contracts pass `make test`?"


@dataclass(eq=False)
class AccountForgotten(FluxError):
    account: int
    bar: int

    def __str__(self) -> str:
        return f"Account {self.account} is below the line after bar {self.bar}, and the demo had not seen it."


@dataclass(eq=False)
class PoolsIdle(FluxError):
    account: int
    bar: int

    def __str__(self) -> str:
        return (
            f"Pools would buy account {self.account} after bar {self.bar}, and the demo had not called them."
        )


@dataclass(eq=False)
class HealthUnreadable(FluxError):
    account: int
    reason: str

    def __str__(self) -> str:
        return f"The liquidator gives no quote for account {self.account}: {self.reason}."
