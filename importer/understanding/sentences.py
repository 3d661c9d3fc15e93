"""Sentences of an item, and which of them oblige somebody."""

from __future__ import annotations

import re

from importer.understanding.titles import UNIT_BRACKET

Span = tuple[int, int]
STOPS = "。！？\n"
# 责任单位：…, 完成时限：…: a line about an item, no sentence of it.
UNIT_LINE = re.compile(
    r"^[（〔【]?(?:主要|其他|协同|主|协|第一|直接|具体)?"
    r"(?:责任|牵头|配合|主办|协办|主责|负责|指导|参与|实施|落实|完成|督办|协助|承办|起草|提请|报送|提交|送审|编制|组织|推进|建设|进度|计划|时间|办理)"
    r"(?:审议|审查|议案|完成|开工|推进|工作|落实|实施)?"
    r"(?:单位|部门|科室|领导|人|处室|机构|主体|时限|时间|期限|节点|安排|要求)[及和、]?[^：。，]{0,8}[：】]"
    r"|^[（〔【]?(?:(?:部门|单位|责任|职责)分工|[\u4e00-\u9fff]{0,6}领导)[：】]"
)
# Words by which a sentence asks for something.
DUTY = re.compile(
    r"要|应|须|确保|做到|实现|达到|完成|推进|推动|推行|落实|加强|加快|加大|优化|健全|完善|建立|严格|深化|规范|明确|组织|开展|强化|持续|"
    r"制定|编制|公布|公开|建成|建设|打造|实施|执行|提高|提升|发挥|统筹|坚持|防止|杜绝|禁止|不得|引导|支持|鼓励|清理|整治|培育|依法|"
    r"纳入|履行|听取|接受|举办|报送|通报|负责|牵头|探索|创新|总结|宣传|保障|督促|检查|评估|审查|备案|整合|扩大|减少|缩短|新建|改造|"
    r"维修|新增|更新|更换|下放|允许|授权|放宽|简化|取消|试行|促进|维护|延伸|拓展|培训|协调|办理|设立|设置|成立|形成|全面|"
    r"印发|出台|修订|召开|发布|组建|开办|拆除|搬迁|发放|配备|安装|购置|排查|巡查|抽查|查处|打击|救助|帮扶|引进|招聘|修复|"
    r"修建|筹集|争取|申报|创建|部署|谋划|审核|验收|移交|接入|上线|增加|增长|下降|降低|控制在|对接|归集|打通|"
    r"巩固|补齐|培养|选派|评选|表彰|奖励|引入|采取|运用|用好|做好|抓好|办好|守住|筑牢|夯实"
)
# 全面提高办事效率。: short, without an object of its own, followed by sentences that say how.
MOST_HEADING_SENTENCE = 16


def sentences(text: str, start: int, end: int) -> list[Span]:
    """Spans of the sentences of text[start:end], their full stops included; never empty ones."""
    made, at, depth = [], start, 0
    for place in range(start, end):
        char = text[place]
        depth = max(0, depth + (char in "（〔“") - (char in "）〕”"))
        if char == "\n" or (char in STOPS and (depth == 0 or place - at > 300)):
            stop = place + (char != "\n")
            if place + 1 < end and text[place + 1 : place + 2] in ("”", "）") and depth == 0:
                continue
            made.append((at, stop))
            at, depth = place + 1, 0
    made.append((at, end))
    return [span for span in (_tight(text, *one) for one in made) if span[0] < span[1]]


def _tight(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \n，；":
        start += 1
    while end > start and text[end - 1] in " \n":
        end -= 1
    return start, end


def is_unit_line(sentence: str) -> bool:
    """Whether a sentence only says who and by when."""
    return bool(UNIT_LINE.match(sentence)) or not UNIT_BRACKET.sub("", sentence).strip("。；， \n")


def is_heading_sentence(sentence: str, *, first: bool, followed: bool) -> bool:
    """A short sentence at the head of a paragraph that only names what the next ones say."""
    bare = sentence.rstrip("。")
    return first and followed and len(bare) <= MOST_HEADING_SENTENCE and not re.search(r"[，：；\d]", bare)


def obliges(sentence: str) -> bool:
    """Whether a sentence asks somebody for something."""
    return bool(DUTY.search(sentence))
