"""Plans, progress and checks as a person wants to see them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from scripts.flux.steps import Deploy, Govern, Send, Step
from scripts.flux.token_policy import Trait, Verdict, verdict

if TYPE_CHECKING:
    from scripts.flux.checks import Check
    from scripts.flux.execute import Progress

KINDS = {Deploy: "deploy", Send: "send", Govern: "govern"}


def show_plan(screen: Console, steps: Sequence[Step], chain: str) -> None:
    if not steps:
        screen.print(f"Nothing to do: {chain} is as its parameters say.")
        return
    table = Table(title=f"Plan for {chain}: {len(steps)} steps", title_justify="left", show_lines=False)
    table.add_column("#", justify="right", style="dim")
    table.add_column("step", style="bold")
    table.add_column("what", no_wrap=True)
    table.add_column("means", overflow="fold")
    for number, step in enumerate(steps, start=1):
        table.add_row(str(number), KINDS[type(step)], what(step), meaning(step))
    screen.print(table)


def what(step: Step) -> str:
    if isinstance(step, Deploy):
        return step.role
    return step.name


def meaning(step: Step) -> str:
    if isinstance(step, Deploy):
        proxy = f"proxy of {step.behind}" if step.behind else step.contract
        return f"{proxy}: {step.summary}"
    if isinstance(step, Govern) and step.details:
        return "\n".join(step.details)
    return step.summary


def show_progress(screen: Console, progress: "Progress", done: int) -> None:
    screen.print(f"[dim]{done:>3}[/dim] {progress.step} [dim]{progress.transaction}[/dim]", highlight=False)


def show_other_sources(screen: Console, roles: Sequence[str]) -> None:
    if roles:
        screen.print(
            f"[yellow]Deployed from other sources than these, and left alone:[/yellow] {', '.join(roles)}"
        )


def show_checks(screen: Console, checks: Sequence["Check"]) -> None:
    failed = [check for check in checks if not check.holds]
    screen.print(f"{len(checks)} checks, {len(checks) - len(failed)} hold.")
    for check in failed:
        screen.print(f"[red]✗[/red] {check}", highlight=False)


VERDICTS = {
    Verdict.LIST: "[green]list it[/green]",
    Verdict.MEASURE: "[yellow]list it with `is_measured: true`[/yellow]",
    Verdict.REFUSE: "[red]refuse it[/red]",
}


def show_traits(screen: Console, token: str, traits: Sequence[Trait]) -> None:
    for trait in sorted(traits, key=lambda trait: -trait.verdict):
        screen.print(f"{trait.verdict.name.lower():<8} {trait.name}: {trait.reason}", highlight=False)
    screen.print(f"{token}: {VERDICTS[verdict(traits)]}", highlight=False)
