"""Everything that was read of a chain, before and after, as lines "path: before -> after"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from scripts.flux.state import Observed

# the deployer's purse and the clock are nobody's parameter; prices have a table of their own
LEFT_OUT = {"deployer", "wallet", "prices"}


@dataclass(frozen=True)
class Change:
    path: str
    before: object  # None: was not there
    after: object


def difference(before: Observed, after: Observed) -> list[Change]:
    old, new = dict(flat(before)), dict(flat(after))
    paths = [*old, *(path for path in new if path not in old)]
    return [Change(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path)]


def flat(observed: Observed) -> Iterator[tuple[str, object]]:
    for field in fields(observed):
        if field.name not in LEFT_OUT:
            yield from leaves(field.name, getattr(observed, field.name))


def leaves(path: str, value: object) -> Iterator[tuple[str, object]]:
    """Sections and mappings fall apart into their lines; everything else is one."""
    if is_dataclass(value):
        for field in fields(value):
            yield from leaves(f"{path}.{field.name}", getattr(value, field.name))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(f"{path}.{name}", inner)
    elif isinstance(value, tuple) and hasattr(value, "_fields"):
        for name, inner in zip(value._fields, value, strict=True):
            yield from leaves(f"{path}.{name}", inner)
    elif value is not None:
        yield path, value
