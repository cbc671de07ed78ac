# SPDX-License-Identifier: EUPL-1.2
"""What the reading pages need of bytes: page pictures and texts, recordings, checks, spoken words of a root."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace as Shown
from urllib.parse import parse_qs, urlparse

from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strafketen.core import canonical
from strafketen.core.dossier.states import StukState
from strafketen.core.errors import Malformed, Refusal
from strafketen.core.exchange import Rung
from strafketen.core.manifest import Manifest
from strafketen.core.reading import Reader
from strafketen.core.words import spoken_words
from strafketen.desk import shown
from strafketen.dossier.queries import DossierView, ManifestRow, StukRow
from strafketen.dossier.services import services as node_facts
from strafketen.exchange.queries import SentMessage
from strafketen.exchange.services import peers
from strafketen.media import queries as media
from strafketen.typeset import pages
from strafketen.web.formatting import duur_tekst, getal, omvang

CERTAIN = (
    "Elk stuk is byte voor byte het stuk dat is verzegeld.",
    "Geen pagina is toegevoegd, weggelaten of verwisseld sinds de verzegeling.",
    "Elke trede van een verzending rust op een ondertekend ontvangstbewijs van de ander.",
)
NOT_SAID = (
    "Of wat in een stuk staat ook waar is.",
    "Of er stukken bestaan die nooit zijn ingezonden.",
    "Wanneer iets precies gebeurde: daarvoor dienen de tijdstempels.",
)
CACHED_DOCUMENTS = 4
CACHED_BYTES = 32 * 1024 * 1024


@lru_cache(maxsize=CACHED_DOCUMENTS)
def _small(blob_id: str) -> bytes:
    return media.read_all(blob_id)


def document(stuk: StukRow) -> bytes:
    """Read a stuk; the few that are being read now are kept in memory when they are not large."""
    return _small(stuk.blob) if stuk.size_bytes <= CACHED_BYTES else media.read_all(stuk.blob)


IMAGE_SECONDS = 30 * 60
_SIGNER = TimestampSigner(salt="strafketen.desk.paginabeeld")


def image_url(view: DossierView, stuk: StukRow, number: int, width: int, *, reader: str) -> str:
    """Give the address of a page picture, with proof that this reader's look at the stuk was logged just now."""
    proof = _SIGNER.sign(f"{reader}:{stuk.id}").rpartition(f"{stuk.id}:")[2]
    path = reverse("desk:paginabeeld", args=[view.row.id, stuk.id, number, width])
    return f"{path}?inzage={proof}"


def may_show(stuk_id: str, proof: str, *, reader: str) -> bool:
    """Tell whether a page picture may be shown: the page around it logged the look less than half an hour ago."""
    try:
        _SIGNER.unsign(f"{reader}:{stuk_id}:{proof}", max_age=IMAGE_SECONDS)
    except BadSignature:
        return False
    return True


def is_draft(stuk: StukRow) -> bool:
    """Tell whether a stuk is still being written: it has content and no pages yet."""
    return not stuk.blob and bool(stuk.content) and stuk.state in {StukState.CONCEPT, StukState.MISLUKT}


def draft_png(pdf: bytes, number: int, *, width_px: int) -> bytes:
    """Draw page `number` (from 1) of a draft.

    Raises:
        PageNotFound: it has no such page.
    """
    return pages.page_image(pdf, number - 1, width_px=width_px).png


def page_png(stuk: StukRow, number: int, *, width_px: int) -> bytes:
    """Draw page `number` (from 1)."""
    return pages.page_image(document(stuk), number - 1, width_px=width_px).png


@lru_cache(maxsize=512)
def _size(blob_id: str, number: int, width_px: int, size_bytes: int) -> tuple[int, int]:
    data = _small(blob_id) if size_bytes <= CACHED_BYTES else media.read_all(blob_id)
    image = pages.page_image(data, number - 1, width_px=width_px)
    return image.width_px, image.height_px


def page_size(stuk: StukRow, number: int, *, width_px: int) -> tuple[int, int]:
    """Give width and height of a page picture, so that the page keeps its place while it loads."""
    return _size(stuk.blob, number, width_px, stuk.size_bytes)


def page_text(stuk: StukRow, number: int) -> str:
    """Read the text of page `number` (from 1); empty for a page without text."""
    try:
        return pages.page_text(document(stuk), number - 1)
    except Refusal:
        return ""


def find_quote(stuk: StukRow, number: int, quote: str) -> tuple[tuple[float, ...], ...]:
    """Find words on a page; give x, y, width and height of each line, as fractions of the page."""
    if not quote or not 1 <= number <= stuk.page_count:
        return ()
    matches = pages.text_positions(document(stuk), number - 1, quote=quote)
    if not matches:
        return ()
    return tuple(
        (
            round(rect.left, 4),
            round(rect.top, 4),
            round(rect.right - rect.left, 4),
            round(rect.bottom - rect.top, 4),
        )
        for rect in matches[0].rects
    )


def search(view: DossierView, words: str) -> tuple[Shown, ...]:
    """Find words in the text of the stukken of one dossier: at most 20 hits. The words are not logged."""
    hits: list[Shown] = []
    for stuk in view.stukken:
        if stuk.is_media or not stuk.blob or not stuk.page_count:
            continue
        for number in range(1, stuk.page_count + 1):
            text = page_text(stuk, number)
            at = text.lower().find(words.lower())
            if at >= 0:
                label = _("Stuk %(stuk)s, p. %(page)s") % {"stuk": stuk.number, "page": number}
                url = shown.address("desk:dossier", view.row.id, stuk=stuk.number, p=number, q=words)
                hits.append(Shown(url=url, label=label, **_around(text, at, at + len(words))))
            if len(hits) == 20:  # noqa: PLR2004 - what fits beside the inventory
                return tuple(hits)
    return tuple(hits)


def _around(text: str, start: int, end: int) -> dict[str, str]:
    """Give the found words with whole words around them."""
    before = " ".join(text[max(0, start - 60) : start].split())
    after = " ".join(text[end : end + 80].split())
    if start > 60:  # noqa: PLR2004 - the first of these words may be cut
        before = "… " + before.partition(" ")[2]
    if end + 80 < len(text):
        after = after.rpartition(" ")[0] + " …"
    gap_before = " " if text[start - 1 : start].isspace() else ""
    gap_after = " " if text[end : end + 1].isspace() else ""
    return {"before": before + gap_before, "match": text[start:end], "after": gap_after + after}


def charge(stuk: StukRow) -> str:
    """Read the tenlastelegging out of a dagvaarding: the text under its heading; all of it when it has none."""
    text = "\n".join(page_text(stuk, number) for number in range(1, stuk.page_count + 1))
    lines = [line.strip() for line in text.splitlines()]
    if "Tenlastelegging" not in lines:
        return text
    rest = lines[lines.index("Tenlastelegging") + 1 :]
    end = rest.index("Ondertekening") if "Ondertekening" in rest else len(rest)
    return " ".join(line for line in rest[:end] if line)


def node_name(oin: str) -> str:
    """Name a node by its OIN; the OIN itself when it is not known here."""
    own = node_facts()
    if oin == own.oin:
        return own.organisation
    return next((known.name for known in peers() if known.oin == oin), oin)


def verdicts(stuk: StukRow) -> list[str]:
    """Give the verdict of each signature of a stuk."""
    signatures = stuk.report.get("signatures")
    if not isinstance(signatures, list):
        return []
    return [str(item.get("verdict")) for item in signatures if isinstance(item, Mapping)]


def moment_words(at: datetime) -> str:
    """Write a moment for a fact."""
    return date_format(timezone.localtime(at), "j F Y, H.i") + "\N{NO-BREAK SPACE}uur"


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


def seconds_of(url: str) -> float:
    """Give the moment in the address of a recording."""
    return float(parse_qs(urlparse(url).query).get("t", ["0"])[0])


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
            text=row.reason,
            ok=True,
        )
        for row in view.manifests
        if any(item.media_id == stuk.id for item in Manifest.parse(row.canonical).media)
    ]
    return tuple(steps)


def checks(view: DossierView) -> tuple[Shown, ...]:
    """Recompute what can be recomputed here: digests, roots, chain of versions, signatures."""
    rows: list[Shown] = []
    manifests = [Manifest.parse(row.canonical) for row in view.manifests]
    roots = all(
        m.root() == row.root and m.digest() == row.digest for m, row in zip(manifests, view.manifests, strict=True)
    )
    if manifests:
        rows.append(Shown(label=_("De dossierwortel van elke versie klopt"), ok=roots, note=""))
        chained = all(later.predecessor == earlier.digest() for earlier, later in itertools.pairwise(manifests))
        rows.append(Shown(label=_("Elke versie volgt op de vorige"), ok=chained, note=""))
        listed = {entry.stuk_id: entry.digest for entry in manifests[-1].stukken}
        here = {stuk.id: stuk.digest for stuk in view.stukken}
        same = all(here.get(stuk_id) == digest for stuk_id, digest in listed.items())
        rows.append(Shown(label=_("De stukken hier zijn de verzegelde stukken"), ok=same, note=""))
    signed = [stuk for stuk in view.stukken if stuk.signers]
    good = [stuk for stuk in signed if verdicts(stuk) and all(item == "valid" for item in verdicts(stuk))]
    if signed:
        note = _("%(good)s van %(all)s") % {"good": len(good), "all": len(signed)}
        rows.append(
            Shown(label=_("De handtekeningen zijn geldig en vertrouwd"), ok=len(good) == len(signed), note=note)
        )
    return tuple(rows)


def outcome(last: ManifestRow | None, sent: Sequence[SentMessage], broken: Sequence[Shown]) -> Shown:
    """Answer the question of the page first."""
    if last is None:
        return Shown(
            level="oranje",
            title=_("Dit dossier is nog niet verzegeld"),
            text=_("Er is nog niets om te vergelijken. Dat kan na het samenstellen."),
            action=None,
        )
    if broken:
        return Shown(level="rood", title=_("Er klopt iets niet"), text=broken[0].label, action=None)
    waiting = [
        message for message in sent if Rung.VERIFIED not in message.reached and Rung.REFUSED not in message.reached
    ]
    if waiting:
        return Shown(
            level="oranje",
            title=_("Nog niet iedereen heeft dit dossier bevestigd"),
            text=_("Ga er niet van uit dat de ander het heeft, zolang het ontvangstbewijs er niet is."),
            action=None,
        )
    return Shown(
        level="groen",
        title=_("Dit dossier is heel en wat is verstuurd, is bevestigd"),
        text=_(
            "Lees de zes woorden hardop voor. Hoort u bij de ander dezelfde woorden, dan heeft u hetzelfde dossier."
        ),
        action=None,
    )


def spoken(root: str) -> tuple[str, ...]:
    """Give six words for a root, to read aloud."""
    return spoken_words(root)


def parties(view: DossierView, sent: Sequence[SentMessage], at: datetime) -> tuple[Shown, ...]:
    """List who holds which version, as far as receipts prove it."""
    last = view.manifests[-1] if view.manifests else None
    rows = [
        Shown(
            name=_("%(name)s (hier)") % {"name": node_facts().organisation},
            version=last.version if last else None,
            same=True,
            words=spoken(last.root)[:3] if last else (),
            checked_at=at,
            url="",
            url_label="",
        )
    ]
    own = node_facts().oin
    proven = {
        message.receiver_name: (version, message.reached[Rung.VERIFIED], "")
        for message in reversed(sent)
        if (version := _version_of(message)) is not None and Rung.VERIFIED in message.reached
    }
    for row in view.manifests:
        name = node_name(row.made_by)
        if row.made_by != own and row.version > proven.get(name, (0, at, ""))[0]:
            proven[name] = (row.version, row.made_at, _("heeft deze versie zelf verzegeld"))
    waiting = {message.receiver_name for message in sent if _version_of(message) is not None} - proven.keys()
    for name, (version, checked_at, note) in proven.items():
        held = next((row for row in view.manifests if row.version == version), None)
        rows.append(
            Shown(
                name=name,
                version=version,
                same=held is not None and last is not None and held.root == last.root,
                words=spoken(held.root)[:3] if held else (),
                checked_at=checked_at,
                note=note,
                url="",
                url_label="",
            )
        )
    rows += [
        Shown(name=name, version=None, same=False, words=(), checked_at=None, note="", url="", url_label="")
        for name in sorted(waiting)
    ]
    return tuple(rows)


def _version_of(message: SentMessage) -> int | None:
    if not message.subject.startswith("Versie "):
        return None
    number = message.subject.removeprefix("Versie ").partition(":")[0]
    return int(number) if number.isdigit() else None


def rungs(message: SentMessage, now: datetime) -> tuple[Shown, ...]:
    """Draw the five rungs of one message."""
    drawn = shown.ladder(message, now)
    steps = [Shown(state="klaar", at=message.made_at, note="")]
    for number, rung in enumerate((Rung.DELIVERED, Rung.VERIFIED, Rung.ACCEPTED, Rung.VISIBLE), start=2):
        at = message.reached.get(rung)
        late = drawn.late_seconds is not None and number == drawn.reached + 1
        refused = drawn.refused and number == drawn.reached
        state = "klaar" if at else "geweigerd" if refused else "laat" if late else "nog"
        steps.append(Shown(state=state, at=at, note=drawn.reason if refused else ""))
    return tuple(steps)


def seals(view: DossierView) -> tuple[Shown, ...]:
    """List the seals of the versions and the signatures of the stukken."""
    rows = [
        Shown(
            by=node_name(row.made_by),
            kind=_("zegel van het knooppunt"),
            over=_("manifest versie %(version)s") % {"version": row.version},
            at=row.made_at,
            level="Ed25519",
            ok=True,
            note=row.reason,
        )
        for row in view.manifests
    ]
    for stuk in view.stukken:
        raw = stuk.report.get("signatures")
        for item in raw if isinstance(raw, list) else []:
            if isinstance(item, Mapping):
                verdict = item.get("verdict")
                rows.append(
                    Shown(
                        by=", ".join(stuk.signers),
                        kind=_("handtekening"),
                        over=_("stuk %(number)s") % {"number": stuk.number},
                        at=stuk.made_at,
                        level=str(item.get("level")),
                        ok={"valid": True, "invalid": False}.get(str(verdict)),
                        note="",
                    )
                )
    return tuple(rows)


def about(view: DossierView, act: bytes) -> str:
    """Name the stuk or recording that an act is about; empty when it is about the dossier as a whole."""
    subjects = Reader(canonical.loads_object(act)).reader("subjects")
    stuk = subjects.optional_text("stuk")
    item = next((row for row in view.stukken if row.id == stuk), None)
    return "" if item is None else f"{item.number}. {item.title}"
