"""One compiler for all tests of the tools."""

import pytest

from tools.mutants.compiler import Compiler


@pytest.fixture(scope="session")
def compiler():
    compiler = Compiler()
    yield compiler
    compiler.close()
