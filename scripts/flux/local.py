"""The one local chain that consoles share: attach to it if it runs, else start it and deploy there.

`chains/local/console/` says where it is and keeps its records, apart from those of `brownie run deploy`. The
chain ends with the console that started it.
"""

import json
from pathlib import Path

from rich.console import Console

from scripts.flux import artifacts, paths
from scripts.flux.config import Parameters, load
from scripts.flux.deployment import Deployment, attach, deploy
from scripts.flux.errors import RecordsMissing
from scripts.flux.node import Kind, Node, is_answering, start_node

FOLDER = paths.CHAINS / "local" / "console"


def open_local(kind: Kind, screen: Console) -> Deployment:
    """The deployment on the shared local chain, with Brownie connected to it."""
    parameters, records, note = load("local"), FOLDER / "deployment.json", FOLDER / "node.json"
    running = running_local(note)
    if running is not None:
        running_kind, port = running
        artifacts.connect_to(f"flux-{running_kind}", port=port)
        screen.print(f"Attached to the {running_kind} that runs on port {port}.")
        return attached(parameters, records, screen)
    node = start_node(kind)
    remember(node, note)
    artifacts.connect(node)
    screen.print(f"Started {kind} on port {node.port}; deploying.")
    return deploy(parameters, artifacts.accounts()[0], records=records)


def attached(parameters: Parameters, records: Path, screen: Console) -> Deployment:
    try:
        return attach(parameters, records=records)
    except RecordsMissing:
        screen.print("Nothing complete is deployed there; deploying what is missing.")
        return deploy(parameters, artifacts.accounts()[0], records=records)


def running_local(file: Path) -> tuple[Kind, int] | None:
    """Kind and port of the shared chain, if it answers."""
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
        kind, port = known["kind"], int(known["port"])
    except (OSError, ValueError, KeyError):
        return None
    return (kind, port) if is_answering(f"http://127.0.0.1:{port}") else None


def remember(node: Node, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"kind": node.kind, "port": node.port}) + "\n", encoding="utf-8")
