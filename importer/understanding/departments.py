"""Written names of bodies held against the table of departments: exact, by alias, by prefix, or nearly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

# What a document puts before a name and a table leaves out, or the other way round.
PLACE = re.compile(r"^[\u4e00-\u9fff]{2,6}?(?:省|自治区|市|盟|州|县|旗|区)(?=[\u4e00-\u9fff]{2})")
LEVEL = re.compile(r"^(?:省|市|州|盟|县|区|旗|市级|县级|区级|旗级|本级)(?=[\u4e00-\u9fff]{2})")
# Long and short endings of one body.
ENDINGS = (
    ("委员会", "委"), ("办公厅", "办"), ("办公室", "办"),
    ("人民政府", "政府"), ("管理委员会", "管委会"), ("监督管理局", "监管局"),
    ("管理局", "局"), ("街道办事处", "街道"), ("联合会", "联"),
)  # fmt: skip
# Words that short names leave out or contract.
CONTRACTED = (
    ("发展和改革", "发改"), ("发展改革", "发改"),
    ("工业和信息化", "工信"), ("人力资源和社会保障", "人社"), ("人力资源社会保障", "人社"),
    ("住房和城乡建设", "住建"), ("住房城乡建设", "住建"),
    ("自然资源和规划", "自然资源"), ("卫生健康", "卫健"), ("市场监督管理", "市监"),
    ("市场监管", "市监"), ("文化和旅游", "文旅"), ("文化旅游", "文旅"),
    ("农业农村和牧业", "农牧"), ("农业农村", "农业"), ("林业和草原", "林草"),
    ("交通运输", "交通"), ("应急管理", "应急"),
    ("医疗保障", "医保"), ("退役军人事务", "退役"), ("行政审批和政务服务", "政务服务"),
    ("行政审批", "审批"), ("综合行政执法", "综合执法"), ("机构编制委员会", "编"), ("生态环境", "生态"), ("和", ""),
)  # fmt: skip
# Groups that need no row in a table to be recognised.
TOWNS = re.compile(r"各.{0,6}(?:乡|镇|苏木|街道)")
DEPARTMENTS = re.compile(r"各(?:部门|单位|局)|直(?:各)?(?:部门|单位)$")
NEAR, MOST_NEAR = 0.55, 5


@dataclass(frozen=True)
class Known:
    """A department of the table: its code and every name it goes by."""

    code: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """Whom a written name means; `near` are guesses with a likeness from 0 to 1."""

    written: str
    department: str | None = None
    group: str | None = None
    near: tuple[tuple[str, float], ...] = ()


@dataclass
class Names:
    """The table of departments and groups, ready to be asked."""

    departments: Mapping[str, str]  # every name in every form, to code
    groups: Mapping[str, str]
    bare: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def names_of(departments: Iterable[Known], groups: Mapping[str, str]) -> Names:
    """Build the table; `groups` are names by code. A form that two departments share means neither."""
    forms: dict[str, set[str]] = {}
    bare: dict[str, list[str]] = {}
    for one in departments:
        for name in one.names:
            for form in _forms(name):
                forms.setdefault(form, set()).add(one.code)
            bare.setdefault(one.code, []).append(_short(name))
    sure = {form: next(iter(codes)) for form, codes in forms.items() if len(codes) == 1}
    exact = {name: one.code for one in departments for name in one.names}
    return Names(sure | exact, {name: code for code, name in groups.items()}, {k: tuple(v) for k, v in bare.items()})


def match_departments(written: Sequence[str], table: Names) -> list[Match]:
    """Whom each written name means, in their order."""
    return [_match(one, table) for one in written]


def _match(written: str, table: Names) -> Match:
    words = re.sub(r"\s", "", written)
    for form in (words, *_forms(words)):
        if code := table.departments.get(form):
            return Match(written, department=code)
    if group := _group(words, table):
        return Match(written, group=group)
    return Match(written, near=_near(words, table))


def _group(words: str, table: Names) -> str | None:
    """各乡镇 by the group's own name, else by what sort of bodies it speaks of."""
    bare = re.sub(r"人民政府|政府|办事处|、|（.*?）|[县旗市区](?=直|各)", "", words)
    best = [
        (len(name), code) for name, code in table.groups.items() if bare in (name, f"各{name}", name.removeprefix("各"))
    ]
    if best:
        return max(best)[1]
    for kind, sign in ((TOWNS, re.compile(r"乡|镇|苏木")), (DEPARTMENTS, re.compile(r"部门"))):
        if kind.search(words):
            return next((code for name, code in table.groups.items() if sign.search(name)), None)
    return None


def _near(words: str, table: Names) -> tuple[tuple[str, float], ...]:
    short = _short(words)
    scored = []
    for code, names in table.bare.items():
        likeness = max((SequenceMatcher(None, short, name, autojunk=False).ratio() for name in names), default=0)
        if likeness >= NEAR:
            scored.append((code, round(likeness, 2)))
    return tuple(sorted(scored, key=lambda one: -one[1])[:MOST_NEAR])


def _forms(name: str) -> list[str]:
    """A name in the forms in which documents write it: without its place, with short endings, contracted."""
    made = [name]
    for pattern in (PLACE, LEVEL):
        made += [pattern.sub("", one) for one in list(made) if pattern.match(one)]
    made += [one.removeprefix(level) for one in list(made) for level in ("党委", "委") if one.startswith(level + "宣")]
    made += [_contracted(one) for one in list(made)]
    made += [one.replace(long, short) for one in list(made) for long, short in ENDINGS if one.endswith(long)]
    return [one for one in dict.fromkeys(made) if len(one) >= 2]


def _contracted(name: str) -> str:
    for long, short in CONTRACTED:
        name = name.replace(long, short)
    return name


def _short(name: str) -> str:
    """The shortest form, for comparing."""
    return min(_forms(name), key=len)
