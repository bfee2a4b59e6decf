"""`python -m tools.gates`: runs every gate, prints every breach, fails if there is one.

--accept-layouts    records storage that was appended; refuses what has moved
"""

import sys
import time
from collections.abc import Callable, Iterator

from tools.gates.compiled import Compiled, compile_project
from tools.gates.pins import pin_breaches
from tools.gates.rules import rule_breaches
from tools.gates.selectors import selector_breaches
from tools.gates.slither_gate import slither_breaches
from tools.gates.storage import accept_layouts, storage_breaches

GATES: dict[str, Callable[[Compiled], Iterator[str]]] = {
    "pinned by version and hash": lambda _: pin_breaches(),
    "function selectors": selector_breaches,
    "storage layouts": storage_breaches,
    "rules of the syntax tree": rule_breaches,
    "Slither, high and medium": slither_breaches,
}


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--accept-layouts"]):
        sys.exit(__doc__)
    compiled = compile_project()
    gates = {"storage layouts": accept_layouts} if arguments else GATES
    total = 0
    for name, gate in gates.items():
        start = time.monotonic()
        breaches = list(gate(compiled))
        total += len(breaches)
        for breach in breaches:
            print(breach)
        print(
            f"{name:<28} {len(breaches) or 'no':>3} breaches   {time.monotonic() - start:5.1f} s", flush=True
        )
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
