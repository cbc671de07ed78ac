# SPDX-License-Identifier: EUPL-1.2
"""What the player needs of a recording: its addresses, its tracks, who describes it, who held it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace as Shown

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strafketen.core.errors import Malformed
from strafketen.core.manifest import Manifest
from strafketen.desk import shown
from strafketen.dossier.queries import DossierView, StukRow
from strafketen.media import queries as media
from strafketen.web import chain_words
from strafketen.web.formatting import duur_tekst, getal, omvang


def clock(seconds: float) -> str:
    """Write seconds as m:ss."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes:02d}:{rest:02d}"


def parse_clock(text: str) -> float:
    """Read seconds, m:ss or h:mm:ss.

    Raises:
        Malformed: another form.
    """
    try:
        total = 0.0
        for part in text.strip().replace(",", ".").split(":"):
            total = total * 60 + float(part)
    except ValueError as error:
        raise Malformed("Vul een moment in, zoals 1:06.") from error
    if not 0 <= total < 10**7:
        raise Malformed("Vul een moment in, zoals 1:06.")
    return total


def part_words(start_seconds: float, end_seconds: float | None) -> str:
    """Write a moment, or the begin and end of a part of a recording."""
    return clock(start_seconds) + ("" if end_seconds is None else f"\N{EN DASH}{clock(end_seconds)}")


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording as the player needs it."""

    src: str
    original_url: str
    width: int
    height: int
    frame_rate: float | None
    duration_seconds: float
    playable: bool
    properties: tuple[Shown, ...]


def recording(stuk: StukRow, *, subject: str, at: datetime) -> Recording:
    """Give addresses at the byte server, and what the inspection found."""
    raw = stuk.report.get("streams")
    streams = [item for item in raw if isinstance(item, Mapping)] if isinstance(raw, list) else []
    video: Mapping[str, object] = next((item for item in streams if item.get("type") == "video"), {})
    width, height, rate = video.get("width"), video.get("height"), video.get("frame_rate")
    suffix = stuk.mime.rpartition("/")[2] or "bin"

    def url(*, inline: bool) -> str:
        return media.read_url(
            blob_id=stuk.blob,
            mime=stuk.mime,
            filename=f"opname-{stuk.number}.{suffix}",
            inline=inline,
            subject=subject,
            at=at,
        )

    properties = [
        Shown(label=_("Soort bestand"), value=str(stuk.report.get("container") or _("onbekend")).upper()),
        Shown(label=_("Omvang"), value=omvang(stuk.size_bytes)),
        Shown(label=_("Duur"), value=duur_tekst((stuk.duration_ms or 0) / 1000)),
    ]
    properties += [Shown(label=_track_label(item), value=_track(item)) for item in streams]
    return Recording(
        src=url(inline=True),
        original_url=url(inline=False),
        width=width if isinstance(width, int) and width else 1280,
        height=height if isinstance(height, int) and height else 720,
        frame_rate=float(rate) if isinstance(rate, (int, float)) and rate else None,
        duration_seconds=(stuk.duration_ms or 0) / 1000,
        playable=bool(stuk.report.get("browser_playable")),
        properties=tuple(properties),
    )


_TRACKS = {"video": gettext_lazy("Beeldspoor"), "audio": gettext_lazy("Geluidsspoor")}

_CODECS = {"h264": "H.264", "hevc": "H.265", "vp8": "VP8", "vp9": "VP9", "av1": "AV1", "aac": "AAC", "mp3": "MP3"}


def _track_label(track: Mapping[str, object]) -> str:
    return str(_TRACKS.get(str(track.get("type")), _("Ander spoor")))


def _track(track: Mapping[str, object]) -> str:
    """Describe a track in words: H.264, 768 × 432, 25 beelden per seconde."""  # noqa: RUF002 - the sign of sizes
    codec = str(track.get("codec") or _("onbekend"))
    words = [_CODECS.get(codec, codec.upper())]
    if track.get("width") and track.get("height"):
        words.append(f"{track['width']} \N{MULTIPLICATION SIGN} {track['height']}")
    rate, sample_rate = track.get("frame_rate"), track.get("sample_rate")
    if isinstance(rate, (int, float)) and rate:
        words.append(_("%(rate)s beelden per seconde") % {"rate": getal(rate, 0 if float(rate).is_integer() else 2)})
    if isinstance(sample_rate, int) and sample_rate:
        words.append(_("%(rate)s kHz") % {"rate": getal(sample_rate / 1000, 0 if sample_rate % 1000 == 0 else 1)})
    if track.get("language"):
        words.append(str(track["language"]))
    return ", ".join(words)


def description(view: DossierView, stuk: StukRow) -> tuple[Shown, ...] | None:
    """Name the stuk that describes a recording."""
    items = [item for item in view.stukken if item.id in stuk.described_by]
    if not items:
        return None
    return tuple(
        Shown(
            url=shown.address("desk:dossier", view.row.id, stuk=item.number) if item.digest else "",
            text=f"{item.number}. {item.title}",
            maker=", ".join(item.signers),
            at=item.made_at,
        )
        for item in items
    )


def custody(view: DossierView, stuk: StukRow) -> tuple[Shown, ...]:
    """Say who held a recording since when, from the versions that list it."""
    steps = [Shown(title=_("Ingenomen"), at=stuk.made_at, text=_("Bewaard onder eigen sleutel."), ok=True)]
    steps += [
        Shown(
            title=_("Verzegeld in versie %(version)s") % {"version": row.version},
            at=row.made_at,
            text=chain_words.html(row.reason),
            ok=True,
        )
        for row in view.manifests
        if any(item.media_id == stuk.id for item in Manifest.parse(row.canonical).media)
    ]
    return tuple(steps)
