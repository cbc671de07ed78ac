# SPDX-License-Identifier: EUPL-1.2
"""What each act in a ledger may name: its subjects, kind by kind. The ledger holds references, never content."""

from __future__ import annotations

from collections.abc import Mapping

from strafketen.core.events import EVENT_WORDS, EventCode
from strafketen.core.exchange import Rung
from strafketen.core.ledger import LEAF_SCHEMA
from strafketen.core.messages.contents import MOMENT, UUID
from strafketen.core.messages.shapes import Choice, Definitions, Record, Schema, Shape, Text

ACTOR = Text(
    pattern="^[A-Za-z0-9:._@-]+$",
    shortest=1,
    longest=64,
    description="Opaque id of the account, knooppunt:<OIN> for a node, or systeem; never a name.",
    must="moet een kenmerk zijn, geen naam.",
)
NUMBER = Text(pattern="^[0-9]{1,19}$", description="Number of a row.", must="moet een nummer zijn.")

_DOSSIER: dict[str, Shape] = {"dossier": UUID}
_STUK: dict[str, Shape] = {"dossier": UUID, "stuk": UUID}
_MESSAGE: dict[str, Shape] = {"message": UUID}

SUBJECTS: dict[EventCode, Mapping[str, Shape]] = {
    EventCode.DOSSIER_OPENED: _DOSSIER,
    EventCode.PERSOON_ADDED: _DOSSIER,
    EventCode.STUK_ADDED: _STUK,
    EventCode.STUK_CHANGED: _STUK,
    EventCode.STUK_SIGNED: _STUK,
    EventCode.STUK_VIEWED: _STUK,
    EventCode.DOSSIER_READ: _DOSSIER,
    EventCode.STUK_WITHDRAWN: _STUK,
    EventCode.MEDIA_ADDED: _STUK,
    EventCode.MANIFEST_SEALED: _DOSSIER,
    EventCode.DOSSIER_SENT: _DOSSIER,
    EventCode.DOSSIER_RECEIVED: {"dossier": UUID, "message": UUID},
    EventCode.DOSSIER_RETURNED: _DOSSIER,
    EventCode.DOSSIER_REFUSED: _DOSSIER,
    EventCode.DOSSIER_ACCEPTED: _DOSSIER,
    EventCode.PARKETNUMMER_COUPLED: _DOSSIER,
    EventCode.STUKKEN_SELECTED: _DOSSIER,
    EventCode.CITAAT_ADDED: _STUK,
    EventCode.ZITTING_PLANNED: _DOSSIER,
    EventCode.VONNIS_GIVEN: _DOSSIER,
    EventCode.RESULT_RECEIVED: _DOSSIER,
    EventCode.DOSSIER_EXPORTED: _DOSSIER,
    EventCode.INTAKE_RECEIVED: {"dossier": UUID, "intake": UUID},
    EventCode.MESSAGE_RECEIVED: _MESSAGE,
    EventCode.MESSAGE_REFUSED: _MESSAGE,
    EventCode.RECEIPT_RECEIVED: {"message": UUID, "rung": Choice.of(Rung, "Which rung the receipt proves.")},
    EventCode.CASE_LINKED: {"koppeling": NUMBER},
    EventCode.TIMELINE_VIEWED: {"koppeling": NUMBER},
}
"""Act → kind → form of the reference. An act names exactly these."""

_FORMS: dict[str, Record] = {code.value: Record(fields) for code, fields in SUBJECTS.items()}


class ActError(ValueError):
    """This node is about to commit to an act that the catalogue does not allow: a defect."""


def check_act(*, code: str, actor: str, subjects: Mapping[str, str]) -> None:
    """Check an act before it is committed to: what enters a ledger stays for ever.

    Raises:
        ActError: it names something else than `SUBJECTS` says, or an actor that is not an id. Names the field, never
            what stood in it.
    """
    form = _FORMS.get(code)
    if form is None:
        raise ActError(f"{code} is not in core.acts")
    wrong = [problem.place for problem in form.problems(subjects)]
    if not ACTOR.fits(actor):
        wrong.append("actor")
    if wrong:
        raise ActError(f"{code}: wrong or missing {', '.join(wrong)}; see core.acts")


def act_form(code: EventCode, definitions: Definitions) -> Schema:
    """Give the JSON Schema of one act."""
    form = Record(
        {
            "schema": Choice((LEAF_SCHEMA,)),
            "code": Choice((code.value,)),
            "at": MOMENT,
            "actor": ACTOR,
            "subjects": _FORMS[code.value],
        },
        description=f"{EVENT_WORDS[code]}.",
    )
    return form.describe(definitions)
