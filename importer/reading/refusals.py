"""Why a file is not read: one sentence each, saying what to do instead."""

from __future__ import annotations

MEGABYTES = 20
MOST_CHARS = 300_000
MOST_PAGES = 150

NO_FILE = "请先选择计划文件。"
EMPTY = "这个文件是空的，请检查后重新上传。"
NO_TEXT = "这个文件里没有文字，请检查后重新上传。"
TOO_LARGE = f"文件超过{MEGABYTES}MB，请删去图片，或只留计划正文后再上传。"
TOO_LONG = f"文件里的文字超过{MOST_CHARS // 10000}万字，不像一份计划。请只留计划部分再上传。"
TOO_COMPLEX = "这个文件太大或太复杂，没有读完。请把正文复制到一个新的Word文件里再上传。"
BUSY = "正在读取别的文件，请稍后再上传一次。"
OLD_DOCUMENT = "这是旧格式的文档（.doc或.wps）。请用WPS或Word另存为.docx再上传。"
OLD_SHEET = "这是旧格式的表格（.xls或.et）。请用WPS或Excel另存为.xlsx再上传。"
OLD_OTHER = "这是旧格式的文件。请用WPS或Word另存为.docx再上传。"
OFD = "这是OFD版式文件，不能直接读取。请上传起草时的文件，或用WPS另存为.docx再上传。"
OTHER_OFFICE = "不能读取这种文档。请用WPS或Word另存为.docx再上传。"
SLIDES = "这是演示文稿，不能从里面读取计划。请上传计划的正文。"
LOCKED = "这个文件加了密码。请去掉密码，另存后再上传。"
MACROS = "这个文件里带有宏，为安全起见不能读取。请另存为不带宏的.docx或.xlsx再上传。"
BOMB = "这个文件解开后过大，不能读取。请把正文复制到一个新的Word文件里再上传。"
ENTITIES = "这个文件里有向外引用的内容，为安全起见不能读取。请把正文复制到一个新的Word文件里再上传。"
DAMAGED = "这个文件打不开，可能已经损坏。请用原来的软件打开，另存后再上传。"
SCAN = "这份PDF是扫描件，里面没有文字。请上传起草时的文件，或先用文字识别软件转换。"
GARBLED = "这份文件里的文字读出来是乱码。请上传起草时的文件，或把正文复制出来再上传。"
PICTURE = "这是图片，里面没有文字。请上传计划的文字版。"
UNKNOWN = "不能读取这种文件。请上传.docx、.pdf、.html、.txt、.xlsx或.csv文件。"


class Refused(Exception):
    """The file is not read; the text is one of the sentences above."""


def too_many_pages(pages: int) -> Refused:
    """A PDF longer than any plan."""
    return Refused(f"这份PDF有{pages}页，最多能读{MOST_PAGES}页。请只留计划部分再上传。")


def wrong_ending(ending: str, what: str) -> Refused:
    """Name and content do not agree; `what` names the content."""
    return Refused(f"这个文件的后缀是.{ending}，内容却是{what}。请用原来的软件打开，另存后再上传。")
