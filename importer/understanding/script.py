"""Traditional script read as simplified, character by character or in the words of Taiwan."""

from __future__ import annotations

import re
from functools import cache

from opencc import OpenCC

Pairs = list[tuple[str, int]]
# Fewer traditional characters than this share are names and quotations.
ENOUGH = 0.02
CLAUSE = re.compile(r"[^\n，。；：、（）“”]+")
# Words that a converter for Taiwan puts in the place of the mainland's; in simplified characters.
WORDS = {
    "资讯": "信息", "网际网路": "互联网", "网路": "网络", "软体": "软件", "硬体": "硬件", "程式": "程序",
    "品质": "质量", "专案": "项目", "最佳化": "优化", "计画": "计划",
    "规画": "规划", "数位": "数字", "伺服器": "服务器", "资料库": "数据库",
    "巨量资料": "大数据", "行动电话": "移动电话", "简讯": "短信", "影片": "视频", "视讯": "视频", "列印": "打印",
    "预设": "默认", "透过": "通过", "智慧型": "智能", "公车": "公交车", "视窗": "窗口",
    "规范性档案": "规范性文件", "权力执行": "权力运行", "示范建立": "示范创建", "计程车": "出租车",
}  # fmt: skip
# Words that the mainland also has: only where others show that the whole text went through such a converter.
MAYBE = {
    "支援": "支持", "稽核": "审核", "档案": "文件", "使用者": "用户", "装置": "设备", "登入": "登录", "资料": "数据",
}  # fmt: skip
KEPT = re.compile(r"档案(?:馆|局|室|管理|工作)|(?:人事|信用|健康|电子|纸质)档案|资料(?:室|员|收集)")
ENOUGH_WORDS = 2
TAIWAN = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))

ALL = WORDS | MAYBE
MANY = re.compile(f"{KEPT.pattern}|" + "|".join(sorted(ALL, key=len, reverse=True)))


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def simplified(pairs: Pairs) -> Pairs:
    """The characters in simplified script, if the text is in traditional script; each keeps its place."""
    text = "".join(char for char, _ in pairs)
    single = _single(text)
    changed = sum(old != new for old, new in zip(text, single, strict=True))
    if changed < max(1, len(text) * ENOUGH):
        return pairs
    made: Pairs = []
    last = 0
    words = MANY if len(TAIWAN.findall(single)) >= ENOUGH_WORDS else TAIWAN
    for found in CLAUSE.finditer(text):
        made += pairs[last : found.start()]
        made += _clause(pairs[found.start() : found.end()], single[found.start() : found.end()], words)
        last = found.end()
    return made + pairs[last:]


def _single(text: str) -> str:
    """Each character by itself, so that the length stays."""
    table: dict[str | int, str | int | None] = {
        char: one for char in set(text) if "\u3400" <= char <= "\u9fff" and (one := _one(char)) != char
    }
    return text.translate(str.maketrans(table))


@cache
def _one(char: str) -> str:
    new = _converter("t2s").convert(char)
    return new if len(new) == 1 else char


def _clause(pairs: Pairs, single: str, words: re.Pattern[str]) -> Pairs:
    """A clause with the words of the mainland; a word of another length keeps its first place."""
    made: Pairs = []
    last = 0
    for found in words.finditer(single):
        made += _same(pairs, single, last, found.start())
        made += [(char, pairs[found.start()][1]) for char in ALL.get(found.group(), found.group())]
        last = found.end()
    return made + _same(pairs, single, last, len(pairs))


def _same(pairs: Pairs, single: str, start: int, end: int) -> Pairs:
    return [(single[n], pairs[n][1]) for n in range(start, end)]
