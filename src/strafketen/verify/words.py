# SPDX-License-Identifier: EUPL-1.2
"""What the codes of checks that failed mean, in Dutch."""

from __future__ import annotations

from strafketen.verify.report import Result

CONCLUSIONS = {
    Result.VALID: "Geldig: deze export is compleet en ongewijzigd, en ondertekend door organisaties die u vertrouwt.",
    Result.INVALID: "Ongeldig: vertrouw deze export niet. Vraag de afzender om een nieuwe.",
    Result.UNUSABLE: "Onbruikbaar: dit kan niet veilig als export worden gelezen.",
}

_WORDS = {
    "acts_form": "de handelingen uit het logboek zijn niet leesbaar",
    "act_included": "een handeling staat niet in het logboek",
    "ambiguous_names": "twee bestandsnamen verschillen alleen in hoofdletters",
    "bag_declaration": "de kop van de export is veranderd",
    "bag_info": "de beschrijving van de export is veranderd",
    "base_folder": "de map in het zipbestand heeft een andere naam dan het dossier",
    "case_form": "de zaakgegevens staan niet in hun vaste vorm",
    "certificate_form": "een meegestuurd certificaat is niet leesbaar of heet anders",
    "chain": "de versies van het dossier volgen niet op elkaar",
    "chain_case_id": "de export hoort bij een andere zaak",
    "checkpoint_sound": "het controlepunt van een logboek klopt niet",
    "checkpoint_trusted": "het controlepunt is van een organisatie die u niet vertrouwt",
    "dossier_id": "de export hoort bij een ander dossier",
    "dossier_root": "de dossierwortel is een andere dan verzegeld",
    "export_seal_sound": "het zegel van de export klopt niet",
    "export_seal_trusted": "het zegel van de export is van een organisatie die u niet vertrouwt",
    "exported_by": "de export is verzegeld door een andere organisatie dan hij noemt",
    "file_missing": "een bestand ontbreekt",
    "file_too_large": "een bestand is te groot",
    "manifest_form": "een manifest is niet leesbaar of niet in zijn vaste vorm",
    "manifest_missing": "er is geen manifest",
    "manifest_name": "een manifest heet anders dan zijn versie",
    "manifest_sealed": "het laatste manifest is een ander dan verzegeld",
    "media_digest": "een opname is veranderd",
    "media_missing": "een opname ontbreekt",
    "media_size": "een opname heeft een andere lengte",
    "more_segments_damaged": "nog meer delen van de opname zijn veranderd",
    "no_trust_anchor": "u hebt geen certificaten meegegeven die u vertrouwt; de export kan niet voor zichzelf instaan",
    "not_a_plain_file": "er staat een koppeling of apparaat in de export",
    "not_an_export": "dit is geen export van een dossier",
    "not_found": "er staat op deze plek niets",
    "page_opens": "een paginabewijs klopt niet",
    "page_proof_of_unknown_stuk": "een paginabewijs hoort bij geen enkel stuk",
    "page_proofs_form": "de paginabewijzen zijn niet leesbaar",
    "payload_digest": "een bestand is veranderd",
    "payload_manifest_form": "de lijst van bestanden is niet leesbaar",
    "payload_sealed": "de lijst van bestanden is een andere dan verzegeld",
    "receipt_sound": "een ontvangstbewijs klopt niet",
    "receipt_trusted": "een ontvangstbewijs is van een organisatie die u niet vertrouwt",
    "seal_sound": "het zegel van een manifest klopt niet",
    "seal_trusted": "het zegel van een manifest is van een organisatie die u niet vertrouwt",
    "segment_digest": "een deel van een opname is veranderd",
    "segment_proof": "de delen van een opname horen niet bij het manifest",
    "segment_proofs_form": "de bewijzen van delen van opnamen zijn niet leesbaar",
    "segment_root": "een opname is veranderd (delen)",
    "segment_size": "een opname is in delen van een andere lengte verdeeld",
    "stuk_digest": "een stuk is veranderd",
    "stuk_missing": "een stuk ontbreekt",
    "stuk_size": "een stuk heeft een andere lengte",
    "tag_manifest": "de lijst van begeleidende bestanden klopt niet",
    "too_many_files": "er staan te veel bestanden in",
    "trust_anchor_unreadable": "een bestand tussen uw certificaten is niet leesbaar",
    "unexpected_file": "er staat een bestand in dat er niet hoort",
    "unexpected_folder": "er staat een lege map in die er niet hoort",
    "unreadable": "een bestand is niet leesbaar",
    "unsafe_names": "het zipbestand bevat onveilige namen",
    "zip_checksum": "een bestand in het zipbestand is beschadigd",
    "zip_form": "het zipbestand heeft niet de vorm van een export",
}
"""A test holds this list beside the codes in the source."""


def words_for(code: str) -> str:
    """Say what a failed check means."""
    return _WORDS[code]
