"""Texts that must not be in the repository are seen, whatever file they are in."""

import pytest

from tools.check_style import text_breaches

KEY = "ab12" * 16


@pytest.mark.parametrize(
    "text",
    [
        f"private_key = 0x{KEY}",
        f'"apiKey": "{KEY}"',
        f"PASSWORD={KEY}",
        "-----BEGIN EC PRIVATE " + "KEY-----",
    ],
)
def test_secret_in_a_text_is_seen(tmp_path, text):
    file = tmp_path / "settings.yaml"
    file.write_text(text)

    assert len(list(text_breaches(file))) == 1


@pytest.mark.parametrize("text", [f"hash: {KEY}", "private_key: ask the keeper", "api_key=${API_KEY}"])
def test_text_without_a_secret_passes(tmp_path, text):
    file = tmp_path / "settings.yaml"
    file.write_text(text)

    assert list(text_breaches(file)) == []
