"""Pinyin of a department's name, for finding it by typing letters: pure text, no database."""

from __future__ import annotations

MOST = 80


def initials_of(name: str, short_name: str) -> str:
    """Initials of both names in small letters: `行政审批和政务服务局`, `政务服务局` give `xzsphzwfwj zwfwj`."""
    found = dict.fromkeys(_initials(one) for one in (name, short_name))
    return " ".join(one for one in found if one)[:MOST]


def _initials(name: str) -> str:
    # Its dictionary takes a third of a second and 40 MB, which most processes never need.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    letters = lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore")
    return "".join(letters).lower()
