"""What is missing of gateway and lenses; a part of `scripts.flux.plan`."""

from collections.abc import Iterator

from scripts.flux.config import Parameters
from scripts.flux.state import ZERO_ADDRESS, Lenses, Observed
from scripts.flux.steps import Argument, Deploy, Ref, Step, deploy

TOLD = ("risk", "flux", "governor")  # what the rewards lens is created with


def periphery(desired: Parameters, observed: Observed) -> Iterator[Step]:
    native = Ref(f"market.{desired.chain.wrapped_native}")
    yield from deploy(
        observed, "gateway", "NativeGateway", (native,), "takes the native coin for the wrapped one"
    )
    yield from lenses(desired, observed)


def lenses(desired: Parameters, observed: Observed) -> Iterator[Step]:
    """They hold nothing, so those that were told of other contracts are simply replaced."""
    found, wanted, at = observed.lenses, wanted_lenses(desired, observed), observed.addresses
    is_new = "rewards_lens" not in at or found.of_rewards != wanted.of_rewards
    if is_new:
        rooms = tuple(role_or_nothing(desired, role) for role in TOLD)
        yield Deploy("rewards_lens", "RewardsLens", rooms, "reads rewards and votes in one call")
    if is_new or "lens" not in at or found.of_lens != wanted.of_lens:
        yield Deploy("lens", "FluxLens", (Ref("risk"), Ref("rewards_lens")), "reads much in one call")


def wanted_lenses(desired: Parameters, observed: Observed) -> Lenses:
    def address(role: str) -> str | None:
        return observed.addresses.get(role) if is_wanted(desired, role) else ZERO_ADDRESS

    return Lenses(
        of_lens=(address("risk"), address("rewards_lens")), of_rewards=tuple(address(role) for role in TOLD)
    )


def role_or_nothing(desired: Parameters, role: str) -> Argument:
    return Ref(role) if is_wanted(desired, role) else ZERO_ADDRESS


def is_wanted(desired: Parameters, role: str) -> bool:
    if role == "flux":
        return desired.rewards is not None
    return role != "governor" or desired.governance.votes is not None
