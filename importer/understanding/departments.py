"""Written names of bodies held against the table of departments: exact, by alias, by prefix, or nearly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from importer.understanding.body_forms import are_kindred, core_of, forms_of
from importer.understanding.places import is_elsewhere

# Groups that need no row of their own name to be recognised: the words of a document, the words of a group's name.
_KINDS = (
    (re.compile(r"执法(?:单位|部门|机关|主体)"), re.compile(r"执法")),
    (re.compile(r"乡|镇|苏木|街道"), re.compile(r"乡|镇|苏木|街道")),
    (re.compile(r"部门|各单位|直(?:机关|单位)|相关单位|有关单位|成员单位"), re.compile(r"部门")),
)
_GROUP = re.compile(
    r"各|全体|有关|相关|成员单位|直(?:机关|单位|部门)|^(?:乡镇|镇街|苏木乡镇|部门|单位|行政执法|执法单位|执法部门)"
)
# Only those whom the matter concerns
_CONCERNED = re.compile(r"有关|相关|^(?:部门|单位)$|成员单位")
_AROUND = re.compile(r"人民政府|政府(?=$)|办事处|、|（.*?）|[县旗市区](?=直|各)|^全[县旗市区]|级")
NEAR, KINDRED, MOST_NEAR = 0.6, 0.7, 5
ELSEWHERE = 0.6  # the same work in another place


@dataclass(frozen=True)
class Known:
    """A department of the table: its code and every name it goes by."""

    code: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """Whom a written name means; `near` are guesses with a likeness from 0 to 1.

    `partly`: 有关部门 means only those of the group whom the matter concerns.
    """

    written: str
    department: str | None = None
    group: str | None = None
    near: tuple[tuple[str, float], ...] = ()
    partly: bool = False


@dataclass
class Names:
    """The table of departments and groups, ready to be asked."""

    departments: Mapping[str, str]  # every name in every form, to code
    groups: Mapping[str, str]  # every name of a group, to code
    cores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what a department works on, by code
    exact: Mapping[str, str] = field(default_factory=dict)  # names as the table has them, to code


def names_of(departments: Iterable[Known], groups: Mapping[str, str]) -> Names:
    """Build the table; `groups` are names by code. A form that two departments share means neither."""
    known = list(departments)
    forms: dict[str, set[str]] = {}
    cores: dict[str, tuple[str, ...]] = {}
    for one in known:
        cores[one.code] = tuple(dict.fromkeys(core_of(name) for name in one.names))
        for name in one.names:
            for form in forms_of(name):
                forms.setdefault(form, set()).add(one.code)
    sure = {form: next(iter(codes)) for form, codes in forms.items() if len(codes) == 1}
    exact = {name: one.code for one in known for name in one.names}
    return Names(sure | exact, {name: code for code, name in groups.items()}, cores, exact)


def match_departments(written: Sequence[str], table: Names, here: str = "", *, guess: bool = True) -> list[Match]:
    """Whom each written name means, in their order.

    `here`: words that hold the name of the plan's own place. A bureau of another place (邻市公安局) is not decided to
    be the one of the table, unless the table has it by that very name: it is a near match. Without `guess` names that
    are nobody's are not held against all others.
    """
    return [_match(one, table, here, guess) for one in written]


def _match(written: str, table: Names, here: str, guess: bool) -> Match:
    words = re.sub(r"\s", "", written)
    if code := _department(words, table):
        if words not in table.exact and is_elsewhere(words, here):
            return Match(written, near=((code, ELSEWHERE),))
        return Match(written, department=code)
    if group := group_of(words, table):
        return Match(written, group=group, partly=bool(_CONCERNED.search(words)))
    return Match(written, near=_near(words, table) if guess else ())


def _department(words: str, table: Names) -> str | None:
    """By a form of the name; by its second name in brackets; by its work, if only one department does that."""
    halves = re.fullmatch(r"(.+?)（(.+)）", words)
    for name in (words, *(halves.groups() if halves else ())):
        for form in (name, *forms_of(name)):
            if code := table.departments.get(form):
                return code
    core = core_of(words)
    doing = [code for code, cores in table.cores.items() if core in cores]
    return doing[0] if len(doing) == 1 and len(core) >= 2 and not _GROUP.search(words) else None


def group_of(words: str, table: Names) -> str | None:
    """The group a written name means: 各乡镇 by the group's own name, else by what sorts of bodies it speaks of."""
    bare = _AROUND.sub("", words)
    own = [code for name, code in table.groups.items() if bare in (name, f"各{name}", name.removeprefix("各"))]
    if own:
        return own[0]
    if not _GROUP.search(words):
        return None
    said = [sign for kind, sign in _KINDS if kind.search(words)]
    if said and said[0] is _KINDS[0][1]:
        said = said[:1]
    fitting = [name for name in table.groups if said and all(sign.search(name) for sign in said)]
    best = min(fitting, key=lambda name: (_more(name, said), len(name)), default=None)
    return table.groups[best] if best else None


def _more(name: str, said: Sequence[re.Pattern[str]]) -> int:
    """How many sorts of bodies a group holds that were not said."""
    return sum(bool(sign.search(name)) for _, sign in _KINDS if sign not in said)


def _near(words: str, table: Names) -> tuple[tuple[str, float], ...]:
    """Departments with a like name or with work that went from one to the other, the likeliest first."""
    core = core_of(words)
    if len(core) < 2:
        return ()
    scored = []
    for code, cores in table.cores.items():
        likeness = max((_likeness(core, one) for one in cores), default=0.0)
        if likeness >= NEAR:
            scored.append((code, round(likeness, 2)))
    return tuple(sorted(scored, key=lambda one: -one[1])[:MOST_NEAR])


def _likeness(core: str, other: str) -> float:
    kindred = KINDRED if are_kindred(core, other) else 0.0
    inside = 0.65 if len(other) >= 2 and (core in other or other in core) else 0.0
    return max(SequenceMatcher(None, core, other, autojunk=False).ratio(), kindred, inside)
