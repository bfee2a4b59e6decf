"""The house's own rules, beyond ruff, mypy and solhint. Prints every breach as `file:line: what is wrong`.

contracts   one contract a file, named as it; unique names; sizes; documentation; deployable bytecode
tests       names are sentences; every revert is named
all files   no loose ends, nothing that only exists on one machine
"""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
MAX_COLUMNS = 110
MAX_BYTECODE = 24_576  # EIP-170
MIN_WORDS_IN_TEST_NAME = 3

# Written so that this file does not contain what it forbids.
FORBIDDEN_TEXT = {
    r"\b(TO[D]O|FIX[M]E|X[X]X)\b": "a loose end: do it, or open an issue",
    r"\.\./shar[e]d|/wor[k]/|/roo[t]/": "a path outside the repository",
    r"-----BEGIN [A-Z ]*PRIVATE KE[Y]": "a secret",
    r"(?i)\b(private_?key|secret|api_?key|passwor[d])\b\W{1,4}(0x)?[0-9a-z+/]{32,}": "a secret, by its look",
    r"registr[y]\.npmjs|pyp[i]\.org|files\.pythonhoste[d]": "the address of a package registry",
}
NOT_OURS = {
    ".git",
    ".home",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    "build",
    "node_modules",
    "reports",
}
TEXT_SUFFIXES = {
    "",
    ".cfg",
    ".env",
    ".html",
    ".js",
    ".json",
    ".md",
    ".py",
    ".sh",
    ".sol",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}

CONTRACT = re.compile(r"^[ \t]*(?:abstract\s+)?(?:contract|interface|library)\s+(\w+)", re.MULTILINE)
DECLARATION = re.compile(r"^(?:abstract contract|contract|interface|library) (\w+)", re.MULTILINE)
FUNCTION = re.compile(r"\b(function\s+\w+|modifier\s+\w+|constructor|receive|fallback)\s*(?=[({])")
ENTRY_POINT = re.compile(r"\b(external|public)\b")
ASSEMBLY = re.compile(r"\bassembly\b[^{]*\{([^}]*)\}")
IDENTITY_FILES = {"MarketProxy", "MarketIdentity"}  # one word at the end of the calldata, both sides of it
SLOT_OF_A_STORAGE_TABLE = re.compile(r"\s*\$\.slot\s*:=\s*\w+\s*")
COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


@dataclass(frozen=True, order=True)
class Breach:
    file: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line}: {self.text}"


def main() -> int:
    files = project_files()
    contracts = [f for f in files if f.suffix == ".sol" and is_below(f, "contracts")]
    breaches = [
        *(b for f in files for b in text_breaches(f)),
        *(b for f in contracts for b in contract_breaches(f)),
        *name_clashes(contracts),
        *bytecode_breaches(),
        *(b for f in files if f.suffix == ".py" for b in python_breaches(f)),
    ]
    for breach in sorted(breaches):
        print(breach)
    print(
        f"{len(files)} files, {len(contracts)} contracts: {len(breaches) or 'no'} breaches of the house style"
    )
    return 1 if breaches else 0


def project_files() -> list[Path]:
    """What git tracks or would track: nothing that was installed or built."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    git = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    names = git.stdout.split("\0") if git.returncode == 0 else names_without_git()
    return sorted(f for name in names if name and (f := ROOT / name).is_file())


def names_without_git() -> list[str]:
    """For a copy of the sources that is not a repository."""
    found = (f.relative_to(ROOT) for f in ROOT.rglob("*"))
    return [f.as_posix() for f in found if f.parts[0] not in NOT_OURS and "__pycache__" not in f.parts]


def is_below(file: Path, folder: str) -> bool:
    return file.is_relative_to(ROOT / folder)


def is_mock(file: Path) -> bool:
    return is_below(file, "contracts/mocks")


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


# --- all files


def text_breaches(file: Path) -> Iterator[Breach]:
    if file.suffix not in TEXT_SUFFIXES or file.name == "package-lock.json":
        return
    text = file.read_text(encoding="utf-8", errors="ignore")
    for pattern, meaning in FORBIDDEN_TEXT.items():
        for match in re.finditer(pattern, text):
            yield Breach(file, line_of(text, match.start()), f"'{match.group()}' is {meaning}")


# --- contracts


def contract_breaches(file: Path) -> Iterator[Breach]:
    text = file.read_text(encoding="utf-8")
    code = without_comments(text)
    lines = text.splitlines()

    if len(lines) > MAX_FILE_LINES and not is_mock(file):
        yield Breach(file, len(lines), f"{len(lines)} lines; a contract file has at most {MAX_FILE_LINES}")
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_COLUMNS:
            yield Breach(file, number, f"{len(line)} columns; a line has at most {MAX_COLUMNS}")

    names = CONTRACT.findall(code)
    if not names:
        yield Breach(file, 1, "no contract, interface or library: Brownie would not see the file")
    elif len(names) > 1:
        yield Breach(file, 1, f"one contract a file, but here are {', '.join(names)}")
    elif names[0] != file.stem:
        yield Breach(file, 1, f"the file must be named as its contract: {names[0]}.sol")

    for match in ASSEMBLY.finditer(code):
        is_allowed = is_mock(file) or file.stem in IDENTITY_FILES
        if not is_allowed and not SLOT_OF_A_STORAGE_TABLE.fullmatch(match.group(1)):
            yield Breach(file, line_of(code, match.start()), "assembly: only `$.slot := location` is ours")
    for match in FUNCTION.finditer(code):
        yield from function_breaches(file, lines, code, match)


def function_breaches(file: Path, lines: list[str], code: str, match: re.Match[str]) -> Iterator[Breach]:
    name = match.group(1)
    header_end, end = function_extent(code, match.end())
    first, last = line_of(code, match.start()), line_of(code, end)
    if last - first + 1 > MAX_FUNCTION_LINES:
        yield Breach(file, first, f"{name} has {last - first + 1} lines; at most {MAX_FUNCTION_LINES}")
    is_function = name.startswith("function ")
    is_entry_point = is_function and ENTRY_POINT.search(code, match.end(), header_end)
    if is_entry_point and not is_mock(file) and not is_documented(lines, first):
        yield Breach(file, first, f"{name} needs NatSpec or @inheritdoc")


def function_extent(code: str, start: int) -> tuple[int, int]:
    """Where the header of a function ends and where its body does."""
    brace, semicolon = code.find("{", start), code.find(";", start)
    if brace < 0 or 0 <= semicolon < brace:
        return max(semicolon, start), max(semicolon, start)
    depth = 0
    for position in range(brace, len(code)):
        depth += {"{": 1, "}": -1}.get(code[position], 0)
        if depth == 0:
            return brace, position
    return brace, len(code)


def is_documented(lines: list[str], function_line: int) -> bool:
    """NatSpec stands right above, only linters' remarks may come between."""
    for line in reversed(lines[: function_line - 1]):
        text = line.strip()
        if not re.match(r"//(?!/)", text):
            return text.startswith("///") or text.endswith("*/")
    return False


def without_comments(text: str) -> str:
    """Comments and strings blanked out, so that positions and lines stay."""
    return COMMENT_OR_STRING.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def name_clashes(contracts: list[Path]) -> Iterator[Breach]:
    """Brownie knows contracts by name alone, those of imported packages included."""
    imported = sorted((ROOT / "node_modules/@openzeppelin").rglob("*.sol"))
    owner = {
        name: file for file in imported for name in DECLARATION.findall(file.read_text(encoding="utf-8"))
    }
    for file in contracts:
        for name in CONTRACT.findall(without_comments(file.read_text(encoding="utf-8"))):
            first = owner.setdefault(name, file)
            if first != file:
                yield Breach(file, 1, f"the name {name} is taken by {first.relative_to(ROOT)}")


def bytecode_breaches() -> Iterator[Breach]:
    sizes = sorted(deployed_sizes(), reverse=True)
    if sizes:
        print(f"Deployed bytecode, of at most {MAX_BYTECODE:,} bytes:")
    for rank, (size, name, file) in enumerate(sizes):
        if rank < 3 or size > MAX_BYTECODE // 4:
            print(f"  {name:<28} {size:>6,}   margin {MAX_BYTECODE - size:>7,}")
        if size >= MAX_BYTECODE:
            yield Breach(
                file, 1, f"{name} has {size:,} bytes of bytecode; it must stay below {MAX_BYTECODE:,}"
            )


def deployed_sizes() -> Iterator[tuple[int, str, Path]]:
    for artefact in (ROOT / "build/contracts").glob("*.json"):
        build = json.loads(artefact.read_text(encoding="utf-8"))
        file = ROOT / build["sourcePath"]
        if is_below(file, "contracts") and not is_mock(file) and file.is_file():
            yield len(build.get("deployedBytecode") or "") // 2, build["contractName"], file


# --- Python


def python_breaches(file: Path) -> Iterator[Breach]:
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except SyntaxError as error:
        yield Breach(file, error.lineno or 1, f"not Python: {error.msg}")
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield Breach(file, node.lineno, "a bare except: name the error")
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield Breach(file, node.lineno, "import *: name what is needed")
        if is_below(file, "tests"):
            yield from test_breaches(file, node)


def test_breaches(file: Path, node: ast.AST) -> Iterator[Breach]:
    if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
        words = [word for word in node.name.removeprefix("test").split("_") if word]
        if not node.name.startswith("test_") or len(words) < MIN_WORDS_IN_TEST_NAME:
            yield Breach(file, node.lineno, f"{node.name} is not a sentence: test_who_does_what_when")
    if isinstance(node, ast.Call) and called_name(node) == "reverts":
        yield Breach(file, node.lineno, "reverts(): name the error with tests.helpers.reverts.reverts_with")


def called_name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


if __name__ == "__main__":
    sys.exit(main())
