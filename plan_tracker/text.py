"""Text as people enter it: normalised, visible, storable."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError

from plan_tracker.errors import DomainError

KEPT_CONTROLS = "\n\t"
BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
INVISIBLE = set("\u200b\u200c\u200d\u2060\ufeff\u00ad")


def has_illegal_character(text: str) -> bool:
    """Whether a text holds control characters, lone surrogates or characters that reorder what is read."""
    return any(_illegal(char) for char in text)


def _illegal(char: str) -> bool:
    if char in KEPT_CONTROLS:
        return False
    return unicodedata.category(char) in ("Cc", "Cs") or char in BIDI


def clean_text(value: object, *, field: str, label: str, max_length: int, required: bool) -> str:
    """Normalise (NFC, line ends, outer blanks) and check a text. Raises DomainError with `field`."""
    if not isinstance(value, str):
        raise DomainError(f"{label}要填文字，请重新填写。", field=field)
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if has_illegal_character(text):
        raise DomainError(f"{label}含有不可见或非法字符，请删除后重新输入。", field=field)
    text = unicodedata.normalize("NFC", "".join(char for char in text if char not in INVISIBLE)).strip()
    if required and not text:
        raise DomainError(f"请填写{label}。", field=field)
    if len(text) > max_length:
        raise DomainError(f"{label}最多{max_length}字，现在{len(text)}字，请精简后再提交。", field=field)
    return text


def validate_plain_text(value: str) -> None:
    """Model and form validator of the same rule."""
    if has_illegal_character(value):
        raise ValidationError("含有不可见或非法字符，请删除后重新输入。")
