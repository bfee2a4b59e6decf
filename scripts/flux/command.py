"""What the entry points share: whose account, a question on the terminal, failures as sentences."""

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from typing import Any

from rich.console import Console

from scripts.flux import artifacts
from scripts.flux.config import Parameters, with_addresses
from scripts.flux.deployment import Ask
from scripts.flux.errors import DeployerUnnamed, FluxError
from scripts.flux.errors_live import KeyInEnvironment
from scripts.flux.signers import clef_account

DEPLOYER = "FLUX_DEPLOYER"  # environment: name of an account that `brownie accounts` keeps, or "clef 0x…"
CLEF = "clef "
KEY = re.compile(r"(0x)?[0-9a-fA-F]{64}")

WIDE = 140  # columns, where the output is no terminal


def open_screen() -> Console:
    return Console(width=None if sys.stdout.isatty() else WIDE)


@contextlib.contextmanager
def sentences(screen: Console) -> Iterator[None]:
    """A failure that a person can act on ends the program with its sentence and exit code 1."""
    try:
        yield
    except FluxError as error:
        screen.print(f"[red]{error}[/red]", highlight=False, soft_wrap=True)
        raise SystemExit(1) from None


def deployer(parameters: Parameters) -> Any:
    """The node's first account on a development chain; elsewhere what the environment names: a keystore of
    Brownie's, or "clef 0x…", an account behind clef, which asks a hardware wallet or a person."""
    if parameters.chain.is_development:
        return artifacts.accounts()[0]
    name = os.environ.get(DEPLOYER, "").strip()
    if not name:
        raise DeployerUnnamed(variable=DEPLOYER)
    if KEY.fullmatch(name) or " " in name.removeprefix(CLEF):
        raise KeyInEnvironment(variable=DEPLOYER)
    if name.startswith(CLEF):
        return clef_account(name.removeprefix(CLEF))
    return artifacts.accounts().load(name)


def proposer(parameters: Parameters, way: str | None) -> Any:
    """Who pays for a proposal: as `deployer`, but on a development chain the first of the accounts that may
    schedule without a vote, if that is the way."""
    own = artifacts.accounts()
    is_voted = way != "proposers" and parameters.governance.votes is not None
    if parameters.chain.is_development and not is_voted:
        named = with_addresses(parameters, [str(account) for account in own]).governance.proposers
        return next((account for account in own if str(account) in named), own[0])
    return deployer(parameters)


def ask_on_terminal(screen: Console) -> Ask:
    """Asks for a whole "yes"; no terminal means no."""

    def ask(question: str) -> bool:
        try:
            return screen.input(f'{question} Type "yes" to go on: ').strip() == "yes"
        except EOFError:
            return False

    return ask
