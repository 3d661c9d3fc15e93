"""Rules a document sets once for all its tasks: who helps everywhere, and that the first named leads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from importer.drafts.words import cut, plain
from importer.understanding.draft import Rule, Span, Units

MOST_SAID = 40
CONFIDENCE = 0.8
_BEFORE = re.compile(r"(?:上述|以上)")
_AFTER = re.compile(r"以下")
# 相关镇: only some of them, and nobody knows which
_SOME = re.compile(r"^(?:有关|相关)")
FIRST_LEADS = "文中写明排在第一位的单位牵头，已照此区分主办和配合。"


def helping_everywhere(rules: Sequence[Rule], span: Span, source: str) -> tuple[Units, ...]:
    """Whom the document's rules add to the task at `span`: 以下均需各镇落实 holds for what comes after it.

    They help: the task's own bodies are named with it.
    """
    return tuple(
        Units("coop", _said(one, source), names, (), one.span, CONFIDENCE, "rules.also_all")
        for one in rules
        if (names := _everyone(one)) and _holds_for(one, span, source)
    )


def told(rules: Sequence[Rule], source: str) -> list[str]:
    """What these rules did, in words for whoever reviews the draft."""
    notes = [FIRST_LEADS] if any(one.kind == "first_leads" for one in rules) else []
    for one in rules:
        if names := _everyone(one):
            notes.append(f"文中写明“{_said(one, source)}”，已把{'、'.join(names)}列为有关任务的配合单位。")
    return list(dict.fromkeys(notes))


def _everyone(rule: Rule) -> tuple[str, ...]:
    return tuple(name for name in rule.names if not _SOME.match(name)) if rule.kind == "also_all" else ()


def _holds_for(rule: Rule, span: Span, source: str) -> bool:
    words = source[slice(*rule.span)]
    if _AFTER.match(words):
        return span[0] >= rule.span[1]
    return span[1] <= rule.span[0] if _BEFORE.match(words) else True


def _said(rule: Rule, source: str) -> str:
    return cut(plain(source[slice(*rule.span)]), MOST_SAID)
