# SPDX-License-Identifier: EUPL-1.2
"""Reading values of a PDF without tripping over names that are no UTF-8, which ISO 32000-2 7.3.5 allows."""

from __future__ import annotations

import pikepdf

PDF_ERRORS = (
    pikepdf.PdfError,
    pikepdf.PasswordError,
    pikepdf.DataDecodingError,
    ValueError,  # UnicodeError too
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
    RuntimeError,
    NotImplementedError,
)
"""What reading a part of a strange file may throw."""


def entries(value: object) -> dict[str, object]:
    """Give the entries of a dictionary or stream; bytes of a name that are no UTF-8 become surrogates."""
    if not isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        return {}
    return dict(value.items())


def name_at(value: pikepdf.Object, key: str, default: str = "") -> str:
    """Give the name that stands under a key, with its slash; the default when there is no name."""
    found = value.get(key)
    return bytes(found).decode("utf-8", "surrogateescape") if isinstance(found, pikepdf.Name) else default


def name_text(value: object) -> str:
    """Give a name as text, with its slash; empty for anything else."""
    return bytes(value).decode("utf-8", "surrogateescape") if isinstance(value, pikepdf.Name) else ""
