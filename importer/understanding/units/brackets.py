"""Brackets in folded text: where they begin and end."""

from __future__ import annotations

_PAIRS = {"（": "）", "〔": "〕", "【": "】", "(": ")", "[": "]"}
_CLOSING = set(_PAIRS.values())
# A bracket with bodies in it is never longer.
_LONGEST = 1200

Span = tuple[int, int]


def outer_brackets(text: str) -> list[Span]:
    """Spans of brackets that stand in no other, with their signs. One that is never closed ends with its paragraph."""
    spans: list[Span] = []
    open_at, stack = -1, 0
    for place, char in enumerate(text):
        if char in _PAIRS:
            if stack == 0:
                open_at = place
            stack += 1
        elif char in _CLOSING and stack:
            stack -= 1
            if stack == 0:
                spans.append((open_at, place + 1))
        elif stack and ((char == "\n" and _ends(text, place)) or place - open_at > _LONGEST):
            if place - open_at <= _LONGEST:
                spans.append((open_at, place))
            stack = 0
    if stack:
        spans.append((open_at, len(text)))
    return spans


def _ends(text: str, place: int) -> bool:
    """Whether a new line inside a bracket ends it: it does not after 、 or ，."""
    return text[place - 1] not in "、，；："
