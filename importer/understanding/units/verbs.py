"""Bodies before a verb: A、B牵头，C配合; A会同有关部门负责; A、B按职责分工负责."""

from __future__ import annotations

import re
from dataclasses import replace

from importer.understanding.draft import Units
from importer.understanding.units.making import make
from importer.understanding.units.names import pieces_of, read_names
from importer.understanding.units.words import is_body

# A verb and what may stand between the list and it; only before a separator or the end.
_VERB = re.compile(
    r"(?P<how>(?:[，、]?(?:按照?|根据|依据|结合)(?:各自)?(?:工作)?(?:职责|职能|分工|任务)+(?:分工)?|分别|共同|具体|联合|协同|组织|抓好|统筹|全面|按时|密切|积极|主动|全力)*)"
    r"(?P<verb>牵头(?:负责|落实|实施|推进|组织实施|抓总|组织)?|主办|主抓|总负责|负责(?:落实|实施|推进|组织实施|牵头)?|配合(?:落实|实施|做好)?"
    r"|(?:研究)?提出(?:具体)?(?:落实|实施|贯彻)?(?:意见|方案|办法|措施)|承担|办理|各负其责|参与(?:落实|实施)?|参加|协助|协同|协办|承办|落实|实施)(?:本项工作|此项工作|相关工作)?(?=[，；。、]|$)"
)
_ROLES = (
    ("lead", re.compile(r"牵头|主办|主抓|总负责|承办")),
    ("coop", re.compile(r"配合|参与|参加|协助|协同|协办")),
    # A牵头，B落实; by itself it says no more than 负责
    ("impl", re.compile(r"^(?:负责)?(?:落实|实施)$")),
    ("resp", re.compile(r"")),
)
# 分管副县长负责: persons who lead, no bodies.
_PERSON = re.compile(r"(?:[省市县区旗镇乡州盟]长|秘书长|书记|主席|主任)$")
# The first is the chief one: A会同B负责
_TOGETHER = re.compile(r"会同|商(?=[^务])")
# …，会同县人社局落实: who helps those named before
_WITH = re.compile(r"^(?:会同|联合|协同|配合)(?=[一-鿿]{3})")
# 县教育局要会同县人社局落实
_MUST = re.compile(r"(?<=[局委办部院厅会府乡镇])(?:要|应|须)(?=会同|牵头|负责|配合|落实)")
MOST_PERSON = 12


def read_verbs(text: str, *, span: tuple[int, int], rule: str, whole: bool = False) -> list[Units]:
    """Bodies and roles of such a list; nothing if what stands before a verb does not read as bodies.

    `whole`: nothing but such lists may stand in the text.
    """
    found: list[Units] = []
    place = 0
    text = _MUST.sub("", text)
    for match in _VERB.finditer(text):
        if match.start() < place or not match.start():
            continue
        written = text[place : match.start()].strip("，；、。由 ")
        units = _units_of(written, match, span, rule)
        if units:
            found += units
        elif whole or not found:
            return []
        place = match.end()
    if whole and text[place:].strip("，；、。 "):
        return []
    return among(found)


def among(found: list[Units]) -> list[Units]:
    """Roles beside each other: 负责 beside 配合 leads, 落实 without a lead is no role of its own."""
    roles = {one.role for one in found}
    if "lead" in roles:
        return found
    named = {"impl": "resp"} | ({"resp": "lead", "impl": "lead"} if "coop" in roles else {})
    return [replace(one, role=named.get(one.role, one.role)) for one in found]


def _units_of(written: str, match: re.Match[str], span: tuple[int, int], rule: str) -> list[Units]:
    helping = _WITH.match(written)
    written = written[helping.end() :] if helping else written
    pieces = pieces_of(written)
    if pieces and all(_PERSON.search(piece) and len(piece) <= MOST_PERSON for piece in pieces):
        return make("leader", "…" + match["verb"], read_names(written), span, 0.8, rule)
    good = sum(is_body(piece) for piece in pieces)
    if not pieces or not is_body(pieces[0]) or good * 3 < len(pieces) * 2:
        return []
    label = "…" + match["verb"]
    role = "coop" if helping else next(role for role, words in _ROLES if words.search(match["verb"]))
    together = _TOGETHER.search(written)
    if together and role in ("resp", "impl") and is_body(written[: together.start()].split("、")[-1]):
        first = make("lead", label, read_names(written[: together.start()], strict=True), span, 0.8, rule)
        return first + make("coop", label, read_names(written[together.end() :], strict=True), span, 0.8, rule)
    return make(role, label, read_names(written), span, 0.9, rule)
