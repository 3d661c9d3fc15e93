"""Labels before bodies: 牵头单位：, 责任科室：, 分管领导：, and the role each of them gives."""

from __future__ import annotations

import re

_KIND = "(?:单位|部门|科室|处室|机构|股室|中心)"
# Role, and the words of its labels. The order matters: 其他责任单位 before 责任单位.
_WORDS = (
    # persons who answer for it
    (
        "leader",
        r"(?:牵头|责任|分管|包联|包保|联系|挂钩|主管|包抓|挂帅|督导|负责)(?:的)?(?:[省市县区旗州])?(?:委|政府|级)?领导|[市县区旗州]级?领导"
        r"|(?:第一|直接|具体|主要)?责任人|牵头人|(?:主要|具体|项目)?负责人|项目责任人",
    ),
    # others than the first
    (
        "coop",
        rf"责任（配合）{_KIND}|(?:责任|负责){_KIND}（(?:配合|协办|协同|参与)）|(?:其他|其它|次要|协同|配合|协助)责任{_KIND}|(?:配合|协办|协同|参与|参加|协作|协助|支持|联办|会办|共同)"
        rf"(?:配合|责任|参与|实施)?{_KIND}|指导{_KIND}",
    ),
    # all alike, although 牵头 is said
    ("resp", rf"牵头(?:和|及|、|/|（)(?:责任|负责|配合|主办)）?{_KIND}"),
    # the first
    (
        "lead",
        rf"(?:责任|负责){_KIND}（(?:牵头|主办|主责)）|总?牵头(?:责任|负责|主管|组织)?{_KIND}|(?:主办|承办|主承办){_KIND}|主责{_KIND}|主抓{_KIND}|主管{_KIND}|(?:主要|第一|主体)(?:责任|负责|承办){_KIND}",
    ),
    # those who carry it out
    ("impl", r"(?:组织)?(?:实施|落实|执行|建设|承建|推进)(?:责任)?(?:单位|部门|主体)"),
    # all alike
    (
        "resp",
        rf"(?:具体|相关)?(?:责任|负责|承担|经办|包抓|包联|包保|起草|拟订|编制|报送|提请|申报)(?:{_KIND}|主体)|(?:部门|单位|任务|责任|职责|工作)分工",
    ),
)
# Short ones, only at the beginning of a bracket, a line or after a separator: 牵头：
_SHORT = (("lead", "牵头|主办|承办|主责"), ("coop", "配合|协办|协同|参与|协助"), ("resp", "责任|负责"))

_ALL = "|".join(f"(?:{words})" for _, words in _WORDS)
_ALL_SHORT = "|".join(words for _, words in _SHORT)
# 及责任人 may follow: 责任单位及责任人：
LABEL = re.compile(
    rf"【?(?P<label>{_ALL})(?:（单位）|（部门）|（科室）)?(?P<person>及责任人|（人）|及负责人)?(?:：|】：?|〕：)"
    rf"|(?:(?<=[\n（〔【；，。局委办部厅院会])|^)(?P<short>{_ALL_SHORT})："
)
# A label that lost its colon, at the beginning of a line or sentence, and one behind what it names; what follows must
# read as bodies.
BARE_LABEL = re.compile(rf"(?:^|(?<=[\n。；，：]))[（〔【]?(?P<label>{_ALL})(?:为|是)?(?=[^：】〕\n])")
# 县水务局为牵头单位: behind what it names.
END_LABEL = re.compile(rf"(?:为|是|作为)(?P<label>{_ALL})$")
INNER_LABEL = re.compile(rf"(?P<label>{_ALL})(?:为|是)?(?=[^：】〕\n])")
# Any other label ends a list of bodies: ；适用范围：
OTHER_LABEL = re.compile(r"[，；。、\s\n（〔【）〕】]?[一-鿿]{2,10}：")
# The same glued to a name: 县民政局完成时限：
GLUED_LABEL = re.compile(
    r"(?:(?:完成|办理|整改|推进|实施|起止)?(?:时限|时间|期限|节点|进度)|联系(?:人|电话|方式)|电话|(?:目标|工作)(?:任务|要求|目标)"
    r"|(?:工作|整改|推进)措施|备注|(?:实际|目前|最新|工作)?(?:完成|进展|推进)情况)：$"
)

_ROLES = tuple((role, re.compile(words)) for role, words in _WORDS) + tuple(
    (role, re.compile(words)) for role, words in _SHORT
)


# The head of a table's column, which has no colon.
COLUMN = re.compile(_ALL)
LEAD, COOP, RESP, IMPL, LEADER, NOBODY = "lead", "coop", "resp", "impl", "leader", ""


def role_of_label(found: re.Match[str]) -> str:
    """The role of bodies in a column with that head."""
    return role_of(found.group())


def role_of(label: str) -> str:
    """The role a label gives to the bodies after it: lead, coop, resp, impl or leader."""
    for role, words in _ROLES:
        if words.fullmatch(label):
            return role
    return "resp"
