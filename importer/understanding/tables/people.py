"""Names of persons in the cells of a table."""

from __future__ import annotations

import re

MOST_PEOPLE = 12
PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}(?:[、\n][\u4e00-\u9fff]{2,4})*")
# With one of the commonest family names a short cell is the name of a person.
FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦"
    "邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤俞伍施洪翁殷颜倪樊庞鲁葛舒耿焦詹柳涂聂甘祝柯岳骆柴裴邢鲍卓祁霍乔阎饶"
)


def is_person(words: str) -> bool:
    """Whether a few characters read as the name of one person."""
    return 2 <= len(words) <= 3 and words[0] in FAMILY and bool(PERSON.fullmatch(words))


def people_in(words: str) -> list[str]:
    """王小明李建国: the names that have run together in a cell, if they can be parted in one way only; else none."""
    if not 4 <= len(words) <= MOST_PEOPLE or not all("\u4e00" <= char <= "\u9fff" for char in words):
        return []
    ways: list[list[list[str]]] = [[[]]]
    for end in range(1, len(words) + 1):
        found = [
            [*way, words[start:end]]
            for start in (end - 2, end - 3)
            if start >= 0 and words[start] in FAMILY
            for way in ways[start][:2]
        ]
        ways.append(found[:2])
    return ways[-1][0] if len(ways[-1]) == 1 and len(ways[-1][0]) > 1 else []
