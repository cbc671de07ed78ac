# SPDX-License-Identifier: EUPL-1.2
"""The findings about a PDF: code, weight, and the sentence for the person who offered it."""

from __future__ import annotations

from strafketen.core.findings import Finding, Severity

MAX_PAGES = 20_000
"""More pages than this are no single stuk."""

_TEXTS: dict[str, tuple[Severity, str]] = {
    "empty_file": (Severity.BLOCKING, "Het bestand is leeg. Vraag de inzender om een nieuw exemplaar."),
    "not_a_pdf": (Severity.BLOCKING, "Dit is geen PDF-bestand. Lever het stuk als PDF aan."),
    "unreadable": (
        Severity.BLOCKING,
        "Het bestand is te beschadigd om te lezen. Vraag de inzender om een nieuw exemplaar.",
    ),
    "xref_lost": (
        Severity.BLOCKING,
        (
            "De inhoudsopgave van het bestand ontbreekt of wijst naar de verkeerde plaats; wat er staat, hangt af van "
            "het programma dat het opent. Vraag de inzender om een nieuw exemplaar."
        ),
    ),
    "object_loop": (
        Severity.BLOCKING,
        "Onderdelen van het bestand verwijzen in een kring naar zichzelf. Vraag de inzender om een nieuw exemplaar.",
    ),
    "structure_loop": (
        Severity.BLOCKING,
        (
            "De leesstructuur van het bestand verwijst in een kring naar zichzelf, dus voorlezen loopt vast. Vraag de "
            "inzender om een nieuw exemplaar."
        ),
    ),
    "no_pages": (
        Severity.BLOCKING,
        "Het bestand heeft geen leesbare pagina's. Vraag om een nieuw exemplaar.",
    ),
    "page_count_impossible": (
        Severity.BLOCKING,
        "Het bestand noemt meer pagina's dan het kan bevatten. Vraag de inzender om een nieuw exemplaar.",
    ),
    "too_many_pages": (
        Severity.BLOCKING,
        f"Het bestand heeft meer dan {MAX_PAGES} pagina's. Splits het in delen en lever die elk aan.",
    ),
    "page_unreadable": (
        Severity.BLOCKING,
        "Ten minste één pagina is niet te openen. Vraag de inzender om een nieuw exemplaar.",
    ),
    "page_too_large": (
        Severity.BLOCKING,
        (
            "Een pagina is groter dan een PDF-lezer aankan (meer dan 5 meter). Maak het document opnieuw op een gewoon "
            "formaat."
        ),
    ),
    "needs_password": (
        Severity.BLOCKING,
        "Het bestand vraagt een wachtwoord of sleutel. Lever het zonder beveiliging aan.",
    ),
    "not_renderable": (
        Severity.BLOCKING,
        "Van dit bestand zijn geen paginabeelden te maken. Vraag de inzender om een nieuw exemplaar.",
    ),
    "too_heavy": (
        Severity.BLOCKING,
        "Het bestand kost te veel tijd of geheugen om te openen. Maak het document opnieuw of splits het.",
    ),
    "encrypted_open": (
        Severity.ATTENTION,
        (
            "Het bestand is versleuteld maar opent zonder wachtwoord; het kan kopiëren of afdrukken beperken. "
            "Controleer of het als stuk mag dienen."
        ),
    ),
    "one_reader_only": (
        Severity.ATTENTION,
        "Het ene leesprogramma opent dit bestand wel en het andere niet. Controleer of de pagina's kloppen.",
    ),
    "repaired": (
        Severity.ATTENTION,
        "Het bestand is beschadigd en bij het openen hersteld. Controleer of alle pagina's er zijn.",
    ),
    "page_count_differs": (
        Severity.ATTENTION,
        "Het bestand noemt een ander aantal pagina's dan het heeft. Controleer of alle pagina's er zijn.",
    ),
    "outline_loop": (
        Severity.ATTENTION,
        "De bladwijzers verwijzen in een kring naar zichzelf. De pagina's zijn leesbaar; controleer het bestand.",
    ),
    "page_too_small": (
        Severity.ATTENTION,
        "Een pagina heeft een formaat buiten de grenzen die voor PDF gelden. Controleer of zij leesbaar is.",
    ),
    "no_text": (
        Severity.ATTENTION,
        "Het document bestaat uit beelden zonder doorzoekbare tekst. Laat er tekstherkenning op uitvoeren.",
    ),
    "javascript": (
        Severity.ATTENTION,
        "Het bestand bevat JavaScript. Dat wordt hier nooit uitgevoerd; controleer de herkomst.",
    ),
    "launch_action": (
        Severity.ATTENTION,
        "Het bestand probeert bij een klik een programma of ander bestand te starten. Controleer de herkomst.",
    ),
    "open_action": (
        Severity.ATTENTION,
        "Het bestand voert iets uit zodra het opent, zoals afdrukken. Controleer het voor gebruik.",
    ),
    "active_action": (
        Severity.ATTENTION,
        "Het bestand bevat handelingen die meer doen dan bladeren, zoals gegevens versturen. Controleer de herkomst.",
    ),
    "outline_action": (
        Severity.ATTENTION,
        "Een bladwijzer doet meer dan naar een pagina gaan, zoals een internetadres openen. Controleer de herkomst.",
    ),
    "embedded_file": (
        Severity.ATTENTION,
        "Het bestand draagt andere bestanden in zich. Beoordeel die en lever ze zo nodig als eigen stuk aan.",
    ),
    "xfa_form": (
        Severity.ATTENTION,
        "Het bestand is een XFA-formulier, dat veel lezers anders of niet tonen. Lever een gewone PDF aan.",
    ),
    "multimedia": (
        Severity.ATTENTION,
        "Het bestand draagt beeld of geluid in zich. Lever opnamen als eigen stuk aan.",
    ),
    "signature_invalid": (
        Severity.ATTENTION,
        (
            "Een handtekening in het document is ongeldig: het is veranderd, of de handtekening is niet zoals "
            "voorgeschreven. Beoordeel het document en vraag zo nodig een nieuw ondertekend exemplaar."
        ),
    ),
    "signature_not_verifiable": (
        Severity.ATTENTION,
        "Een handtekening in het document is niet na te rekenen. Vraag de ondertekenaar om bevestiging.",
    ),
    "signature_untrusted": (
        Severity.ATTENTION,
        (
            "Een handtekening is ongeschonden, maar niet te herleiden tot een certificaat dat hier is vertrouwd. Ga na "
            "wie ondertekende."
        ),
    ),
    "signature_weak": (
        Severity.ATTENTION,
        "Een handtekening gebruikt een verouderde methode en bewijst weinig. Vraag zo nodig een nieuwe handtekening.",
    ),
    "timestamp_invalid": (
        Severity.ATTENTION,
        "Een tijdstempel in het document klopt niet; het tijdstip van ondertekenen staat niet vast.",
    ),
    "signature_removed": (
        Severity.ATTENTION,
        "In het bestand staat een handtekening die uit het document is weggehaald. Beoordeel eerdere versies.",
    ),
}


def finding(code: str) -> Finding:
    """Make the finding of a code."""
    severity, text = _TEXTS[code]
    return Finding(code=code, severity=severity, text=text)
