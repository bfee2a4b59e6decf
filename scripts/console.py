"""A console in a deployed protocol: `make console`, or `python -m scripts.console --help`.

Attaches to the local deployment that runs, else starts a chain and deploys there. Commands may be piped in:
`printf 'status()\\nexit()\\n' | make console`.
"""

import argparse


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.console", description=__doc__)
    parser.add_argument(
        "--node", choices=("ganache", "anvil"), default="ganache", help="local chain to start"
    )
    options = parser.parse_args()

    # Brownie takes seconds to import: not before --help was answered
    from scripts.flux import artifacts
    from scripts.flux.command import open_screen, sentences
    from scripts.flux.desk import Desk
    from scripts.flux.local import open_local

    screen = open_screen()
    with sentences(screen):
        desk = Desk(open_local(options.node, screen), screen)
        artifacts.open_console(desk.namespace(), "Flux. Type guide() for what can be done, exit() to leave.")


if __name__ == "__main__":
    main()
