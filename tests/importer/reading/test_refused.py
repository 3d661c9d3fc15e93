"""Files that are not read: one sentence each, whatever their name says, in bounded time and memory."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from importer.reading import read
from importer.reading.read import MOST_BYTES, read_file
from plan_tracker.child import Child
from plan_tracker.errors import DomainError
from tests.importer.reading.files import (
    OLE,
    TYPES,
    bomb,
    long_document,
    packed,
    paragraph,
    pdf,
    plan_document,
    repacked,
    word,
    workbook,
)

GOOD = plan_document(["一、总体要求", "（一）抓好落实。"])
BOOK = workbook(("甲", "乙"))
ENTITY_BOMB = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
MACRO_TYPES = TYPES.replace("/>", ' a="application/vnd.ms-word.document.macroEnabled.main+xml"/>')
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
JPEG, PNG, EXE = b"\xff\xd8\xff\xe0" + b"\0" * 99, b"\x89PNG\r\n\x1a\n" + b"\0" * 99, b"MZ\x90\0\x03\0\0\0\x04" * 50


def stream(name: str) -> bytes:
    """An old compound file that has a stream of that name."""
    return OLE + name.encode("utf-16-le") + b"\0" * 512


def with_dtd(declaration: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(word(paragraph("&amp;a;")))) as package:
        body = package.read("word/document.xml").decode().replace("&amp;a;", "&a;&c;")
    return repacked(GOOD, {"word/document.xml": declaration + body})


def locked_zip() -> bytes:
    """A package whose entries say that they are encrypted."""
    data = bytearray(packed({"[Content_Types].xml": TYPES, "word/document.xml": "x"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


# The large ones are made by the one test that needs them, not by every process that collects tests.
REFUSED = {
    "no name, no bytes": ("", b"", "是空的"),
    "only blanks": ("计划.txt", b" \r\n\0", "是空的"),
    "a Word file without words": ("计划.docx", plan_document([""]), "没有文字"),
    "an old Word file": ("计划.doc", stream("WordDocument"), "旧格式的文档（.doc或.wps）。请用WPS或Word另存为.docx"),
    "WPS Writer": ("计划.wps", stream("WordDocument"), "另存为.docx再上传"),
    "an old Word file renamed": ("计划.docx", stream("WordDocument"), "另存为.docx再上传"),
    "an old workbook": ("表.xls", stream("Workbook"), "另存为.xlsx再上传"),
    "WPS Sheets": ("表.et", stream("Workbook"), "另存为.xlsx再上传"),
    "another compound file": ("x.msg", stream("__nameid"), "旧格式"),
    "OFD": ("公文.ofd", packed({"OFD.xml": "<x/>", "Doc_0/Document.xml": "<x/>"}), "OFD版式文件"),
    "OpenDocument": ("计划.odt", packed({"mimetype": "x", "content.xml": "<x/>"}), "另存为.docx"),
    "RTF": ("计划.rtf", b"{\\rtf1 x}", "另存为.docx"),
    "slides": ("x.pptx", packed({"[Content_Types].xml": TYPES, "ppt/x.xml": "<x/>"}), "演示文稿"),
    "a Word file with a password": ("计划.docx", stream("EncryptedPackage"), "加了密码"),
    "a zip with a password": ("计划.docx", locked_zip(), "加了密码"),
    "macros": ("计划.docm", repacked(GOOD, {"word/vbaProject.bin": b"x"}), "带有宏"),
    "macros under another name": ("计划.docx", repacked(GOOD, {"word/VBAproject.bin": b"x"}), "带有宏"),
    "macros by type": ("计划.docx", repacked(GOOD, {"[Content_Types].xml": MACRO_TYPES}), "带有宏"),
    "a zip bomb": ("计划.docx", lambda: repacked(GOOD, {"word/media/x.bin": bomb(201)}), "解开后过大"),
    "a bomb in the body": ("计划.docx", lambda: repacked(GOOD, {"word/document.xml": bomb(41)}), "解开后过大"),
    "a bomb in a workbook": ("表.xlsx", lambda: repacked(BOOK, {"xl/sharedStrings.xml": bomb(41)}), "解开后过大"),
    "too many parts": ("计划.docx", lambda: repacked(GOOD, {f"word/{n}.xml": "" for n in range(2001)}), "解开后过大"),
    "an entity bomb": ("计划.docx", with_dtd(ENTITY_BOMB), "向外引用"),
    "an outside entity": ("计划.docx", with_dtd(OUTSIDE), "向外引用"),
    "an outside entity in a page": ("计划.html", f"{OUTSIDE}<html>&a;</html>".encode(), "向外引用"),
    "a path out of the folder": ("计划.docx", repacked(GOOD, {"../../x": "x"}), "打不开"),
    "half a Word file": ("计划.docx", GOOD[: len(GOOD) // 2], "打不开"),
    "a Word file without a body": ("计划.docx", packed({"[Content_Types].xml": TYPES, "word/x.xml": "<x/>"}), "打不开"),
    "spoilt XML": ("计划.docx", repacked(GOOD, {"word/document.xml": "<w:document"}), "打不开"),
    "spoilt workbook": ("表.xlsx", packed({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<x"}), "打不开"),
    "a picture": ("扫描.jpg", JPEG, "这是图片"),
    "a picture renamed": ("计划.pdf", PNG, "这是图片"),
    "a program renamed": ("计划.docx", EXE, "不能读取这种文件"),
    "an archive": ("计划.zip", packed({"计划.docx": GOOD}), "不能读取这种文件"),
    "a PDF named docx": ("计划.docx", pdf([[(0, "一、甲")]]), "后缀是.docx，内容却是PDF"),
    "a Word file named pdf": ("计划.pdf", GOOD, "后缀是.pdf，内容却是Word文档"),
    "a page named xls": ("表.xls", "<html><table><tr><td>甲</td></tr></table></html>".encode(), "内容却是网页"),
    "text named docx": ("计划.docx", "一、甲。".encode(), "后缀是.docx，内容却是文字"),
    "a script": ("x.sh", b"#!/bin/sh\nrm -rf x\n", "不能读取这种文件"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(case):
    name, data, words = REFUSED[case]
    with pytest.raises(DomainError) as caught:
        read_file(data() if callable(data) else data, name)
    message = caught.value.message
    assert words in message and message.endswith("。") and message.count("。") <= 2 and "！" not in message
    assert caught.value.field == "file"


@pytest.mark.parametrize("name", ["计划.DOCX", "计划", "某县计划（1.5版）", "计划.2023年稿"])
def test_a_name_without_an_ending_says_nothing(name):
    assert read_file(GOOD, name).text == "一、总体要求\n（一）抓好落实。\n"


def test_a_hundred_megabytes_are_not_even_read():
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= MOST_BYTES + 1
            self.given += size
            return b"x" * size

    source = Endless()
    with pytest.raises(DomainError, match="超过20MB"):
        read_file(source, "计划.docx")
    assert source.given == MOST_BYTES + 1


def test_a_small_file_that_unfolds_in_memory_is_stopped():
    data = long_document()
    assert len(data) < 1024 * 1024
    with pytest.raises(DomainError, match="太大或太复杂"):
        read_file(data, "计划.docx")


@pytest.mark.slow
def test_it_is_the_memory_that_stops_such_a_file(monkeypatch):
    """The twin, smaller: stopped where the limit is low though little files pass there, read on where it is not."""
    data = long_document(600_000)

    def allow(memory: int) -> None:
        limits = replace(read.READER.limits, memory=memory, cpu=200, wall=400)
        monkeypatch.setattr(read, "READER", replace(read.READER, limits=limits))

    allow(80 << 20)
    assert read_file(GOOD, "计划.docx").text
    with pytest.raises(DomainError, match="太大或太复杂"):
        read_file(data, "计划.docx")
    allow(4 << 30)
    with pytest.raises(DomainError, match="没有文字"):
        read_file(data, "计划.docx")


def test_a_reader_that_does_not_come_to_an_end_is_stopped(monkeypatch, tmp_path):
    def read_by(script: str) -> None:
        worker = tmp_path / "worker.py"
        worker.write_text(script)
        monkeypatch.setattr(read, "READER", Child(worker, replace(read.READER.limits, wall=0.5)))

    read_by("while True: pass")
    with pytest.raises(DomainError, match="没有读完"):
        read_file(GOOD, "计划.docx")
    read_by("def answer(file, name): return {'text': 3}")
    with pytest.raises(DomainError, match="打不开"):
        read_file(GOOD, "计划.docx")
