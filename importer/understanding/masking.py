"""Stretches of folded text that are no statement of their own: titles in book marks, numbers of cited documents."""

from __future__ import annotations

import re

# Put in place of what is masked: no rule matches it, and every place stays where it was.
FILL = "□"

# 《…》 with 〈…〉 inside; one that is never closed ends with its paragraph and masks nothing.
_BOOK = re.compile(r"《[^《》\n]{1,120}》|〈[^〈〉\n]{1,80}〉|<[^<>\n]{1,80}>")
# 国办发〔2018〕118号 and the like
_NUMBER = re.compile(r"[〔\[（(]\d{4}[〕\])）]\s?第?\d{1,4}号")


def mask(text: str, *, pattern: re.Pattern[str]) -> str:
    """`text` with every match of `pattern` filled, at the same length."""
    return pattern.sub(lambda match: FILL * len(match.group()), text)


def without_titles(text: str) -> str:
    """`text` with titles in book marks and numbers of cited documents filled, at the same length."""
    return mask(mask(text, pattern=_BOOK), pattern=_NUMBER)
