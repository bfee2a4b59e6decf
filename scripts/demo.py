"""`python -m scripts.demo [--window 2020-03-12] [--accounts 200] [--seed 1] [--network anvil]`."""

import sys

from scripts.flux.demo.command import main

if __name__ == "__main__":
    main(sys.argv[1:])
