"""The plan's last day, offered to deeds that are done once (制定…方案) and have no date: an offer, no deadline."""

from __future__ import annotations

import re

from importer.drafts.words import cut
from importer.drafts.working import Part

# What is done when it is done: papers that are made, things that are built, bodies that are set up, meetings held.
_DEED = re.compile(
    r"(?:^|[，；。、：])[^，；。、：]{0,6}?"
    r"(?P<deed>制定|制订|编制(?!资源|人员|管理|事项|部门)|修订|出台|印发|起草|建成|新建|改建|扩建|竣工|建设完成|改造完成|完成|组建|成立|设立|开设|召开|举办|发布|公布)"
    r"(?P<what>[^，；。]{2,})"
)
# What goes on, or is done whenever there is occasion.
_GOES_ON = re.compile(
    r"持续|常态|长期|不断|经常|及时|随时|适时|动态|日常|定期|每[年季月周]|逐步|探索|按规定|依法公布|不完成|未完成"
)
MOST_WORD = 20


def with_offer(deadline: Part, text: str) -> Part:
    """The deadline as it is, with the plan's last day (no `due_on`) offered where a deed has no date, and why."""
    if deadline["kind"] != "ongoing" or deadline["words"]:
        return deadline
    found = _DEED.search(text)
    if not found or _GOES_ON.search(text[: found.end()]):
        return deadline
    words = cut(found["deed"] + found["what"], MOST_WORD)
    return deadline | {"offer": {"due_on": None, "why": f"“{words}”是一次办完的事，原文没写期限"}}
