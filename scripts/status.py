"""How the deployment of a network stands: `brownie run status --network flux-bsc`. For machines, as JSON and
nothing else: `python -m scripts.status --json --network flux-bsc`.

Ends with exit code 1 when chain and parameters differ.
"""

import argparse
import json
import sys

from rich.console import Console

from scripts.flux import artifacts, paths, status
from scripts.flux.command import open_screen, sentences
from scripts.flux.config import load_for_network
from scripts.flux.deployment import Run


def main(words: list[str] | None = None) -> None:
    """Without words for the network that Brownie is connected to."""
    parser = argparse.ArgumentParser(prog="python -m scripts.status", description=__doc__)
    parser.add_argument("--network", help="a network of Brownie's; a development one must run")
    parser.add_argument("--json", action="store_true", help="everything as one JSON object")
    options = parser.parse_args(words or [])
    screen = Console(stderr=True) if options.json else open_screen()
    with sentences(screen):
        if options.network is not None:
            artifacts.connect_to(options.network)
        found = read()
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        status.show(screen, found)
    if found["drift"]:
        raise SystemExit(1)


def read() -> status.Report:
    parameters = load_for_network(artifacts.network_id())
    return status.report(Run.begin(parameters, "", paths.records_of(parameters.key), None))


if __name__ == "__main__":
    main(sys.argv[1:])
