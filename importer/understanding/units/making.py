"""Units put together: elided prefixes put back, roles that depend on what stands beside them."""

from __future__ import annotations

import re
from dataclasses import replace

from importer.understanding.draft import Units
from importer.understanding.units.names import Names

# 县财政局: the level stands before the name. 市场监管局 begins with a level's sign and has none.
_LEVEL = re.compile(r"^(?:[县市区旗省州]委?(?!场|域|级|直|政数))(?=[一-鿿]{2})")
# Bodies of the Party, for which 县委 is put back.
_PARTY = re.compile(r"^(?:组织部|宣传部|统战部|政法委|编办|网信办|党校|社工部|改革办|农办|办公室|机关工委|老干部局)$")
# What never had a level's sign before it.
_OWN_NAME = re.compile(
    r"(?:镇|乡|街道|公司|银行|集团|开发区|园区|新区|高新区|管委会|管理区|景区|[县区市](?:人民)?政府|[^市]区|[^城]县|大学|学院|医院|支行|分行|社区|村|苏木)$|^(?:国家|中国|国网|团|省|自治区)"
)


def make(role: str, label: str, names: Names, span: tuple[int, int], confidence: float, rule: str) -> list[Units]:
    """Units of one list; two if some of its names are marked （牵头）; none if the list is empty."""
    if not names.names:
        return []
    if names.leads and role in ("resp", "lead"):
        others = tuple(name for name in names.names if name not in names.leads)
        first = _one("lead", label, names.leads, names, span, confidence, rule)
        return [
            replace(first, etc=False),
            *([_one("coop", label, others, names, span, confidence, rule)] if others else []),
        ]
    return [_one(role, label, names.names, names, span, confidence, rule)]


def _one(
    role: str, label: str, chosen: tuple[str, ...], names: Names, span: tuple[int, int], confidence: float, rule: str
) -> Units:
    groups = () if role == "leader" else tuple(name for name in chosen if name in names.groups)
    full = () if role == "leader" else with_prefixes(chosen, groups)
    return Units(role, label, chosen, groups, span, confidence, rule, etc=names.etc, expanded=full)


def with_prefixes(names: tuple[str, ...], groups: tuple[str, ...]) -> tuple[str, ...]:
    """The names with an elided 县, 市, 旗 or 县委 put back; empty if none was elided."""
    level, full = "", []
    for name in names:
        match = _LEVEL.match(name)
        if name in groups:
            continue
        if match:
            level = match.group()[0]
            party = match.group().endswith("委")
            full.append(name)
        elif level and not _OWN_NAME.search(name):
            full.append(level + ("委" if party and _PARTY.match(name) else "") + name)
        else:
            full.append(name)
    return tuple(full) if any(name not in names for name in full) else ()


def by_neighbours(text: str, units: list[Units]) -> list[Units]:
    """责任单位 beside 牵头单位 means the others: such a resp becomes coop."""
    result: list[Units] = []
    cluster: list[Units] = []
    for one in units:
        if cluster and not _beside(text, cluster[-1], one):
            result += _settled(cluster)
            cluster = []
        cluster.append(one)
    return result + _settled(cluster)


def _beside(text: str, before: Units, after: Units) -> bool:
    gap = text[before.span[1] : after.span[0]]
    if "units.clause" in (before.rule, after.rule):
        return before.span == after.span  # the sentence says what each of them does
    return before.span == after.span or (len(gap) < 8 and not gap.strip(" \n；，。、"))


def _settled(cluster: list[Units]) -> list[Units]:
    if not any(one.role == "lead" for one in cluster):
        return cluster
    return [replace(one, role="coop") if one.role == "resp" else one for one in cluster]
