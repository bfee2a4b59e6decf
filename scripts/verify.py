"""Compares the code on the chain with these sources, writes the bundles, and publishes them:
`brownie run verify --network flux-bsc`. FLUX_EXPLORER_KEY is the explorer's key for its API."""

import os

from scripts.flux import artifacts, paths, verify
from scripts.flux.command import open_screen, sentences
from scripts.flux.config import load_for_network
from scripts.flux.deployment import Run


def main() -> None:
    screen = open_screen()
    with sentences(screen):
        parameters = load_for_network(artifacts.network_id())
        run = Run.begin(parameters, "", paths.records_of(parameters.key), None)
        book = run.records.book
        written = verify.write_bundles(book, paths.ROOT / "reports" / "verification" / parameters.key)
        screen.print(f"{len(written)} bundles are in {written[0].parent.relative_to(paths.ROOT)}.")
        foreign = verify.foreign_code(book, run.rpc)
        if foreign:
            raise verify.VerificationFailed(failures=tuple(f"{role} has other code" for role in foreign))
        screen.print(f"The code of {len(book.contracts)} contracts is that of the sources.")
        done = verify.publish(parameters.chain, book, key=os.environ.get("FLUX_EXPLORER_KEY", ""))
        screen.print(
            f"{done} contracts are published." if parameters.chain.explorer else "Nowhere to publish."
        )
