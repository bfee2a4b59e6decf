"""What is tried on a copy of a live chain: `tools/run brownie test tests/fork --network bsc-fork`."""
