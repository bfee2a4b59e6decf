"""Entry points, one per job; what they do lives in `scripts.flux`."""
