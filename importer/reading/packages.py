"""Zip packages: modern Office files, looked into without being unpacked."""

from __future__ import annotations

import io
import stat
import zipfile

from lxml import etree

from importer.reading.refusals import (
    BOMB,
    DAMAGED,
    ENTITIES,
    LOCKED,
    MACROS,
    OFD,
    OTHER_OFFICE,
    SLIDES,
    UNKNOWN,
    Refused,
)

MOST_ENTRIES = 2000
MOST_UNPACKED = 200 * 1024 * 1024  # with pictures
MOST_PART = 40 * 1024 * 1024  # one part of XML; a hundred pages have about two
ENCRYPTED = 0x1  # flag of an entry
# Word can write its parts under two names of the same vocabulary.
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
MAIN = "/officeDocument"  # the end of the type of the relation to the body
CONTENT_TYPES = "[Content_Types].xml"


def opened(data: bytes) -> zipfile.ZipFile:
    """The package. Raises what zipfile raises for a damaged one."""
    return zipfile.ZipFile(io.BytesIO(data))


def kind_of(data: bytes) -> str:
    """docx or sheet. Raises Refused for other packages, bombs, macros and passwords."""
    with opened(data) as package:
        entries = package.infolist()
        names = {entry.filename for entry in entries}
        _check(entries)
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise Refused(MACROS)
        if CONTENT_TYPES in names and b"macroEnabled" in part(package, CONTENT_TYPES):
            raise Refused(MACROS)
    if CONTENT_TYPES in names:
        return _office(names)
    if "OFD.xml" in names:
        raise Refused(OFD)
    raise Refused(OTHER_OFFICE if "content.xml" in names else UNKNOWN)


def _office(names: set[str]) -> str:
    folders = {name.split("/")[0] for name in names}
    if "word" in folders:
        return "docx"
    if "xl" in folders:
        return "sheet"
    raise Refused(SLIDES if "ppt" in folders else UNKNOWN)


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise Refused(LOCKED)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused(BOMB)
    if any(stat.S_ISLNK(entry.external_attr >> 16) or ".." in entry.filename.split("/") for entry in entries):
        raise Refused(DAMAGED)


def part(package: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of one part; no more of them than its header promises are ever unpacked. Raises Refused, KeyError."""
    if package.getinfo(name).file_size > MOST_PART:
        raise Refused(BOMB)
    return package.read(name)


def tree(package: zipfile.ZipFile, name: str) -> etree._Element | None:
    """A part as XML without entities, None if there is none. Raises Refused: Office programs write no DTD."""
    try:
        data = part(package, name)
    except KeyError:
        return None
    data = data.replace(STRICT, TRANSITIONAL)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if b"<!ENTITY" in data:
            raise Refused(ENTITIES) from error
        raise  # damaged, or no memory left: who runs this tells them apart
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused(ENTITIES)
    return root


def main_part(package: zipfile.ZipFile) -> tuple[str, str]:
    """Folder and name of the body of a Word file."""
    relations = tree(package, "_rels/.rels")
    for one in () if relations is None else relations.iter(RELATIONS):
        if one.get("Type", "").endswith(MAIN):
            folder, _, name = one.get("Target", "").lstrip("/").rpartition("/")
            return (f"{folder}/" if folder else ""), name
    return "word/", "document.xml"
