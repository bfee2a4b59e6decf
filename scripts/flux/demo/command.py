"""The command line of the demo."""

import argparse
import time
from collections.abc import Sequence

from scripts.flux.command import open_screen, sentences
from scripts.flux.demo import crashes, pictures, tables
from scripts.flux.demo.performance import Options, perform
from scripts.flux.demo.progress import Steps
from scripts.flux.demo.report import write_report
from scripts.flux.errors import ValueUnreadable
from scripts.flux.paths import ROOT
from scripts.flux.units import parse_percent

REPORTS = ROOT / "reports"
FEWEST, MOST = 10, 1000
SEED = 1
STOREFRONT = 0.03  # the last discount of the pools


def main(words: Sequence[str]) -> None:
    options = read_options(words)
    screen = open_screen()
    began = time.monotonic()
    with sentences(screen), Steps(screen) as steps:
        comparisons = perform(options, steps)
    seconds = time.monotonic() - began
    screen.print()
    tables.show(comparisons, screen)
    written = [pictures.draw(c, REPORTS / f"crash-{c.crash.recording.date}.png") for c in comparisons]
    written.append(write_report(comparisons, options, seconds, REPORTS / "demo.json"))
    names = ", ".join(str(path.relative_to(ROOT)) for path in written)
    screen.print(f"\n {seconds:.0f} seconds; written: {names}", highlight=False)


def read_options(words: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser(prog="make demo", description="Replays real crashes on a local chain.")
    parser.add_argument("--window", choices=crashes.DATES, help="one crash only")
    parser.add_argument("--accounts", type=account_count, default=200, help=f"{FEWEST} to {MOST}")
    parser.add_argument("--seed", type=int, default=SEED, help="another book")
    parser.add_argument("--network", choices=("ganache", "anvil"), default="ganache")
    storefront = "discount at which a trader buys what the pools have bought, or none"
    parser.add_argument("--storefront", type=discount, default=STOREFRONT, help=storefront)
    given = parser.parse_args(words)
    windows = (given.window,) if given.window else crashes.DATES
    return Options(
        windows=windows,
        accounts=given.accounts,
        seed=given.seed,
        network=given.network,
        storefront=given.storefront,
    )


def discount(text: str) -> float | None:
    """ "none", or "3 %" """
    if text == "none":
        return None
    try:
        return float(parse_percent(text))
    except ValueUnreadable as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def account_count(text: str) -> int:
    count = int(text)
    if not FEWEST <= count <= MOST:
        raise argparse.ArgumentTypeError(f"{count} is not between {FEWEST} and {MOST}")
    return count
