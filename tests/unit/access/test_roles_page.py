"""docs/roles.md is what the table says, and the table says it of every selector."""

from tools.roles import PAGE, contracts, page


def test_page_is_what_the_table_says():
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_row_of_the_table_is_on_the_page():
    text = page()

    for rows in contracts().values():
        assert all(f"| `{signature}` | `0x" in text for signature in rows)
