"""Words that say in which role the bodies beside them stand."""

from __future__ import annotations

import re

LEAD, COOP, RESP, IMPL, LEADER, NOBODY = "lead", "coop", "resp", "impl", "leader", ""

# What stands before a colon or at the head of a column; the first that matches counts.
LABELS = (
    (LEADER, r"(?:牵头|责任|分管|包联|挂点|联系|督办)(?:县|市|区|旗)?领导|责任人|牵头人|负责人|联系人"),
    (
        COOP,
        r"责任（配合）(?:单位|部门)|(?:配合|协办|协同|协助|参与|参加|协作)(?:责任)?(?:单位|部门|科室|处室|股室)|其他责任(?:单位|部门)",
    ),
    (LEAD, r"牵头责任(?:单位|部门)|(?:牵头|主办|主责|承办|主要责任|第一责任)(?:单位|部门|科室|处室|股室)"),
    (IMPL, r"(?:落实|实施|执行|完成)(?:单位|部门|主体)"),
    (RESP, r"(?:责任|负责)(?:单位|部门|科室|处室|股室|站所|主体)(?:及责任人|和责任人)?"),
    (NOBODY, r"指导(?:单位|部门)|督办(?:单位|部门)|监督(?:单位|部门)"),
    (NOBODY, r"(?:完成|办结|整改|责任|工作)?(?:时限|时间|期限|进度)(?:要求)?|适用范围|备注|工作目标|主要措施|具体措施"),
)
LABEL = re.compile("(?:" + "|".join(f"(?P<r{n}>{words})" for n, (_, words) in enumerate(LABELS)) + ")[：]")
COLUMN = re.compile("(?:" + "|".join(f"(?P<r{n}>{words})" for n, (_, words) in enumerate(LABELS)) + ")")

# What stands behind the names: A牵头, B配合.
VERBS = (
    (LEAD, r"(?:共同)?牵头(?:负责|落实|组织实施|办理|推进)?"),
    (COOP, r"(?:积极|密切|共同)?(?:配合|参与|协作|协助|协同|支持)(?:落实|负责|实施)?"),
    (
        RESP,
        r"(?:等)?(?:会同有关部门|会同相关部门)?(?:按(?:照)?(?:各自)?职责(?:分工)?)?(?:分别|分工|共同|具体|各自)?(?:负责|落实|承担)(?:落实|实施)?",
    ),
)
VERB = re.compile("(?:" + "|".join(f"(?P<r{n}>{words})" for n, (_, words) in enumerate(VERBS)) + ")$")


def role_of_label(found: re.Match[str]) -> str:
    """The role a label names; empty for one that names no responsible body."""
    return LABELS[int((found.lastgroup or "r0")[1:])][0]


def role_of_verb(found: re.Match[str]) -> str:
    """The role a verb behind names gives."""
    return VERBS[int((found.lastgroup or "r0")[1:])][0]
