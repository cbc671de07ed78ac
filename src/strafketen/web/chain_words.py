# SPDX-License-Identifier: EUPL-1.2
"""Dutch texts of the core and the facilities on a page in another language.

`core` knows no gettext, and much Dutch reaches a page as plain text: a refusal, a finding in another node's receipt, a
line of history from the database. Such a text is recognised here by the marked words and sentences, given in the
language of the page, and its values are put back. What is not recognised stays Dutch and says so (WCAG 3.1.2): it is
never shown as if it were in the language of the page. On a Dutch page every text stays as it is.

To add a text: mark it in `marked_words`, `marked_sentences` or `marked_inspection` and give its English in the
catalogue. A test reads the sources of the facilities and asks for what is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext

from strafketen.web import marked_inspection, marked_sentences, marked_words

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

DUTCH = "nl"
WORDS = frozenset(marked_words.WORDS + marked_inspection.WORDS)
SENTENCES = marked_sentences.SENTENCES + marked_inspection.SENTENCES

_PLACEHOLDER = re.compile(r"%\((\w+)\)([sd])")
_QUANTITY = re.compile(r"[\d.,]+ (?:s|bytes?|MB)")
_CODE = re.compile(r"(?=\S*[\d.])\S+|[^a-zA-Z]*")
"""What is the same in every language: numbers, and names of files, formats and versions."""
_SWAP = str.maketrans(".,", ",.")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text as shown. `dutch`: it stayed Dutch on a page in another language."""

    text: str
    dutch: bool = False


def page_is_dutch() -> bool:
    """Tell whether the page that is being made is in Dutch."""
    return (get_language() or DUTCH).startswith(DUTCH)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Give each sentence with the form that its filled-in texts have; those that say most of themselves first."""
    made = []
    for sentence in SENTENCES:
        pieces = _PLACEHOLDER.split(sentence)  # text, name, kind, text, name, kind, …, text
        form = re.escape(pieces[0])
        for name, kind, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            value = r"\d+" if kind == "d" else ".+?"
            form += f"(?P<{name}>{value}){re.escape(after)}"
        made.append((sum(map(len, pieces[::3])), sentence, re.compile(form, re.DOTALL)))
    return tuple((sentence, pattern) for _, sentence, pattern in sorted(made, key=lambda row: -row[0]))


def known(text: str) -> bool:
    """Tell whether a Dutch text is one of the marked words or sentences, with any values in it."""
    return text in WORDS or any(pattern.fullmatch(text) for _, pattern in _patterns())


def parts(text: str) -> tuple[Part, ...]:
    """Give a Dutch text of the core or a facility in the language of the page, in pieces."""
    text = str(text)
    if page_is_dutch():
        return (Part(text),)
    if text in WORDS:
        return (Part(gettext(text)),)
    for sentence, pattern in _patterns():
        found = pattern.fullmatch(text)
        if found is not None:
            return tuple(_filled(gettext(sentence), found.groupdict()))
    if _QUANTITY.fullmatch(text):
        return (Part(text.translate(_SWAP)),)
    return (Part(text, dutch=_CODE.fullmatch(text) is None),)


def _filled(sentence: str, values: dict[str, str]) -> list[Part]:
    """Put the values into a translated sentence; a value can be a marked text itself."""
    pieces = _PLACEHOLDER.split(sentence)
    filled = [Part(pieces[0])]
    for name, after in zip(pieces[1::3], pieces[3::3], strict=True):
        filled += [*parts(values[name]), Part(after)]
    return [part for part in filled if part.text]


def plain(text: str) -> str:
    """Give a Dutch text in the language of the page, where no element can stand: a title, an option, a message."""
    return "".join(part.text for part in parts(text))


def html(text: str) -> SafeString:
    """Give a Dutch text in the language of the page; what stays Dutch stands in an element that says so."""
    return format_html_join("", "{}", ((dutch(part.text) if part.dutch else part.text,) for part in parts(text)))


def dutch(text: str) -> SafeString:
    """Give a text that is Dutch on every page: a title of a stuk, what people typed, a law."""
    return format_html("{}" if page_is_dutch() or not text else '<span lang="nl">{}</span>', text)
