# SPDX-License-Identifier: EUPL-1.2
"""ASN.1 values that stand for exactly their bytes.

asn1crypto 1.5 encodes a value that was built (or has a built default somewhere below it) anew each time its bytes are
asked for, at every level twice: the work doubles with every level of nesting. And it takes a length whose last byte is
0x80 for an indefinite length and then encodes everything below it anew, which for one signature with a timestamp in
some hundred meant seconds, or never ending. A solid value is encoded once and then only copied.
"""

# asn1crypto has no types
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import Self

from asn1crypto import cms, core


class _Solid:
    """Mixed in before a sequence or set type: bytes fixed at loading, children only to be read."""

    def _is_mutated(self) -> bool:
        return False

    def _set_contents(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 - asn1crypto's signature
        """Keep the bytes as they are."""

    def dump(self, force: bool = False) -> bytes:  # noqa: ARG002, FBT001, FBT002 - asn1crypto's signature
        """Give header and bytes."""
        return bytes(core.Asn1Value.dump(self))

    @classmethod
    def of(cls, value: core.Asn1Value) -> Self:
        """Encode a value for the last time."""
        return cls.from_der(bytes(value.dump()))

    @classmethod
    def from_der(cls, der: bytes) -> Self:
        """Take bytes as they are; what is below the outermost header is not looked at."""
        loaded = cls.load(der, strict=True)  # type: ignore[attr-defined]  # of the asn1crypto class it is mixed into
        if not isinstance(loaded, cls):
            raise TypeError(type(loaded).__name__)
        return loaded


class SolidContentInfo(_Solid, cms.ContentInfo):  # type: ignore[misc]  # asn1crypto has no types
    """A CMS message, such as a timestamp token, that is passed on byte for byte."""


class SolidAttributes(_Solid, cms.CMSAttributes):  # type: ignore[misc]  # asn1crypto has no types
    """Attributes of a signature."""


class SolidSignerInfo(_Solid, cms.SignerInfo):  # type: ignore[misc]  # asn1crypto has no types
    """One signature in a CMS message."""
