"""Which files are accepted as evidence, judged by their content and not by their name alone.

No detector proves a file harmless, so files are also stored under a random name and served as attachments
that the browser may not interpret.
"""

from __future__ import annotations

import stat
import zipfile
from typing import IO, Any

MAX_BYTES = 20 * 1024 * 1024
MAX_FILES = 20
MAX_ZIP_ENTRIES = 2000
MAX_UNPACKED = 200 * 1024 * 1024
HEAD_BYTES = 16

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE_MARK = "[Content_Types].xml"
# ending: (content type, first bytes, folder that must be inside a zip)
ACCEPTED: dict[str, tuple[str, tuple[bytes, ...], str]] = {
    "pdf": ("application/pdf", (b"%PDF-",), ""),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",), ""),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",), ""),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",), ""),
    "doc": ("application/msword", (OLE,), ""),
    "wps": ("application/vnd.ms-works", (OLE,), ""),
    "xls": ("application/vnd.ms-excel", (OLE,), ""),
    "et": ("application/vnd.ms-excel", (OLE,), ""),
    "ppt": ("application/vnd.ms-powerpoint", (OLE,), ""),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",), "word/"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",), "xl/"),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", (b"PK\x03\x04",), "ppt/"),
}
UNSUPPORTED = "不支持这种格式。请传PDF、Word、Excel、PPT或图片（JPG、PNG），单个20MB以内。"
TOO_LARGE = "文件超过20MB，请压缩或拆分后再传。"
WRONG_CONTENT = "这个文件的内容和它的后缀不符，可能已经损坏。请用原来的软件打开，另存后再传。"
HAS_MACROS = "这个文件里带有宏，为安全起见不能上传。请另存为不带宏的文件，或导出成PDF后再传。"
TOO_COMPRESSED = "这个文件解开后过大，不能上传。请导出成PDF后再传。"


def ending_of(name: str) -> str:
    """The file name's ending in lower case, without the dot."""
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def problem_with(name: str, file: IO[bytes] | Any) -> str:
    """Why a file is not accepted, as one sentence; empty if it is. The file is left at its beginning."""
    ending = ending_of(name)
    if ending not in ACCEPTED:
        return UNSUPPORTED
    _, marks, folder = ACCEPTED[ending]
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if not head.startswith(marks):
        return WRONG_CONTENT
    return _problem_with_office(file, folder) if folder else ""


def _problem_with_office(file: IO[bytes] | Any, folder: str) -> str:
    """Look into a modern Office file without unpacking it."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return WRONG_CONTENT
    finally:
        file.seek(0)
    names = [entry.filename for entry in entries]
    if any(_leads_out(entry) for entry in entries):
        return WRONG_CONTENT
    if len(entries) > MAX_ZIP_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        return TOO_COMPRESSED
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return HAS_MACROS
    if OFFICE_MARK not in names or not any(name.startswith(folder) for name in names):
        return WRONG_CONTENT
    return ""


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    """A link, or a path out of its folder: no Office program writes these, who unpacks them may be tricked."""
    parts = entry.filename.replace("\\", "/").split("/")
    return stat.S_ISLNK(entry.external_attr >> 16) or ".." in parts or not parts[0] or ":" in parts[0]
