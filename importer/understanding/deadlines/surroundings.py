"""What stands before and after a written date: whether it is a limit, a memory or a condition."""

from __future__ import annotations

import re

# Words of completion; behind a date without 前 they make it a limit.
DONE = (
    r"(?:全面|全部|基本|初步|顺利|正式|陆续|建设)?(?:完成|建成|实现|达到|形成|出台|印发|公布|报送|上报|上线|启用|覆盖|落实到位"
    r"|整改到位|清零|办结|销号)"
)
# Words of a stage that is not the end of the work; they become the milestone.
STAGE = (
    "开工建设|开工|动工|启动|主体完工|主体封顶|封顶|完成招标|招标|挂网|初稿|完工|竣工验收|竣工|投入使用|投入运营|投用|交付使用|交付|通车|投产"
    "|试运行|试运营|投运|运营|验收|入驻|开园|开馆|挂牌"
)
AFTER = re.compile(rf"(?:要|须|应|力争|确保|争取|前后|左右)*(?:{DONE}|{STAGE})")
_MILESTONE = re.compile(rf"[^，。；、\n]{{0,10}}?({STAGE})")
# Before a date: it is what something is compared with, or since when something holds.
_PAST = re.compile(r"(?:已于?|截至|截止到?|截止|同比|比|较|自|从|与|以|有效期[至到]?|有效期限[至到]?|试行期?[至到]?)$")
# Behind a date: something was issued then, or has been so since.
_SINCE = re.compile(
    r"(?:以来|以后|之后|起|发生|以上的|以下的|印发的|出台的|发布的|颁布的|召开的|制定的|修订|版|出生|底已|末已|[前]?已)"
)
_UNTIL = re.compile(r"\s*截[至止]")
_LABEL = re.compile(r"(?:时限|时间|期限|节点|限期|日期)：$")


def is_past(text: str, start: int, end: int, *, bare: bool = False) -> bool:
    """Whether a date only says since when, compared with what, or when something cited was issued.

    In a cell for limits (`bare`) 截至 says until when.
    """
    if bare and _UNTIL.match(text, 0, end):
        return False
    before = text[max(0, start - 5) : start]
    return bool(_PAST.search(before)) or bool(_SINCE.match(text, end)) or text.startswith(("截至", "截止"), start)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether nothing else stands between the marks around: （3月）, ；2024年9月），完成时限：12月31日."""
    before, after = text[start - 1 : start], text[end : end + 1]
    behind_label = bool(_LABEL.search(text[max(0, start - 5) : start]))
    bracketed = before in ("（", "〔", "；", "，") and after in ("）", "〕")
    return (behind_label and after in ("", "。", "；", "，", "）", "〕", "\n")) or (bool(before) and bracketed)


def has_verb(text: str, end: int) -> bool:
    """Whether a word of completion or of a stage follows at once."""
    return bool(AFTER.match(text, end))


def milestone_of(text: str, words: str, end: int) -> str:
    """The stage that is to be reached by a date: 9月底前开工; empty if it is the whole."""
    own = re.search(rf"({STAGE})$", words)
    if own:
        return own[1]
    found = _MILESTONE.match(text, end)
    return found[1] if found and not re.search(r"完成|建成|实现", text[end : found.start(1)]) else ""
