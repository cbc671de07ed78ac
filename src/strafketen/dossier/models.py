# SPDX-License-Identifier: EUPL-1.2
"""Tables of the procesdossier. Private to this facility."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from strafketen.core.dossier.states import DossierState, StukState


class Dossier(models.Model):
    """A procesdossier as this node holds it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain_case_id = models.UUIDField(default=uuid.uuid4)
    pl_number = models.CharField(max_length=20)
    parketnummer = models.CharField(max_length=12, blank=True)
    stream = models.CharField(max_length=40)
    state = models.CharField(max_length=40, choices=[(s.value, s.value) for s in DossierState])
    leads = models.BooleanField(default=False)
    title = models.CharField(max_length=300)
    feit = models.CharField(max_length=300)
    feit_article = models.CharField(max_length=100)
    place = models.CharField(max_length=300)
    committed_from = models.DateTimeField()
    committed_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    asked = models.CharField(max_length=200, blank=True)
    asked_by = models.CharField(max_length=200, blank=True)
    answer_before = models.DateTimeField(null=True)
    victim_code = models.CharField(max_length=64, blank=True)
    sender_oin = models.CharField(max_length=20, blank=True)
    received_message = models.CharField(max_length=64, blank=True)
    return_reason = models.CharField(max_length=40, blank=True)
    return_text = models.TextField(blank=True)

    class Meta:
        """The work list reads by state, oldest answer first; a parketnummer is given once."""

        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "answer_before", "id"], name="dossier_worklist"),
            models.Index(fields=["chain_case_id"], name="dossier_chain_case"),
            models.Index(fields=["pl_number"], name="dossier_pl_number"),
            models.Index(fields=["-opened_at", "id"], name="dossier_opened"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["parketnummer"], name="parketnummer_once", condition=~models.Q(parketnummer="")
            ),
        ]

    def __str__(self) -> str:
        """Give its id."""
        return str(self.id)


class Persoon(models.Model):
    """A person in a zaak. Contact data are not kept here and never enter a stuk (Besluit, Stb. 2025, 29)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="personen")
    full_name = models.CharField(max_length=500)
    birth_on = models.DateField(null=True)
    rollen = models.JSONField(default=list)
    position = models.IntegerField()

    def __str__(self) -> str:
        """Give its id."""
        return str(self.id)


class Stuk(models.Model):
    """A stuk or a recording in the inventory of a dossier."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="stukken")
    number = models.IntegerField()
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    section = models.IntegerField()
    state = models.CharField(max_length=40, choices=[(s.value, s.value) for s in StukState])
    content = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    blob = models.UUIDField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    mime = models.CharField(max_length=200, blank=True)
    page_count = models.IntegerField(default=0)
    first_page = models.IntegerField(null=True)
    page_salt = models.BinaryField(null=True)
    page_digests = models.BinaryField(default=bytes)
    signers = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    failure = models.CharField(max_length=500, blank=True)
    is_media = models.BooleanField(default=False)
    duration_ms = models.BigIntegerField(null=True)
    segment_root = models.CharField(max_length=64, blank=True)
    recorded_from = models.DateTimeField(null=True)
    described_by = models.JSONField(default=list)
    waveform = models.JSONField(default=list)
    poster_blob = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    """When it was taken out of the dossier, before any manifest held it; row and bytes stay."""

    class Meta:
        """A number is given once."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dossier", "number"], name="stuk_number_once"),
        ]

    def __str__(self) -> str:
        """Give its id."""
        return str(self.id)


class ManifestVersion(models.Model):
    """A sealed manifest, made here or received."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="manifests")
    version = models.IntegerField()
    digest = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    canonical = models.BinaryField()
    seal = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)
    composed_blob = models.UUIDField(null=True)

    class Meta:
        """One manifest for each version."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dossier", "version"], name="manifest_version_once"),
        ]

    def __str__(self) -> str:
        """Give its version."""
        return str(self.version)


class Citaat(models.Model):
    """A citation of an exact page or moment. Kept at this node; belongs to its maker's organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="citaten")
    stuk = models.ForeignKey(Stuk, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)
    page = models.IntegerField(null=True)
    moment_ms = models.BigIntegerField(null=True)
    end_ms = models.BigIntegerField(null=True)
    """Where a cited part of a recording ends; null when the citation is of one moment."""
    quote = models.TextField(blank=True)
    rectangles = models.JSONField(default=list)
    made_by = models.CharField(max_length=64)
    made_by_name = models.CharField(max_length=500)
    made_at = models.DateTimeField()

    class Meta:
        """A part has a begin, and ends after it."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="citaat_part_not_empty",
                condition=models.Q(end_ms__isnull=True) | models.Q(end_ms__gt=models.F("moment_ms")),
            ),
        ]

    def __str__(self) -> str:
        """Give its id."""
        return str(self.id)


class Zitting(models.Model):
    """A planned or held hearing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="zittingen")
    at = models.DateTimeField()
    place = models.CharField(max_length=200)
    chamber = models.CharField(max_length=100)
    planned_by = models.CharField(max_length=64)

    def __str__(self) -> str:
        """Give its id."""
        return str(self.id)


class CaseStep(models.Model):
    """What happened to a dossier at this node, for people: shown in order, never changed."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    code = models.CharField(max_length=80)
    actor = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=500)
    text = models.CharField(max_length=500)

    def __str__(self) -> str:
        """Name the step."""
        return self.code


class Intake(models.Model):
    """A whole zaak that a system gave in one request, with the sealed list of what was taken in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="intake")
    received_at = models.DateTimeField()
    account = models.CharField(max_length=64)
    seal = models.TextField()
    told_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Give its id."""
        return str(self.id)
