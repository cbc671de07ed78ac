# SPDX-License-Identifier: EUPL-1.2
"""The English catalogue: every marked word has English, nothing is left over, and the compiled file is the written one.

Needs no gettext programs: Python is read by `ast`, templates by Django's own `templatize`, the catalogue by what stands
here. The rules are those of `makemessages` for the calls that we use.
"""

from __future__ import annotations

import ast
import gettext
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation.template import templatize

import strafketen
from strafketen.web.language import ChosenLanguageMiddleware

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(strafketen.__file__).parent
CATALOGUE = PACKAGE / "web" / "locale" / "en" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"\b(_|[np]{{0,2}}gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)")
FORMS = 2  # English has a singular and a plural


@dataclass(frozen=True, slots=True)
class Word:
    """What is translated: a text with its context and its plural, "" when it has none."""

    text: str
    plural: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the catalogue with its English, one text or two."""

    word: Word
    english: tuple[str, ...]
    fuzzy: bool


def _word(function: str, texts: list[str]) -> Word:
    """Read the arguments of a call as gettext does: context first, then the text, then its plural."""
    plain = function.removesuffix("_lazy").removesuffix("_noop")
    context = texts.pop(0) if plain in {"pgettext", "npgettext"} else ""
    return Word(texts[0], texts[1] if plain in {"ngettext", "npgettext"} else "", context)


def words_of_python(path: Path) -> Iterator[Word]:
    """Give the words in calls of gettext with literal texts."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name != "_" and not re.fullmatch(r"[np]{0,2}gettext(_lazy|_noop)?", name):
            continue
        texts = [item.value for item in node.args if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        if texts:
            yield _word(name, texts)


def words_of_template(path: Path) -> Iterator[Word]:
    """Give the words in translation tags and in `_("…")`."""
    for function, texts in TEMPLATE_CALL.findall(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
        yield _word(function, [ast.literal_eval(text) for text in re.findall(STRING, texts)])


def words_of_package() -> set[Word]:
    """Give every word that the pages can show."""
    found = {word for path in PACKAGE.rglob("*.py") for word in words_of_python(path)}
    return found | {word for path in PACKAGE.glob("*/templates/**/*.html") for word in words_of_template(path)}


def entries() -> list[Entry]:
    """Read the written catalogue, without its header."""
    read = []
    for block in (CATALOGUE / "django.po").read_text(encoding="utf-8").split("\n\n"):
        fields: dict[str, str] = {}
        field = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            keyword, quoted = line.split(" ", 1) if not line.startswith('"') else (field, line)
            field = keyword
            fields[field] = fields.get(field, "") + ast.literal_eval(quoted)
        if fields.get("msgid"):
            word = Word(fields["msgid"], fields.get("msgid_plural", ""), fields.get("msgctxt", ""))
            english = tuple(text for name, text in fields.items() if name.startswith("msgstr"))
            read.append(Entry(word, english, fuzzy=re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE) is not None))
    return read


def test_every_marked_word_stands_in_the_catalogue_and_nothing_else() -> None:
    marked, written = words_of_package(), {entry.word for entry in entries()}
    assert len(marked) > 500, "the reading of the sources lost words"
    assert sorted(word.text for word in marked - written) == [], "run makemessages and give the English"
    assert sorted(word.text for word in written - marked) == [], "no longer used: run makemessages"


def test_every_word_has_finished_english_with_the_same_placeholders() -> None:
    for entry in entries():
        assert not entry.fuzzy, entry.word
        assert len(entry.english) == (FORMS if entry.word.plural else 1), entry.word
        assert all(text.strip() for text in entry.english), entry.word
        given = set(PLACEHOLDER.findall(entry.word.text + entry.word.plural))
        for text in entry.english:
            assert set(PLACEHOLDER.findall(text)) <= given, entry.word
        assert set(PLACEHOLDER.findall("".join(entry.english))) == given, entry.word


def test_the_compiled_catalogue_is_the_written_one() -> None:
    compiled = (CATALOGUE / "django.mo").read_bytes()
    (count,) = struct.unpack("<I", compiled[8:12])
    with (CATALOGUE / "django.mo").open("rb") as file:
        english = gettext.GNUTranslations(file)
    written = entries()
    assert count == len(written) + 1, "compile django.po again with msgfmt"
    for entry in written:
        word = entry.word
        if word.plural and word.context:
            found = tuple(english.npgettext(word.context, word.text, word.plural, n) for n in (1, 2))
        elif word.plural:
            found = tuple(english.ngettext(word.text, word.plural, n) for n in (1, 2))
        elif word.context:
            found = (english.pgettext(word.context, word.text),)
        else:
            found = (english.gettext(word.text),)
        assert found == entry.english, "compile django.po again with msgfmt"


def _page(cookie: str) -> HttpResponse:
    request = HttpRequest()
    if cookie:
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie
    middleware = ChosenLanguageMiddleware(lambda _: HttpResponse(render_to_string("web/error.html", {"status": 404})))
    return middleware(request)


def test_a_reader_who_chose_english_gets_a_page_that_says_and_speaks_english() -> None:
    response = _page("en")
    page = response.content.decode()
    assert '<html lang="en">' in page
    assert response.headers["Content-Language"] == "en"
    assert "This page does not exist" in page
    assert "Deze pagina" not in page


def test_a_reader_who_chose_nothing_gets_dutch() -> None:
    page = _page("").content.decode()
    assert '<html lang="nl">' in page
    assert "Deze pagina is er niet" in page
