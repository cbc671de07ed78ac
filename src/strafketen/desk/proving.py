# SPDX-License-Identifier: EUPL-1.2
"""What is proven of a dossier: checks that are recomputed here, receipts, seals, spoken words of a root."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace as Shown

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strafketen.core import canonical
from strafketen.core.exchange import Rung
from strafketen.core.manifest import Manifest
from strafketen.core.reading import Reader
from strafketen.core.words import spoken_words
from strafketen.desk import shown
from strafketen.desk.reading import verdicts
from strafketen.dossier.queries import DossierView, ManifestRow
from strafketen.dossier.services import services as node_facts
from strafketen.exchange.queries import SentMessage
from strafketen.exchange.services import peers
from strafketen.web import chain_words

CERTAIN = (
    gettext_lazy("Elk stuk is byte voor byte het stuk dat is verzegeld."),
    gettext_lazy("Geen pagina is toegevoegd, weggelaten of verwisseld sinds de verzegeling."),
    gettext_lazy("Elke trede van een verzending rust op een ondertekend ontvangstbewijs van de ander."),
)

NOT_SAID = (
    gettext_lazy("Of wat in een stuk staat ook waar is."),
    gettext_lazy("Of er stukken bestaan die nooit zijn ingezonden."),
    gettext_lazy("Wanneer iets precies gebeurde: daarvoor dienen de tijdstempels."),
)


def node_name(oin: str) -> str:
    """Name a node by its OIN; the OIN itself when it is not known here."""
    own = node_facts()
    if oin == own.oin:
        return own.organisation
    return next((known.name for known in peers() if known.oin == oin), oin)


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
            note=chain_words.html(row.reason),
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
