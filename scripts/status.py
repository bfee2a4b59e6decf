"""How the deployment of a network stands: `brownie run status --network flux-bsc`, as JSON with
`brownie run status as_json --network flux-bsc`. Ends with exit code 1 when chain and parameters differ."""

import json

from scripts.flux import artifacts, paths, status
from scripts.flux.command import open_screen, sentences
from scripts.flux.config import load_for_network
from scripts.flux.deployment import Run


def main() -> None:
    screen = open_screen()
    with sentences(screen):
        found = read()
        status.show(screen, found)
    if found["drift"]:
        raise SystemExit(1)


def as_json() -> None:
    screen = open_screen()
    with sentences(screen):
        found = read()
        print(json.dumps(found, indent=2))
    if found["drift"]:
        raise SystemExit(1)


def read() -> status.Report:
    parameters = load_for_network(artifacts.network_id())
    return status.report(Run.begin(parameters, "", paths.records_of(parameters.key), None))
