# SPDX-License-Identifier: EUPL-1.2
"""Which files the demo sends: those that the user gave, or invented ones; and what a page says of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from strafketen.core.errors import Refusal
from strafketen.node.browser import Shown
from strafketen.node.demo_material import photo_sheet, sound, video

SOUND_ENDINGS = frozenset({".aac", ".amr", ".flac", ".m4a", ".mp3", ".oga", ".ogg", ".opus", ".wav"})
_ROW = re.compile(r'<li id="stuk-[0-9a-f-]{36}">(.*?)</li>', re.DOTALL)
_REMOVE = re.compile(r'action="(/dossiers/[^"]+/verwijderen/)"')
_TITLE = re.compile(r'<p class="stk__t">(.*?)</p>', re.DOTALL)
_REMARK = re.compile(r'<p class="stk__w">(.*?)</p>', re.DOTALL)
REFUSED = "Niet bruikbaar"
DOOR_CAMERA = "Deurbelcamera Voorbeeldplein 10"
"""Title of the drawn recording."""


class NoFiles(Refusal):
    """A folder that the user named cannot be used."""

    code: ClassVar[str] = "geen_bestanden"


@dataclass(frozen=True, slots=True)
class DemoFile:
    """A file to add: kind as the upload form knows it, title, name, and bytes or where they are."""

    kind: str
    title: str
    name: str
    content: bytes | Path


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that the inspection refused, as the page shows it: title, reasons, and where its removal is posted."""

    title: str
    reason: str
    remove_path: str


def files_of(*, stukken: Path | None, media: Path | None) -> tuple[DemoFile, ...]:
    """List what is sent: a photo sheet, a video and a sound recording, or what is in the folders the user gave.

    Raises:
        NoFiles: a folder is not there, or nothing in it can be sent.
    """
    files: list[DemoFile] = []
    if stukken is None:
        files.append(DemoFile("fotoblad", "Fotoblad weggenomen goederen", "fotoblad.pdf", photo_sheet()))
    else:
        pdfs = [path for path in _in_folder(stukken) if path.suffix.lower() == ".pdf"]
        if not pdfs:
            raise NoFiles(f"In {stukken} staat geen PDF-bestand. Kies een map met bestanden die eindigen op .pdf.")
        files += [DemoFile("bijlage", path.stem, path.name, path) for path in pdfs]
    if media is None:
        files.append(DemoFile("beeld", DOOR_CAMERA, "deurbel.mp4", video()))
        files.append(DemoFile("geluid", "Testgeluid: drie tonen", "tonen.wav", sound()))
    else:
        for path in _in_folder(media):
            kind = "geluid" if path.suffix.lower() in SOUND_ENDINGS else "beeld"
            files.append(DemoFile(kind, path.stem, path.name, path))
    return tuple(files)


def _in_folder(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise NoFiles(f"De map {folder} is niet te lezen ({error.strerror}). Kies een andere map.") from error


def refused_on(page: Shown) -> Iterator[RefusedFile]:
    """Give what the page on which a dossier is composed shows as not usable."""
    for row in _ROW.findall(page.text):
        place = _REMOVE.search(row)
        if REFUSED in row and place is not None:
            title = _TITLE.search(row)
            reasons = [_words(reason) for reason in _REMARK.findall(row)]
            yield RefusedFile(_words(title.group(1)) if title else "", " ".join(reasons), place.group(1))


def _words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())
