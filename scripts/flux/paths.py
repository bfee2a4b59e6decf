"""Where things are in the project."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHAINS = ROOT / "chains"
LAYOUTS = ROOT / "storage-layouts"
NETWORKS = ROOT / "network-config.yaml"


def parameters_of(chain: str) -> Path:
    return CHAINS / chain / "parameters.yaml"


def records_of(chain: str) -> Path:
    return CHAINS / chain / "deployment.json"
