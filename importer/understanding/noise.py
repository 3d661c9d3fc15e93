"""Lines of the page a document was published on: navigation, metadata, buttons."""

from __future__ import annotations

import re

Span = tuple[int, int]

NOISE = re.compile(
    r"(?:您?现在的?位置|当前位置|首页|索引号|字体|字号|【?打印|分享到|用微信|扫一扫|浏览次数|点击数|阅读次数|信息来源|来源：|作者：|"
    r"发布(?:日期|时间|机构)|更新时间|生成日期|成文日期|有\s?效\s?性|主题(?:分类|词)|公开(?:方式|时限)|上一篇|下一篇|关闭(?:窗口)?$|责任编辑|"
    # the ruler below the head of a table written with bars: |---|:---:|
    r"[|：\s-]*--[|：\s-]*$|"
    r"版权所有|网站标识码|.{0,12}ICP备|Copyright|相关(?:链接|解读|文档|附件)|（?此件[^）]*公开）?)"
)
# What sites that offer documents say of their offer.
OFFER = re.compile(r"下载文档|文档下载|文件下载后|文档由用户上传|版权归属用户|下载前请|侵犯您的权益|请自行甄别")
MOST_OFFER = 160
# What stands at the foot of a page: behind it comes nothing of the document.
FOOT = re.compile(r"版权所有|网站标识码|ICP备|公网安备|网站地图\s?[|｜]")
MOST_FOOT = 200
# 主办单位：某县人民政府 at the foot of a page is who runs the site; below an item it is who has to act.
OWNER = re.compile(r"(?:主办|承办)单位：[^。\n]*$", re.MULTILINE)
SITE = re.compile(r"版权|备案|ICP|网站|技术支持|运行维护|地址：|电话：|邮编|标识码|公网安备|Copyright")
NEAR = 2  # paragraphs
# A picture or an attached file that left nothing but its name: 640.webp.jpg
FILE = re.compile(r"[^，。；\s]{1,60}\.(?:jpe?g|png|gif|webp|bmp|docx?|xlsx?|pdf|wps|ofd|zip|rar)$", re.IGNORECASE)


def without_noise(text: str, spans: list[Span]) -> list[Span]:
    """The paragraphs that are the document's own; rows of metadata that name it are kept."""
    own = _above_foot(text, spans)
    return [one for n, one in enumerate(own) if not _is_noise(text, one) and not _owns_page(text, spans, n)]


def _above_foot(text: str, spans: list[Span]) -> list[Span]:
    for place, (start, end) in enumerate(spans):
        if start > len(text) // 2 and end - start < MOST_FOOT and FOOT.search(text, start, end):
            return spans[:place]
    return spans


def _owns_page(text: str, spans: list[Span], place: int) -> bool:
    """Whether a line says who runs the site: words of the site stand in it or just below it."""
    if not OWNER.match(text, *spans[place]):
        return False
    return any(SITE.search(text, *one) for one in spans[place : place + NEAR + 1])


def _is_noise(text: str, span: Span) -> bool:
    words = text[slice(*span)]
    offered = len(words) < MOST_OFFER and OFFER.search(words)
    return bool(FILE.match(words)) or bool(offered) or (bool(NOISE.match(words)) and "|发文字号" not in words)
