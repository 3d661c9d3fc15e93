"""The title of an item: cut from its text at a full stop, at the end of its line, or where it runs into the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from importer.understanding.units.trailing import names_begin

MOST_TITLE = 40  # a first sentence of more is text
MOST_HEADING = 60  # so is a whole line
# A bracket in which bodies are named; one more may stand inside it: （责任单位：各乡镇（街道））
_INSIDE = r"(?:[^（）〔〕【】]|（[^（）〔〕]{0,30}）){0,160}?"
UNIT_BRACKET = re.compile(
    rf"[（〔(【]{_INSIDE}(?:负责|牵头|责任人：|单位：|部门：|配合|落实|完成|参与|领导：){_INSIDE}[）〕】]"
)
# （3月1日至3月15日）, （11月）, （2024年1月—3月）: when a phase runs.
PHASE = re.compile(
    r"（[^（）]{0,12}\d{1,4}(?:个月|[年月日旬])[^（）]{0,24}）|(?<=阶段)[：，](?:时间为)?\d{1,4}[年月日][^。，；：（）\n]{0,30}(?=[。\n]|$)"
)
# How the text of an item begins when its title ran into it.
CUES = re.compile(
    r"各|每|重大|按照|根据|依据|依托|加强|加快|加大|优化|继续|坚持|建立|健全|完善|严格|深入|推进|推动|"
    r"推行|落实|全面|认真|充分|切实|进一步|深化|规范|明确|组织|开展|积极|结合|围绕|针对|通过|强化|持续|制定|以|把|将|对|在|要|由|"
    r"统筹|紧密|旗|市|县|区|本|法治|行政机关|政府|党委|着力|大力|有序|完成|成立|实施|稳步|扎实|贯彻|打造|发挥|做好|抓好|确保|探索|聚焦"
)
# What titles end with.
NOUNS = (
    "建设", "改革", "环境", "工作", "机制", "体系", "制度", "方式", "职责", "责任", "水平", "能力",
    "管理", "监督", "服务", "程序", "规定", "评估", "高效", "领导", "保障", "效能", "队伍", "宣传",
    "培训", "教育", "力度", "执法", "治理", "监管", "发展", "安全", "质量", "创建", "公开", "共享",
    "融合", "培育", "行动", "整治", "渠道", "作用", "措施", "结构", "体制", "秩序", "应用", "平台",
    "项目", "目录", "审查", "事项", "清单", "文件", "档案", "标准", "规划", "方案", "政策", "材料",
    "办法", "规则", "意义", "分工", "防控", "问题", "隐患", "风险", "设施", "产业", "基础", "力量", "活力", "格局",
    "底线", "资源", "生态", "污染", "纠纷", "工程", "活动",
)  # fmt: skip
MOST_LABEL = 10  # 总体要求：… a few words, a colon and a long text
LIST = re.compile(r"如下|包括|，|[一二三四五]是|(?:单位|部门|(?:分管|责任|牵头|包保|主管|省|市|县|区|旗)领导|人|时限)$")
LEAST_RUN_ON, MOST_RUN_ON = 4, 24
LONG_HEADING = 16  # a title longer than this may have lost its mark


@dataclass(frozen=True)
class Cut:
    """A title within a paragraph: text[start:end]; the text goes on at `rest`. `how`: 。 newline sentence none."""

    start: int
    end: int
    rest: int
    how: str
    confidence: float


def cut_title(text: str, start: int, end: int, *, followed: bool) -> Cut:
    """The title of the paragraph text[start:end] (its number left out); `followed`: more text or items come below."""
    stop = _first_stop(text, start, end)
    phase = PHASE.search(text, start, min(end, start + MOST_TITLE))
    if phase and UNIT_BRACKET.match(text, phase.start(), end):
        phase = None  # （县农业农村局负责，6月底前完成）
    if phase and (phase.end() in (stop, end) or text[start : phase.start()].endswith("阶段")):
        rest = phase.end() + (text[phase.end() : phase.end() + 1] == "。")
        return Cut(start, phase.start(), min(rest, end), "(…)", 0.9)
    bracket = UNIT_BRACKET.search(text, start, end)
    named = names_begin(text, start, end)
    first = min(stop, bracket.start() if bracket else end, named)
    if stop < end and first == stop and stop - start <= MOST_TITLE and not _only_units(text, stop + 1, end):
        return Cut(start, stop, stop + 1, "。", 0.95)
    colon = text.find("：", start, min(first, start + MOST_LABEL + 1))
    long = end - colon > MOST_TITLE or text[start:colon].endswith("阶段")
    if colon > start and long and first == stop and not LIST.search(text[start:colon]):
        return Cut(start, colon, colon + 1, "：", 0.8)
    if stop >= end - 1 and end - start <= MOST_HEADING and followed and not bracket and named == end:
        return Cut(start, stop, end, "newline" if stop == end else "。", 0.9)
    return Cut(start, first, min(first + 1, end) if first == stop else first, "sentence", 0.7)


def label_of(text: str, cut: Cut) -> Cut | None:
    """The few words before the first colon of a sentence as its title."""
    colon = text.find("：", cut.start, min(cut.end, cut.start + MOST_LABEL + 1))
    if cut.how not in ("sentence", "。") or colon <= cut.start or LIST.search(text[cut.start : colon]):
        return None
    return Cut(cut.start, colon, colon + 1, "：", 0.7)


def bare_title(words: str) -> str:
    """A title on one line, without quotes that hold nothing (they have lost their place)."""
    return re.sub(r"[“”]{2,}$|：$", "", words.replace("\n", ""))


def may_run_on(cut: Cut) -> bool:
    """Whether a title may be one that runs into its text because the mark between them is missing."""
    return cut.how == "sentence" or (cut.how == "。" and cut.end - cut.start > LONG_HEADING)


def run_on(text: str, cut: Cut, past: int = 0) -> Cut | None:
    """The same title cut where it likeliest ends, if a seam is to be seen; the first of equally good ones.

    `past`: how many commas a title may hold (健全体系，提升效能 has one).
    """
    start, stop = cut.start, cut.end
    marks = sorted(place for place in range(start, min(stop, start + 80)) if text[place] in "，；：")
    clause = marks[past] if len(marks) > past else marks[-1] if marks and past == 0 else stop
    best: tuple[float, int] | None = None
    for place in range(start + LEAST_RUN_ON, min(clause - 1, start + MOST_RUN_ON) + 1):
        score = _seam(text, start, place)
        if score and (best is None or score > best[0]):
            best = (score, place)
    if best is None:
        return None
    return Cut(start, best[1], best[1], "none", min(0.8, best[0] / 4))


def _first_stop(text: str, start: int, end: int) -> int:
    """The first full stop outside brackets and quotes, or the end."""
    depth = 0
    for place in range(start, end):
        char = text[place]
        if char in "（〔《“":
            depth += 1
        elif char in "）〕》”":
            depth = max(0, depth - 1)
        elif char in "。！？" and (depth == 0 or place - start > 200):
            return place
    return end


def _only_units(text: str, start: int, end: int) -> bool:
    """Whether nothing but brackets with units follows: then the sentence before is the whole item."""
    return not UNIT_BRACKET.sub("", text[start:end]).strip(" \n。；")


def _seam(text: str, start: int, place: int) -> float:
    """How much a place looks like the seam of title and text: a noun before it and a beginning after it."""
    if _inside_pair(text, start, place) or not CUES.match(text, place):
        return 0
    before = text[start:place]
    if not before.endswith((*NOUNS, "”", "）")):
        return 0
    length = place - start
    return 2 + (1 if 6 <= length <= 20 else 0) - length / 100


def _inside_pair(text: str, start: int, place: int) -> bool:
    before = text[start:place]
    return any(before.count(a) > before.count(b) for a, b in ("“”", "（）", "《》"))
