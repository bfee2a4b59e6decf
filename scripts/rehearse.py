"""Rehearses the deployment of a chain on this machine: `make rehearse CHAIN=bsc`, `CHAIN=all`."""

from scripts.flux.rehearsal.command import main

if __name__ == "__main__":
    main()
