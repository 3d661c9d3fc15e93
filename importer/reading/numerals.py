"""Numbers as Word's lists write them (the names are those of ST_NumberFormat, ECMA-376 part 1, 17.18.59)."""

from __future__ import annotations

from collections.abc import Callable

DIGITS = "〇一二三四五六七八九"
LEGAL = "零壹贰叁肆伍陆柒捌玖"
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
MOST = 9999  # what the ways below can write; beyond, plain digits


def chinese(number: int) -> str:
    """十二, 一百零三."""
    text = _counted(number, DIGITS.replace("〇", "零"), "千百十")
    return text.removeprefix("一") if 10 <= number < 20 else text


def _counted(number: int, digits: str, places: str) -> str:
    if not number:
        return digits[0]
    text, zero = "", False
    for place, digit in zip([*places, ""], f"{number:04d}", strict=True):
        if digit == "0":
            zero = bool(text)
            continue
        text += (digits[0] if zero else "") + digits[int(digit)] + place
        zero = False
    return text


def _roman(number: int) -> str:
    text = ""
    for value, letters in ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _letter(number: int) -> str:
    """Word doubles letters after Z: AA, BB."""
    repeats, place = divmod(max(number, 1) - 1, 26)
    return chr(ord("A") + place) * min(repeats + 1, 20)


def _from(first: str, count: int) -> Callable[[int], str]:
    """Characters that follow each other in Unicode, as ① to ⑳."""

    def write(number: int) -> str:
        return chr(ord(first) + number - 1) if 1 <= number <= count else str(number)

    return write


def _cycle(names: str) -> Callable[[int], str]:
    return lambda number: names[(number - 1) % len(names)]


def _digits(digits: str) -> Callable[[int], str]:
    return lambda number: "".join(digits[int(digit)] for digit in str(number))


FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda number: "",
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": _digits(DIGITS),
    "taiwaneseDigital": _digits(DIGITS),
    "japaneseDigitalTenThousand": chinese,
    "chineseLegalSimplified": lambda number: _counted(number, LEGAL, "仟佰拾"),
    "ideographLegalTraditional": lambda number: _counted(number, "零壹貳參肆伍陸柒捌玖", "仟佰拾"),
    "decimalEnclosedCircle": _from("①", 20),
    "decimalEnclosedCircleChinese": _from("①", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "ideographTraditional": _cycle(STEMS),
    "ideographZodiac": _cycle(BRANCHES),
    "numberInDash": lambda number: f"- {number} -",
}


def written(number: int, name: str) -> str:
    """The number in the format of that name; formats nobody here uses come out as digits."""
    return FORMATS.get(name, str)(number) if 0 <= number <= MOST else str(number)
