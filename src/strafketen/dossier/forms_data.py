# SPDX-License-Identifier: EUPL-1.2
"""Structured content of the stukken we typeset: its fields, their checks, and how it becomes a document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from strafketen.core.actor import Actor
from strafketen.core.canonical import Json
from strafketen.core.errors import Malformed
from strafketen.core.manifest import Manifest
from strafketen.core.reading import Reader
from strafketen.core.stukken import kind_of
from strafketen.dossier.models import Dossier, Stuk
from strafketen.dossier.services import services
from strafketen.typeset import stukken as set_stukken
from strafketen.typeset import values
from strafketen.typeset.voorwerk import MediaItem, Row, Voorblad

DUTCH = ZoneInfo("Europe/Amsterdam")

_TEXTS: dict[str, tuple[str, ...]] = {
    "procesverbaal-aangifte": ("aangever", "plaats", "opgenomen_te", "verklaring"),
    "procesverbaal-bevindingen": ("onderwerp", "plaats", "bevindingen"),
    "dagvaarding": ("rechtbank", "kamer", "zittingsplaats", "tenlastelegging", "artikelen"),
    "vonnis": ("bewezenverklaring", "kwalificatie", "motivering", "beslissing", "rechtbank", "kamer", "zittingsplaats"),
}
"""Kind → text fields that must be filled."""
_MOMENTS: dict[str, tuple[str, ...]] = {
    "procesverbaal-aangifte": ("gepleegd_op", "opgenomen_op"),
    "procesverbaal-bevindingen": ("gezien_op",),
    "dagvaarding": ("zitting_op",),
    "vonnis": ("zitting_op",),
}
"""Kind → moments, as local time without a zone (2026-11-22T14:30)."""
_FREE_TEXT = frozenset({"verklaring", "bevindingen", "schade", "onderwerp", "tenlastelegging", "motivering"})
LONGEST = 60_000


def local_moment(text: str) -> datetime:
    """Read a moment as a form gives it, in Dutch local time.

    Raises:
        Malformed: another form.
    """
    try:
        return datetime.fromisoformat(text).replace(tzinfo=DUTCH)
    except ValueError as error:
        raise Malformed("Vul datum en tijd in, bijvoorbeeld 22-11-2026 14:30.") from error


def check_content(kind: str, content: Mapping[str, Json]) -> None:
    """Check the fields of a stuk.

    Raises:
        Malformed: the first field that is missing or wrong, in words.
    """
    if not kind_of(kind).typeset:
        raise Malformed("Deze soort stuk wordt als bestand toegevoegd, niet als formulier.")
    read = Reader(content)
    for field in _TEXTS[kind]:
        text = read.text(field)
        if not text.strip() or len(text) > LONGEST:
            raise Malformed(f"Het veld {field} heeft 1 tot en met {LONGEST} tekens.")
    for field in _MOMENTS[kind]:
        local_moment(read.text(field))
    for good in read.readers("goederen") if read.has("goederen") else []:
        good.text("omschrijving")
        good.integer("aantal", minimum=1)
        good.optional_integer("waarde_cent")
    if read.has("opnamen"):
        read.texts("opnamen")


def title_of(kind: str, content: Mapping[str, Json]) -> str:
    """Name a stuk as the inventory shows it."""
    title = kind_of(kind).title
    subject = content.get("onderwerp")
    return f"{title}: {subject}"[:300] if isinstance(subject, str) and subject else title


def texts_of(content: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    """Give the free texts in the content: what the rule on victim data reads."""
    return tuple((field, text) for field, text in content.items() if field in _FREE_TEXT and isinstance(text, str))


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip())


def _kop(dossier: Dossier, stuk: Stuk) -> values.Kop:
    node = services()
    by_police = stuk.kind.startswith("procesverbaal")
    return values.Kop(
        organisation=node.organisation,
        unit=node.unit,
        number_kind="Proces-verbaalnummer" if by_police else "Parketnummer",
        number=f"{dossier.pl_number}-{stuk.number}" if by_police else dossier.parketnummer,
        demo=node.demo,
    )


def _exact(text: str) -> values.Tijdstip:
    at = local_moment(text)
    return values.Tijdstip(on=at.date(), at=at.time())


def _goods(read: Reader) -> tuple[values.Goed, ...]:
    if not read.has("goederen"):
        return ()
    return tuple(
        values.Goed(
            description=good.text("omschrijving"),
            count=good.integer("aantal", minimum=1),
            value_cents=good.optional_integer("waarde_cent"),
        )
        for good in read.readers("goederen")
    )


def _verdachte(dossier: Dossier) -> values.Verdachte:
    person = next((p for p in dossier.personen.order_by("position") if "verdachte" in p.rollen), None)
    if person is None:
        raise Malformed("In dit dossier is geen verdachte bekend.")
    return values.Verdachte(name=person.full_name, born_on=person.birth_on)


def _zitting(read: Reader) -> values.Zitting:
    at = local_moment(read.text("zitting_op"))
    return values.Zitting(
        court=read.text("rechtbank"),
        chamber=read.text("kamer"),
        place=read.text("zittingsplaats"),
        on=at.date(),
        at=time(at.hour, at.minute),
    )


def render(dossier: Dossier, stuk: Stuk, *, actor: Actor, at: datetime) -> bytes:
    """Typeset a stuk from its content, ready to be signed by `actor` at `at`.

    Raises:
        Malformed: content that is not complete.
        TypesetRefused: a character that cannot be set.
    """
    read = Reader(stuk.content)
    kop = _kop(dossier, stuk)
    feit = values.Feit(name=dossier.feit, article=dossier.feit_article)
    signatures = (values.Ondertekening(name=actor.name, role=actor.title, organisation=services().organisation, at=at),)
    today: date = at.astimezone(DUTCH).date()
    if stuk.kind == "procesverbaal-aangifte":
        return set_stukken.render_aangifte(
            set_stukken.ProcesverbaalAangifte(
                kop=kop,
                aangever_name=read.text("aangever"),
                on_behalf_of=read.optional_text("namens") or "",
                feit=feit,
                place=read.text("plaats"),
                moment=_exact(read.text("gepleegd_op")),
                taken_at=local_moment(read.text("opgenomen_op")),
                taken_in=read.text("opgenomen_te"),
                verklaring=_paragraphs(read.text("verklaring")),
                goods=_goods(read),
                damage=_paragraphs(read.optional_text("schade") or ""),
                rights=read.texts("rechten") if read.has("rechten") else (),
                verbalisanten=(_verbalisant(actor),),
                made_on=today,
                made_in=read.text("opgenomen_te"),
                signatures=signatures,
            ),
            at=at,
        )
    if stuk.kind == "procesverbaal-bevindingen":
        recordings = Stuk.objects.filter(dossier=dossier, id__in=read.texts("opnamen") if read.has("opnamen") else ())
        return set_stukken.render_bevindingen(
            set_stukken.ProcesverbaalBevindingen(
                kop=kop,
                subject=read.text("onderwerp"),
                feit=feit,
                place=read.text("plaats"),
                moment=_exact(read.text("gezien_op")),
                sections=(set_stukken.Afdeling(title="", paragraphs=_paragraphs(read.text("bevindingen"))),),
                appendices=tuple(f"Opname {row.number}: {row.title}" for row in recordings.order_by("number")),
                verbalisanten=(_verbalisant(actor),),
                made_on=today,
                made_in=services().unit or services().organisation,
                signatures=signatures,
            ),
            at=at,
        )
    if stuk.kind == "dagvaarding":
        return set_stukken.render_dagvaarding(
            set_stukken.Dagvaarding(
                kop=kop,
                verdachte=_verdachte(dossier),
                zitting=_zitting(read),
                tenlastelegging=(
                    set_stukken.TenLasteGelegdFeit(
                        paragraphs=_paragraphs(read.text("tenlastelegging")), articles=read.text("artikelen")
                    ),
                ),
                officier=actor.shown,
                made_on=today,
                made_in=services().unit or services().organisation,
                signatures=signatures,
            ),
            at=at,
        )
    return set_stukken.render_vonnis(
        set_stukken.Vonnis(
            kop=kop,
            verdachte=_verdachte(dossier),
            zitting=_zitting(read),
            verschijning=set_stukken.Verschijning.TEGENSPRAAK
            if read.optional_text("verschijning") != "verstek"
            else set_stukken.Verschijning.VERSTEK,
            rechter=actor.shown,
            griffier=read.optional_text("griffier") or "onbekend",
            officier=read.optional_text("officier") or "onbekend",
            sections=(
                set_stukken.Afdeling(title="Bewezenverklaring", paragraphs=_paragraphs(read.text("bewezenverklaring"))),
                set_stukken.Afdeling(title="Kwalificatie", paragraphs=_paragraphs(read.text("kwalificatie"))),
                set_stukken.Afdeling(title="Motivering", paragraphs=_paragraphs(read.text("motivering"))),
            ),
            decision=tuple(line.strip() for line in read.text("beslissing").splitlines() if line.strip()),
            made_on=today,
            made_in=read.text("zittingsplaats"),
            signatures=signatures,
        ),
        at=at,
    )


def _verbalisant(actor: Actor) -> values.Verbalisant:
    return values.Verbalisant(name=actor.name, rank=actor.title, unit=actor.unit or services().unit)


def cover_of(dossier: Dossier, manifest: Manifest) -> Voorblad:
    """Say what the cover of a composed version shows."""
    node = services()
    rows = [
        Row(label="Feit", value=f"{dossier.feit}, {dossier.feit_article}"),
        Row(label="Plaats", value=dossier.place),
    ]
    rows += [
        Row(label="Verdachte", value=person.full_name)
        for person in dossier.personen.order_by("position")
        if "verdachte" in person.rollen
    ]
    rows += [
        Row(label="Versie", value=f"{manifest.version}: {manifest.reason}"),
        Row(label="Dossierwortel", value=manifest.root()),
    ]
    return Voorblad(
        kop=values.Kop(
            organisation=node.organisation,
            unit=node.unit,
            number_kind="Parketnummer" if dossier.parketnummer else "Registratienummer",
            number=dossier.parketnummer or dossier.pl_number,
            demo=node.demo,
        ),
        title="Procesdossier",
        subject=dossier.title,
        rows=tuple(rows),
        note="Dit is een samengestelde weergave. De ondertekende originelen gaan er los bij en zijn leidend.",
    )


def media_lines(manifest: Manifest) -> tuple[MediaItem, ...]:
    """List the recordings for the contents."""
    return tuple(
        MediaItem(
            number=item.number,
            title=item.title,
            kind=item.kind,
            duration_seconds=None if item.duration_ms is None else item.duration_ms / 1000,
            digest=item.digest,
        )
        for item in manifest.media
    )
