"""Addresses and ABIs: `brownie run export --network flux-bsc` writes chains/bsc/export.json."""

from scripts.flux import artifacts, export, paths
from scripts.flux.command import open_screen, sentences
from scripts.flux.config import load_for_network
from scripts.flux.deployment import Run


def main() -> None:
    screen = open_screen()
    with sentences(screen):
        parameters = load_for_network(artifacts.network_id())
        run = Run.begin(parameters, "", paths.records_of(parameters.key), None)
        path = paths.records_of(parameters.key).with_name("export.json")
        export.write(export.exported(run), path)
        screen.print(f"Written: {path.relative_to(paths.ROOT)}", highlight=False)
