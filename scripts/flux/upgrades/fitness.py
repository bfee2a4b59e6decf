"""May the sources replace what is deployed? Layouts, selectors, sizes: before anything is tried or sent."""

from collections.abc import Iterator, Sequence

from scripts.flux import paths
from scripts.flux.journal import Book
from scripts.flux.resolve import Lookup
from scripts.flux.upgrades.errors import LayoutMoved, SourcesUnfit
from scripts.flux.upgrades.versions import Version
from tools.check_style import MAX_BYTECODE
from tools.gates.compiled import Compiled
from tools.gates.selectors import EXTENSIONS, selector_breaches
from tools.gates.storage import Layout, appended, derive_layouts, moved, storage_breaches


def require_fit(
    chain: str, found: Sequence[Version], book: Book, lookup: Lookup, compiled: Compiled
) -> dict[str, list[str]]:
    """Fields that the sources append, by contract. Raises `LayoutMoved` for what the deployed version keeps,
    `SourcesUnfit` for what the gates say."""
    layouts = derive_layouts(compiled)
    fields = tuple(text for version in found for text in moved_fields(version, layouts, book, lookup))
    if fields:
        raise LayoutMoved(chain=chain, fields=fields)
    breaches = (
        *storage_breaches(compiled, paths.LAYOUTS),
        *selector_breaches(compiled),
        *oversized(found, lookup),
    )
    if breaches:
        raise SourcesUnfit(breaches=breaches)
    return {version.contract: new_fields(version, layouts, book, lookup) for version in found}


def moved_fields(version: Version, layouts: dict[str, Layout], book: Book, lookup: Lookup) -> Iterator[str]:
    """Against the deployed version, and against the checked-in file, which may have been begun anew."""
    for known in known_layouts(version, book, lookup):
        texts = list(moved(known, layouts[version.contract]))
        yield from (f"{version.contract}: {text}" for text in texts)
        if texts:
            return


def new_fields(version: Version, layouts: dict[str, Layout], book: Book, lookup: Lookup) -> list[str]:
    """What the new code appends to the deployed version's layout."""
    known = next(known_layouts(version, book, lookup), {})
    return list(appended(known, layouts[version.contract]))


def known_layouts(version: Version, book: Book, lookup: Lookup) -> Iterator[Layout]:
    """The deployed version's first, if it was recorded when that was deployed."""
    entry, artifact = book.contracts.get(version.code_role), lookup(version.contract)
    if entry is not None and entry.layout is not None:
        yield entry.layout
    if artifact.layout is not None:
        yield artifact.layout


def oversized(found: Sequence[Version], lookup: Lookup) -> Iterator[str]:
    names = [version.contract for version in found]
    for name in (*names, *(EXTENSIONS[name] for name in names if name in EXTENSIONS)):
        size = len(lookup(name).runtime) // 2 - 1
        if size >= MAX_BYTECODE:
            yield f"{name} has {size:,} bytes of bytecode; it must stay below {MAX_BYTECODE:,}"
