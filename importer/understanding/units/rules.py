"""Rules a document sets once for all its units: 列第一位者为牵头单位，下同; 以下均需各镇落实，不再一一列出."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from importer.understanding.draft import Rule, Units
from importer.understanding.units.making import with_prefixes
from importer.understanding.units.names import read_names

# The first one named is the chief one
_FIRST_LEADS = re.compile(
    r"(?:列|排|排列|排序|位列|居|列为)?(?:在|于|名)?(?:首位|第一位?|第1位?|最前|前面|首|第一个)(?:者|的)?[^。；\n）〕]{0,12}?(?:为|是|负责|即)[^。；\n）〕]{0,8}?(?:牵头|主办|主要责任|第一责任|主责)[^。；\n）〕]{0,12}"
    r"|(?:第一个|首个|排名第一|排在前)[^。；\n）〕]{0,12}(?:牵头|主办|主责)[^。；\n）〕]{0,12}"
)
# Somebody has to act everywhere and is not named again
_ALSO_ALL = re.compile(
    r"(?:以下|上述|以上|所有|各项|具体|本方案)[^。；\n（）]{0,14}?(?:均需|均须|均由|都需|需|须|涉及)(?P<who>[^。；\n]{2,60}?)(?:参与|配合|贯彻|抓好|组织|负责|按|共同)*(?:落实|实施|执行)?[，,]\s*(?:以下)?不再(?:一一|逐一|逐项|单独|重复)?(?:列出|列明|注明|标注|列举|罗列|做?分工)"
)
# What holds unless an item says otherwise
_DEFAULT_SCOPE = re.compile(r"适用范围(?:均|都)?为(?P<who>[^。；，\n）〕]{2,30})")


def find_rules(text: str) -> list[Rule]:
    """The document-level rules of a folded text, in the order written."""
    rules = [Rule(match.span(), "first_leads") for match in _FIRST_LEADS.finditer(text)]
    for match in _ALSO_ALL.finditer(text):
        rules.append(Rule(match.span(), "also_all", read_names(match["who"]).names))
    rules += [Rule(match.span(), "default_scope", (match["who"],)) for match in _DEFAULT_SCOPE.finditer(text)]
    return sorted(rules, key=lambda rule: rule.span)


def apply_first_leads(units: Sequence[Units]) -> tuple[Units, ...]:
    """Units of an item where the first named leads and the others help; a list that begins with a group stays."""
    return tuple(after for one in units for after in _first_leads(one, units))


def _first_leads(one: Units, beside: Sequence[Units]) -> list[Units]:
    """The first name leads and the others help; a list that begins with a group stays as it is."""
    alone = not any(other.role == "coop" for other in beside if other.span == one.span or other.label != one.label)
    if one.names[0] in one.groups or not (one.role == "resp" or (one.role == "lead" and alone)):
        return [one]
    lead = replace(one, role="lead", names=one.names[:1], groups=(), etc=False, expanded=())
    rest = one.names[1:]
    if not rest:
        return [replace(lead, etc=one.etc)]
    full = with_prefixes(one.names, one.groups)
    others = replace(one, role="coop", names=rest, expanded=full[1:])
    return [replace(lead, rule=one.rule + "+first_leads"), replace(others, rule=one.rule + "+first_leads")]
