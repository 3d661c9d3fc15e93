"""Where the body ends: signatures, dates, distribution lists and the closing words below the last item."""

from __future__ import annotations

import re

from importer.understanding.nodes import Node, Span

SIGNATURE = re.compile(
    r"^[\u4e00-\u9fff（）、 ]{2,40}(?:政府|办公室|委员会|委|局|厅|院|部|小组|办|会|中心|督查室|研究室)$"
    r"|^\d{2,4}年\d{1,2}月\d{1,2}日$"
    r"|^[二〇○零一三四五六七八九OＯ]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日$"
)
TAIL = re.compile(
    r"^（?此件|^（?联系|^联系电话|^联系人|^抄送|^主送|^附件|^附：|^附表|^分享|^用微信|^扫一扫|^打印|^关闭|^上一[篇条]|^下一[篇条]|^责任编辑|"
    r"^信息来源|^来源|^相关(?:链接|文档|解读|附件)|^版权|^网站|^ICP|^备案|.*印发$|^本(?:方案|意见|计划|办法|通知)自"
)
# 各乡镇、各部门要…: words to everybody at the end belong to no item.
CLOSING = re.compile(
    r"^(?:请)?(?:各|全[市县旗区]各|有关)[^，。]{0,24}(?:要|应|请|须|结合|认真|务必|按照|根据|于|每)|^乡镇、|^以上|^特此"
)


def is_tail(words: str) -> bool:
    """Whether a paragraph stands below the body: nothing of it is a task."""
    return bool(SIGNATURE.match(words) or TAIL.match(words))


def is_closing(words: str) -> bool:
    """Whether a paragraph after the last item speaks to everybody."""
    return bool(CLOSING.match(words))


def take_closing(text: str, last: Node) -> list[Span]:
    """Cut the paragraphs below the last item that are signature, date or closing words; they belong to no item."""
    while last.children:
        last = last.children[-1]
    for place, span in enumerate(last.more):
        words = text[slice(*span)]
        alone = place == 0 and "。" not in text[slice(*last.first)]  # the only text below a heading
        if is_tail(words) or (is_closing(words) and not alone):
            closing, last.more = last.more[place:], last.more[:place]
            return closing
    return []
