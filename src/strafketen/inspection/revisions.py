# SPDX-License-Identifier: EUPL-1.2
"""What changed between the signed revision of a PDF and the whole file: our own second opinion beside pyHanko.

pyHanko judges objects that were replaced; it takes a "replace" shadow attack for the filling in of a form. Here the two
documents are read by another engine and compared as a reader would see them, against a short list of what may differ:
DSS, document time stamps, new signatures, and the filling in of a form field that was *empty* when it was signed.
Everything else is a change. (ISO 32000-2, 12.8.2.2 DocMDP and 12.8.2.4 FieldMDP.)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import pikepdf

from strafketen.inspection.byte_ranges import form_fields, inherited, text_of
from strafketen.inspection.pdf_values import entries, name_at, name_text

if TYPE_CHECKING:
    from strafketen.inspection.byte_ranges import SignedRange

_FREE_ROOT_KEYS = frozenset({"/DSS", "/Extensions", "/Metadata", "/Version", "/Type", "/AcroForm", "/Pages"})
_FREE_PAGE_KEYS = frozenset({"/Parent", "/Annots", "/LastModified", "/Tabs", "/StructParents", "/Type"})
_FREE_FORM_KEYS = frozenset({"/Fields", "/SigFlags", "/DR", "/DA"})
_FILLED_KEYS = frozenset({"/V", "/AP", "/AS", "/I", "/RV", "/M"})
_SIGNED_KEYS = frozenset({"/V", "/AP", "/M", "/MK", "/F", "/DA"})
_INHERITED_PAGE_KEYS = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_INHERITED_FIELD_KEYS = ("/FT", "/Ff", "/DA", "/DV", "/Q", "/MaxLen", "/Opt")
_BACK_KEYS = frozenset({"/Parent", "/P", "/Prev"})
_MAX_STEPS = 2_000_000
_NO_CHANGES = 1
_ANNOTATIONS_TOO = 3


class TooLargeToCompareError(Exception):
    """The documents have more parts than this comparison takes on."""


@dataclass(slots=True)
class Comparison:
    """One comparison under way.

    Attributes:
        changes: DocMDP permission that binds (1 none, 2 forms and signing, 3 annotations too); None when none does.
        locks: FieldMDP locks that bind.
        lenient: the other engine has judged the structure tree and the default resources, and knows how new fields
            extend them; leave those to it.
        differences: paths that differ and may not; empty means only permitted changes.
    """

    changes: int | None
    locks: tuple[tuple[str, tuple[str, ...]], ...]
    lenient: bool = False
    differences: list[str] = field(default_factory=list)
    _pages: tuple[dict[tuple[int, int], int], dict[tuple[int, int], int]] = field(default=({}, {}))
    _seen: set[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=set)
    _handled: set[tuple[int, int]] = field(default_factory=set)
    _steps: int = 0

    def compare(self, old: pikepdf.Pdf, new: pikepdf.Pdf) -> None:
        """Compare the signed revision with the whole file."""
        old_pages, new_pages = list(old.pages), list(new.pages)
        if len(old_pages) != len(new_pages):
            self.differences.append("/Pages")
            return
        self._pages = (
            {page.obj.objgen: number for number, page in enumerate(old_pages)},
            {page.obj.objgen: number for number, page in enumerate(new_pages)},
        )
        roots = entries(old.Root), entries(new.Root)
        for key in roots[0].keys() | roots[1].keys():
            if key in _FREE_ROOT_KEYS or (key == "/StructTreeRoot" and self.lenient):
                continue
            if key == "/MarkInfo" and self.lenient:
                continue
            self._same(roots[0].get(key), roots[1].get(key), key)
        self._form(old, new)
        for number, (old_page, new_page) in enumerate(zip(old_pages, new_pages, strict=True)):
            self._page(old_page.obj, new_page.obj, f"/Pages[{number}]")

    # Pages -------------------------------------------------------------------------------------------------------

    def _page(self, old: pikepdf.Object, new: pikepdf.Object, path: str) -> None:
        before, after = entries(old), entries(new)
        for key in (before.keys() | after.keys()) - _FREE_PAGE_KEYS - set(_INHERITED_PAGE_KEYS):
            self._same(before.get(key), after.get(key), path + key)
        for key in _INHERITED_PAGE_KEYS:
            self._same(inherited(old, key), inherited(new, key), path + key)
        if self.changes == _ANNOTATIONS_TOO:
            return
        self._annotations(_items(old.get("/Annots")), _items(new.get("/Annots")), path + "/Annots")

    def _annotations(self, old: list[pikepdf.Object], new: list[pikepdf.Object], path: str) -> None:
        fresh = list(new)
        for index, annotation in enumerate(old):
            match = _match(annotation, fresh)
            if match is None:
                self.differences.append(f"{path}[{index}]")
                continue
            fresh = [item for item in fresh if item is not match]
            if _objgen(annotation) not in self._handled:
                self._same(annotation, match, f"{path}[{index}]")
        for annotation in fresh:
            if not (_is_widget(annotation) and name_text(inherited(annotation, "/FT")) == "/Sig"):
                self.differences.append(f"{path}[+]")

    # Form --------------------------------------------------------------------------------------------------------

    def _form(self, old: pikepdf.Pdf, new: pikepdf.Pdf) -> None:
        old_form, new_form = old.Root.get("/AcroForm"), new.Root.get("/AcroForm")
        if isinstance(old_form, pikepdf.Dictionary) and isinstance(new_form, pikepdf.Dictionary):
            forms = entries(old_form), entries(new_form)
            for key in (forms[0].keys() | forms[1].keys()) - _FREE_FORM_KEYS:
                self._same(forms[0].get(key), forms[1].get(key), "/AcroForm" + key)
            self._resources(old_form.get("/DR"), new_form.get("/DR"))
            if old_form.get("/DA") is not None:
                self._same(old_form.get("/DA"), new_form.get("/DA"), "/AcroForm/DA")
        elif isinstance(old_form, pikepdf.Dictionary):
            self.differences.append("/AcroForm")
            return
        old_fields, new_fields = dict(form_fields(old)), dict(form_fields(new))
        for name, node in old_fields.items():
            if name not in new_fields:
                self.differences.append("/AcroForm/Fields[-]")
                continue
            self._field(name, node, new_fields[name])
        for name in new_fields.keys() - old_fields.keys():
            self._new_field(new_fields[name])

    def _resources(self, old: pikepdf.Object | None, new: pikepdf.Object | None) -> None:
        """Default resources of the form may grow; what was there stays what it was."""
        after = entries(new)
        for kind, resources in entries(old).items():
            if self.lenient and kind != "/Font":
                continue
            if isinstance(resources, pikepdf.Dictionary):
                kept = entries(after.get(kind))
                for name, value in entries(resources).items():
                    self._same(value, kept.get(name), f"/AcroForm/DR{kind}{name}")
            else:
                self._same(resources, after.get(kind), f"/AcroForm/DR{kind}")

    def _new_field(self, node: pikepdf.Object) -> None:
        value = inherited(node, "/V")
        if name_text(inherited(node, "/FT")) != "/Sig":
            self.differences.append("/AcroForm/Fields[+]")
            return
        subfilter = value.get("/SubFilter") if isinstance(value, pikepdf.Dictionary) else None
        # A certified document takes signatures in the fields it has; only a document time stamp may add its own.
        if self.changes is not None and name_text(subfilter) != "/ETSI.RFC3161":
            self.differences.append("/AcroForm/Fields[+]")

    def _field(self, name: str, old: pikepdf.Object, new: pikepdf.Object) -> None:
        kind = name_text(inherited(old, "/FT"))
        path = "/AcroForm/Fields[=]"
        widgets = (_widgets(old), _widgets(new))
        if len(widgets[0]) != len(widgets[1]):
            self.differences.append(path + "/Kids")
            return
        for widget in (*widgets[0], *widgets[1], old, new):
            if widget.is_indirect:
                self._handled.add(_objgen(widget))
        value = (inherited(old, "/V"), inherited(new, "/V"))
        free: frozenset[str] = frozenset()
        if kind == "/Sig":
            if value[0] is None and self.changes != _NO_CHANGES:
                free = _SIGNED_KEYS
        elif self._may_fill(name) and _is_empty(value[0]) and not _is_empty(value[1]):
            # A chosen state shows another of the appearances that were signed; a text gets a new one.
            free = _FILLED_KEYS - {"/AP"} if kind == "/Btn" else _FILLED_KEYS
        for nodes in [(old, new), *zip(*widgets, strict=True)]:
            before, after = entries(nodes[0]), entries(nodes[1])
            for key in (before.keys() | after.keys()) - free - {"/Kids", "/Parent", "/P", "/StructParent"}:
                self._same(before.get(key), after.get(key), path + key)
        for key in _INHERITED_FIELD_KEYS if free else (*_INHERITED_FIELD_KEYS, "/V"):
            if key not in free and (key != "/V" or kind != "/Sig"):
                self._same(inherited(old, key), inherited(new, key), path + key)

    def _may_fill(self, name: str) -> bool:
        if self.changes == _NO_CHANGES:
            return False
        for action, names in self.locks:
            covered = any(name == locked or name.startswith(locked + ".") for locked in names)
            if action == "All" or (action == "Include" and covered) or (action == "Exclude" and not covered):
                return False
        return True

    # Anything ----------------------------------------------------------------------------------------------------

    def _same(self, old: object, new: object, path: str) -> None:
        """Note a difference between two values and all they lead to."""
        stack = [(old, new)]
        while stack:
            self._steps += 1
            if self._steps > _MAX_STEPS:
                raise TooLargeToCompareError
            before, after = stack.pop()
            if not self._same_here(before, after, stack):
                self.differences.append(path)
                return

    def _same_here(self, old: object, new: object, stack: list[tuple[object, object]]) -> bool:
        if not isinstance(old, pikepdf.Object) or not isinstance(new, pikepdf.Object):
            return _same_scalar(old, new)
        if old.is_indirect and new.is_indirect:
            pages = self._pages[0].get(_objgen(old)), self._pages[1].get(_objgen(new))
            pair = (_objgen(old), _objgen(new))
            if pages != (None, None) or pair in self._seen:
                return pages[0] == pages[1]
            self._seen.add(pair)
        if isinstance(old, pikepdf.Array) and isinstance(new, pikepdf.Array):
            if len(old) == len(new):
                stack.extend(zip(old, new, strict=True))
            return len(old) == len(new)
        if isinstance(old, pikepdf.Stream) and isinstance(new, pikepdf.Stream):
            return self._same_keys(old, new, stack) and bool(old.read_raw_bytes() == new.read_raw_bytes())
        if isinstance(old, pikepdf.Dictionary) and isinstance(new, pikepdf.Dictionary):
            return self._same_keys(old, new, stack)
        return bool(old._type_code == new._type_code and old == new)  # noqa: SLF001 - pikepdf's name for the kind

    def _same_keys(self, old: pikepdf.Object, new: pikepdf.Object, stack: list[tuple[object, object]]) -> bool:
        before, after = _forward(old), _forward(new)
        stack.extend((value, after.get(key)) for key, value in before.items())
        return before.keys() == after.keys()


def _same_scalar(old: object, new: object) -> bool:
    numbers = isinstance(old, int | Decimal) and isinstance(new, int | Decimal) and bool not in {type(old), type(new)}
    return (type(old) is type(new) or numbers) and bool(old == new)


def compare_revisions(old: pikepdf.Pdf, new: pikepdf.Pdf, *, signature: SignedRange, lenient: bool) -> list[str]:
    """Give the paths that differ and may not.

    Raises:
        TooLargeToCompareError: the documents have too many parts.
        pikepdf.PdfError: a part could not be read.
    """
    comparison = Comparison(changes=signature.changes, locks=signature.locks, lenient=lenient)
    comparison.compare(old, new)
    return comparison.differences


def _forward(value: pikepdf.Object) -> dict[str, object]:
    """Entries that lead on; what leads back is compared where it comes from, and a length follows from the bytes."""
    found = entries(value)
    if isinstance(value, pikepdf.Stream):
        found.pop("/Length", None)
    return {
        key: item for key, item in found.items() if not (key in _BACK_KEYS and isinstance(item, pikepdf.Dictionary))
    }


def _items(value: object) -> list[pikepdf.Object]:
    return [item for item in value if isinstance(item, pikepdf.Object)] if isinstance(value, pikepdf.Array) else []


def _objgen(value: pikepdf.Object) -> tuple[int, int]:
    number, generation = value.objgen
    return int(number), int(generation)


def _is_widget(value: pikepdf.Object) -> bool:
    return isinstance(value, pikepdf.Dictionary) and name_at(value, "/Subtype", "") == "/Widget"


def _match(annotation: pikepdf.Object, new: list[pikepdf.Object]) -> pikepdf.Object | None:
    """Find an annotation of the signed revision in the whole file: by its number, a nameless one by its place."""
    if annotation.is_indirect:
        return next((item for item in new if item.is_indirect and item.objgen == annotation.objgen), None)
    # What was matched before is gone from `new`, so the first one left is the one in the same place.
    return next((item for item in new if not item.is_indirect), None)


def _widgets(node: pikepdf.Object) -> list[pikepdf.Object]:
    return [kid for kid in _items(node.get("/Kids")) if isinstance(kid, pikepdf.Dictionary)]


def _is_empty(value: object) -> bool:
    if value is None or name_text(value) == "/Off":
        return True
    if isinstance(value, pikepdf.String):
        return text_of(value).strip() == ""
    return isinstance(value, pikepdf.Array) and len(value) == 0
