"""Text in the cells of a table that is taken along: no table program takes it for a formula, and it is read back as it was."""

from __future__ import annotations

# A cell that begins with one of these is taken for a formula, or for the end of one.
LIVE = tuple("=+-@\t\r\n＝＋－＠")
MARK = "'"


def plain(text: str) -> str:
    """Text that no table program takes for a formula: with a mark before it where it would be."""
    return f"{MARK}{text}" if _is_live(text.lstrip(MARK)) else text


def as_it_was(cell: str) -> str:
    """The text that `plain` made this cell of; a cell from elsewhere is itself."""
    return cell[1:] if cell.startswith(MARK) and _is_live(cell.lstrip(MARK)) else cell


def _is_live(text: str) -> bool:
    return text.startswith(LIVE) or text.lstrip(" \u00a0").startswith(LIVE)
