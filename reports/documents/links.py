"""A document's own address: what was chosen, as a query; and the addresses of its files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from reports.documents.choice import ALL, Choice

FIELDS = ("period", "on", "to", "addressees", "signature", "references")


def asked_options(asked: QueryDict) -> dict[str, str]:
    """Options of an address; ticked boxes come as `part`, and `ticked` says that the boxes were shown.

    `shown` is the period of the preview: the day it was made for says nothing about another one.
    """
    options: dict[str, str] = {name: str(asked.get(name)) for name in FIELDS if name in asked}
    if "shown" in asked and "period" in options and options["period"] != asked["shown"]:
        options.pop("on", None)
    if "ticked" in asked:
        options["sections"] = ",".join(asked.getlist("part"))
        # A box that is not ticked is not sent.
        options["references"] = str(asked.get("references", "no"))
    elif "sections" in asked:
        options["sections"] = str(asked["sections"])
    return options


def query_of(choice: Choice, **changes: str | None) -> str:
    """The query that leads to this choice again; another kind starts with its own sections and period."""
    fields: dict[str, Any] = {
        "plan": choice.plan.code,
        "kind": choice.kind.name,
        "period": choice.period,
        "on": choice.day,
        "sections": ",".join(name for name in choice.kind.sections if name in choice.sections),
        "to": "" if choice.to == ALL else choice.to,
        "addressees": choice.addressees,
        "signature": choice.signature,
        "references": "" if choice.references else "no",
        "department": choice.department.pk if choice.department else "",
    }
    if "kind" in changes:
        fields = {name: fields[name] for name in ("plan", "references")}
    return urlencode({k: v for k, v in (fields | changes).items() if v or (k == "sections" and v is not None)})


def export_addresses(choice: Choice) -> dict[str, str]:
    """Where the Word and PDF files are."""
    # The kind stands in the path already; the exports refuse parameters they do not know.
    query = query_of(choice).replace(f"&kind={choice.kind.name}", "", 1)
    return {ending: f"/api/v1/exports/{choice.kind.name}.{ending}?{query}" for ending in ("docx", "pdf")}
