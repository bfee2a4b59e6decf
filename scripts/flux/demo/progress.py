"""What the demo shows while it runs: one line a step, with a bar."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

Show = Callable[[float | None, str], None]


class Steps:
    """`with steps.step("opening the book") as show: show(0.5, "half of it")`; None if nobody knows."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[news]}"),
            console=console,
        )

    def __enter__(self) -> "Steps":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    @contextmanager
    def step(self, name: str) -> Iterator[Show]:
        """Yields a function that takes the part that is done and a few words of news."""
        task = self._progress.add_task(f"{name:<22}", total=None, news="")

        def show(done: float | None, news: str) -> None:
            self._progress.update(task, total=None if done is None else 1.0, completed=done or 0.0, news=news)

        yield show
        self._progress.update(task, total=1.0, completed=1.0)
