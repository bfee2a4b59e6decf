"""May a token become a market? `python -m scripts.probe_token 0xToken --holder 0xHolder --rpc URL`.

Simulates with the holder's tokens, sends nothing, and prints every trait with its verdict. Exit code 1: the
policy refuses it.
"""

import argparse
import sys


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.probe_token", description=__doc__)
    parser.add_argument("token", help="its address")
    parser.add_argument("--holder", required=True, help="an account that has some of it")
    parser.add_argument("--rpc", required=True, help="a node: local, a fork, or one that can simulate")
    options = parser.parse_args()

    # Brownie takes seconds to import: not before --help was answered
    from scripts.flux import artifacts, show
    from scripts.flux.command import open_screen, sentences
    from scripts.flux.kinds import parse_address
    from scripts.flux.rpc import Rpc
    from scripts.flux.token_policy import Verdict, verdict
    from scripts.flux.token_probe import Trial, probe

    screen = open_screen()
    with sentences(screen):
        token, trial = parse_address(options.token), Trial(parse_address(options.holder))
        found = probe(Rpc(options.rpc), artifacts.artifact, token, trial)
        show.show_traits(screen, token, found)
    return 1 if verdict(found) is Verdict.REFUSE else 0


if __name__ == "__main__":
    sys.exit(main())
