# SPDX-License-Identifier: EUPL-1.2
"""Streaming reader of multipart/form-data (RFC 7578): one file of any size in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from strafketen.media.blobserver.http import header_parameter
from strafketen.media.blobserver.refusals import BadRequest

_MAX_HEAD_BYTES = 16 * 1024
_MAX_BOUNDARY_CHARS = 200
_DAMAGED = "Het formulier is beschadigd aangekomen. Ga terug en probeer het opnieuw."


@dataclass(frozen=True, slots=True)
class PartBegin:
    """A part begins.

    Attributes:
        filename: None for an ordinary field; empty when no file was chosen.
        mime: as the browser claims.
    """

    name: str
    filename: str | None
    mime: str


@dataclass(frozen=True, slots=True)
class PartData:
    """The next bytes of the part."""

    data: bytes


@dataclass(frozen=True, slots=True)
class PartEnd:
    """The part is whole."""


class _At(Enum):
    PREAMBLE = auto()
    HEAD = auto()
    DATA = auto()
    AFTER = auto()
    END = auto()


def boundary_of(content_type: str) -> bytes:
    """Give the boundary of a form.

    Raises:
        BadRequest: not such a form.
    """
    boundary = header_parameter(content_type, "boundary")
    if (
        not content_type.lower().startswith("multipart/form-data")
        or not boundary
        or len(boundary) > _MAX_BOUNDARY_CHARS
    ):
        raise BadRequest("Dit is geen formulier met een bestand. Ga terug en kies het bestand opnieuw.")
    return boundary.encode("latin-1")


class MultipartReader:
    """Turns pieces of a body into events.

    Attributes:
        complete: the closing boundary has been seen.
    """

    def __init__(self, boundary: bytes) -> None:
        """Read a form with this boundary."""
        self._delimiter = b"\r\n--" + boundary
        # The first boundary has no line before it; with this one in front it looks like all others.
        self._buffer = b"\r\n"
        self._at = _At.PREAMBLE

    @property
    def complete(self) -> bool:
        """Whether the form has ended properly."""
        return self._at is _At.END

    def feed(self, data: bytes) -> Iterator[PartBegin | PartData | PartEnd]:
        """Give the events in the next piece of the body.

        Raises:
            BadRequest: not a form as browsers send it.
        """
        self._buffer = self._buffer + data if self._buffer else data
        while True:
            before = len(self._buffer), self._at
            yield from self._step()
            if (len(self._buffer), self._at) == before:
                return

    def _step(self) -> Iterator[PartBegin | PartData | PartEnd]:
        if self._at in {_At.PREAMBLE, _At.DATA}:
            yield from self._content()
        elif self._at is _At.AFTER:
            self._after_boundary()
        elif self._at is _At.HEAD:
            head, found_end, rest = self._buffer.partition(b"\r\n\r\n")
            if found_end:
                self._at, self._buffer = _At.DATA, rest
                yield _begin(head)
            elif len(self._buffer) > _MAX_HEAD_BYTES:
                raise BadRequest(_DAMAGED)
        else:
            self._buffer = b""

    def _content(self) -> Iterator[PartData | PartEnd]:
        found = self._buffer.find(self._delimiter)
        # What could be the beginning of a boundary stays until more has come.
        cut = found if found >= 0 else max(len(self._buffer) - len(self._delimiter) + 1, 0)
        inside = self._at is _At.DATA
        if inside and cut:
            yield PartData(self._buffer[:cut])
        self._buffer = self._buffer[cut:]
        if found >= 0:
            self._buffer = self._buffer[len(self._delimiter) :]
            self._at = _At.AFTER
            if inside:
                yield PartEnd()

    def _after_boundary(self) -> None:
        if self._buffer.startswith(b"--"):
            self._at, self._buffer = _At.END, b""
        elif self._buffer.startswith(b"\r\n"):
            self._at, self._buffer = _At.HEAD, self._buffer[2:]
        elif len(self._buffer) >= len(b"--"):
            raise BadRequest(_DAMAGED)


def _begin(head: bytes) -> PartBegin:
    headers: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    described = headers.get("content-disposition", "")
    return PartBegin(
        name=header_parameter(described, "name") or "",
        filename=header_parameter(described, "filename"),
        mime=headers.get("content-type", ""),
    )
