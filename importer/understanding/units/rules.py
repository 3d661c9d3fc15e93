"""Rules a document sets once for all its units: the first listed leads, everybody carries out."""

from __future__ import annotations

import re
from dataclasses import replace

from importer.understanding.draft import Rule, Units
from importer.understanding.units.labels import COOP, LEAD, RESP
from importer.understanding.units.names import split_names

# 列第一位者为牵头单位，下同; 排在第一位的部门为牵头部门.
FIRST_LEADS = re.compile(
    r"(?:列|排)(?:名)?(?:在)?第一(?:位)?[^。，；）]{0,10}(?:为|是|系)?(?:牵头|主办|主责|第一责任)[^。）]{0,6}"
)
ALSO_ALL = re.compile(
    r"(?:以下|下列|上述)[^。）]{0,12}(?:均需|均由|都要|均须)([^。，；）]{2,40}?)(?:落实|负责|配合|参与|承担)[^。）]{0,24}不再(?:一一|逐一)?列[出明]?"
)
EACH_TOO = re.compile(
    r"(?:具体|各项|所有|以上|以下)任务均(?:涉及|需|由)([^。，；]{2,40}?)(?:负责|落实)?，[^。）〕]{0,12}不再"
)
SCOPE = re.compile(r"除[^。）]{2,40}外，(?:适用范围|责任单位)均为([^。，；）]{2,40})")


def find_rules(text: str) -> list[Rule]:
    """The rules of a whole document; spans point into `text`."""
    made = [Rule(found.span(), "first_leads") for found in FIRST_LEADS.finditer(text)]
    made += [Rule(found.span(), "also_all", split_names(found.group(1)).names) for found in ALSO_ALL.finditer(text)]
    made += [Rule(found.span(), "also_all", split_names(found.group(1)).names) for found in EACH_TOO.finditer(text)]
    made += [Rule(found.span(), "default_scope", (found.group(1),)) for found in SCOPE.finditer(text)]
    return sorted(made, key=lambda one: one.span)


def apply_first_leads(units: tuple[Units, ...]) -> tuple[Units, ...]:
    """Of bodies named together without roles the first leads and the others help; groups alone lead nothing."""
    made: list[Units] = []
    for one in units:
        sole = one.role == RESP or (one.role == LEAD and len(one.names) > 1 and one.rule == "units.bracket")
        if not sole or one.names[0] in one.groups:
            made.append(one)
            continue
        made.append(replace(one, role=LEAD, names=one.names[:1], groups=(), expanded=(), rule="units.first_leads"))
        if one.names[1:]:
            groups = tuple(name for name in one.groups if name in one.names[1:])
            rest = one.expanded[1:] if one.expanded else ()
            made.append(
                replace(one, role=COOP, names=one.names[1:], groups=groups, expanded=rest, rule="units.first_leads")
            )
    return tuple(made)
