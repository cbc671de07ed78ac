# SPDX-License-Identifier: EUPL-1.2
"""Page digest v1: one SHA-256 for what a page of a PDF shows.

It stays the same when a signature, a timestamp or validation data is appended, and when the file is written anew
without changing the page (other object numbers, object streams, compression). It changes when anything that the page
shows does.

Definition. The digest of a page is D(P), where P is a dictionary with these entries, each only if present:

- `MediaBox`, `CropBox`, `Rotate`, `UserUnit`, `Resources`: of the page, or inherited from its parents (ISO 32000-1,
  7.7.3.4);
- `Contents`: one byte string, the decoded content streams in order, each followed by a line feed;
- `Annots`: the annotations that are not signature fields (a widget whose own or inherited `FT` is `Sig`), without their
  `P` entry; left out when none remains.

D of a dictionary, array or stream is SHA-256 over its serialisation; in a serialisation a nested dictionary, array or
stream stands as `o` and the 32 bytes of its own D, whether it is a direct or an indirect object. Serialisations:

- null `n`, true `t`, false `f`;
- number: `d`, its plain decimal form without exponent, superfluous zeros or a sign of zero, `;`: 1, 1.0 and 1.00 agree;
- string `s`, name `/` (without its slash, escapes resolved, UTF-8): length in decimal, `:`, the bytes;
- array `[`, the values, `]`;
- dictionary `<`, per key in byte order the key as a name and its value, `>`; entries with value null and the keys
  `Parent`, `StructParent`, `StructParents` are left out;
- stream `S`, its dictionary without `Length`, `Filter`, `DecodeParms`, `DL`, then length, `:` and the decoded bytes.
  When a filter is not a lossless one that can be undone (Flate, LZW, ASCII85, ASCIIHex, RunLength), the stored bytes
  are taken instead, and `Filter` and `DecodeParms` stay in the dictionary;
- a page of the document `p`, its index from 0 in decimal, `;`;
- an indirect object that is being serialised already (a cycle) `c`, the number of nested containers between, `;`.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from io import BytesIO
from typing import ClassVar

import pikepdf

from strafketen.core.errors import Refusal

PAGE_DIGEST_VERSION = 1

_DEPTH_LIMIT = 100
"""Deeper nesting is no honest page; it is refused before the stack is used up."""

_VALUES_LIMIT = 1_000_000
_VALUES_A_PAGE_LIMIT = 20_000
"""Values read in a document, and more for each page. What lies on a cycle is read anew from each side, which a hostile
file can multiply; an honest page has some hundreds."""

_INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
_OWN = ("/UserUnit",)
_LEFT_OUT = frozenset(("/Parent", "/StructParent", "/StructParents"))
_STREAM_STORAGE = frozenset(("/Length", "/Filter", "/DecodeParms", "/DL"))
_NO_CYCLE = 1 << 30


class PageUnreadable(Refusal):
    """The pages of a PDF cannot be read."""

    code: ClassVar[str] = "pagina_onleesbaar"


def page_digests(pdf: bytes) -> list[bytes]:
    """Give page digest v1 of each page, 32 bytes each.

    Raises:
        PageUnreadable: damaged, locked, or nested beyond reason.
    """
    try:
        with pikepdf.open(BytesIO(pdf), suppress_warnings=True) as document:
            digester = _Digester(document)
            return [digester.page(page.obj) for page in document.pages]
    except pikepdf.PasswordError as error:
        raise PageUnreadable("Dit PDF-bestand is vergrendeld met een wachtwoord.") from error
    except (pikepdf.PikepdfError, ValueError, TypeError) as error:
        raise PageUnreadable("Dit PDF-bestand is beschadigd: de pagina's zijn niet te lezen.") from error


class _Digester:
    """Digests of one document. Finished indirect objects are remembered, so a shared font is read once."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self._pages = {page.obj.objgen: index for index, page in enumerate(document.pages)}
        self._known: dict[tuple[int, int], bytes] = {}
        self._open: dict[tuple[int, int], int] = {}
        self._lowest_cycle = _NO_CYCLE
        self._values_left = _VALUES_LIMIT + _VALUES_A_PAGE_LIMIT * len(self._pages)

    def page(self, page: pikepdf.Object) -> bytes:
        entries: dict[str, bytes] = {}
        for key in _INHERITED:
            value = _inherited(page, key)
            if value is not None:
                entries[key] = self._value(value, 1)
        for key in _OWN:
            if key in page:
                entries[key] = self._value(page[key], 1)
        contents = page.get("/Contents")
        if contents is not None:
            entries["/Contents"] = _text(b"s", _content(contents))
        annotations = self._annotations(page.get("/Annots"))
        if annotations:
            entries["/Annots"] = b"o" + hashlib.sha256(b"[" + b"".join(annotations) + b"]").digest()
        return hashlib.sha256(_dictionary(entries)).digest()

    def _annotations(self, annotations: pikepdf.Object | None) -> list[bytes]:
        if not isinstance(annotations, pikepdf.Array):
            return []
        return [
            self._value(annotation, 2, without=frozenset(("/P",)))
            for annotation in annotations.as_list()
            if not (isinstance(annotation, pikepdf.Dictionary) and _inherited(annotation, "/FT") == pikepdf.Name.Sig)
        ]

    def _value(self, value: object, depth: int, *, without: frozenset[str] = frozenset()) -> bytes:
        """Serialise one value; a container becomes its digest."""
        self._values_left -= 1
        if self._values_left < 0:
            raise PageUnreadable("Dit PDF-bestand verwijst zo vaak naar zichzelf dat het niet te lezen is.")
        if depth > _DEPTH_LIMIT:
            raise PageUnreadable("Dit PDF-bestand is te diep genest om te lezen.")
        if not isinstance(value, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream):
            return _scalar(value)
        key = value.objgen
        if key in self._pages:
            return b"p%d;" % self._pages[key]
        if key == (0, 0):
            return b"o" + self._container(value, depth, without)
        if key in self._open:
            self._lowest_cycle = min(self._lowest_cycle, self._open[key])
            return b"c%d;" % (depth - self._open[key])
        if key in self._known and not without:
            return b"o" + self._known[key]
        outer_cycle, self._lowest_cycle = self._lowest_cycle, _NO_CYCLE
        self._open[key] = depth
        digest = self._container(value, depth, without)
        del self._open[key]
        # What refers to a container around it means something else elsewhere: only closed objects are remembered.
        if self._lowest_cycle >= depth and not without:
            self._known[key] = digest
        self._lowest_cycle = min(outer_cycle, self._lowest_cycle if self._lowest_cycle < depth else _NO_CYCLE)
        return b"o" + digest

    def _container(self, value: pikepdf.Object, depth: int, without: frozenset[str]) -> bytes:
        if isinstance(value, pikepdf.Array):
            body = b"[" + b"".join(self._value(item, depth + 1) for item in value.as_list()) + b"]"
            return hashlib.sha256(body).digest()
        left_out = _LEFT_OUT | without
        if isinstance(value, pikepdf.Stream):
            data, decoded = _stream_bytes(value)
            left_out |= _STREAM_STORAGE if decoded else frozenset(("/Length", "/DL"))
            entries = self._entries(value, depth, left_out)
            return hashlib.sha256(b"S" + _dictionary(entries) + b"%d:" % len(data) + data).digest()
        return hashlib.sha256(_dictionary(self._entries(value, depth, left_out))).digest()

    def _entries(self, value: pikepdf.Object, depth: int, left_out: frozenset[str]) -> dict[str, bytes]:
        # Sorted, so that a cycle is met on the same path whatever order the file has.
        keys = sorted(value.keys() - left_out, key=_name)
        return {key: self._value(value[key], depth + 1) for key in keys if value[key] is not None}


def _inherited(node: pikepdf.Object, key: str) -> pikepdf.Object | None:
    """Look a key up in a node or its parents."""
    for _step in range(_DEPTH_LIMIT):
        if key in node:
            found: pikepdf.Object = node[key]
            return found
        parent = node.get("/Parent")
        if not isinstance(parent, pikepdf.Dictionary):
            return None
        node = parent
    return None


def _content(contents: pikepdf.Object) -> bytes:
    streams = contents.as_list() if isinstance(contents, pikepdf.Array) else [contents]
    return b"".join(_stream_bytes(stream)[0] + b"\n" for stream in streams if isinstance(stream, pikepdf.Stream))


def _stream_bytes(stream: pikepdf.Object) -> tuple[bytes, bool]:
    """Give the decoded bytes and True, or the stored bytes and False when a filter cannot be undone without loss."""
    try:
        return stream.get_stream_buffer(decode_level=pikepdf.StreamDecodeLevel.specialized).__bytes__(), True
    except pikepdf.PikepdfError:
        return bytes(stream.read_raw_bytes()), False


def _dictionary(entries: dict[str, bytes]) -> bytes:
    ordered = sorted((_name(key), value) for key, value in entries.items())
    return b"<" + b"".join(_text(b"/", name) + value for name, value in ordered) + b">"


def _name(text: str) -> bytes:
    return text.removeprefix("/").encode("utf-8", "surrogateescape")


def _scalar(value: object) -> bytes:
    if value is None:
        return b"n"
    if isinstance(value, bool):
        return b"t" if value else b"f"
    if isinstance(value, int):
        return b"d%d;" % value
    if isinstance(value, Decimal):
        return _real(value)
    if isinstance(value, pikepdf.Name):
        return _text(b"/", _name(str(value)))
    if isinstance(value, pikepdf.String):
        return _text(b"s", bytes(value))
    raise TypeError("an unknown kind of PDF object")


def _real(value: Decimal) -> bytes:
    if not value.is_finite():
        raise ValueError("a number that is none")
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return b"d0;" if text in {"-0", "", "-"} else b"d" + text.encode("ascii") + b";"


def _text(kind: bytes, data: bytes) -> bytes:
    return kind + b"%d:" % len(data) + data
