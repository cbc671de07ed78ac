# SPDX-License-Identifier: EUPL-1.2
"""Dutch sentences of refusals, findings and acts, with a placeholder for each value; see chain_words."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SENTENCES: tuple[str, ...] = (
    # Findings of the rules (core.dossier.rules)
    _("%(kind)s ontbreekt. Voeg dit stuk toe."),
    _("Er is geen verdachte bekend in de zaakgegevens. Voeg de verdachte toe."),
    _("Stuk %(number)d is nog niet ondertekend. Open het stuk en onderteken het."),
    _("Stuk %(number)d wordt nog verwerkt. Wacht een moment."),
    _("Stuk %(number)d is niet bruikbaar als stuk. Vraag de gever om een leesbaar bestand."),
    _("Stuk %(number)d is bruikbaar, maar kijk eerst naar de opmerkingen bij het bestand."),
    _("Geen proces-verbaal beschrijft opname %(number)d. Noem de opname in de bevindingen."),
    _("In stuk %(number)d staat %(what)s. Haal dit weg, tenzij een rechter het nodig heeft."),
    # Findings of a receiver (dossier.receiving)
    _("De pagina's van stuk %(number)d zijn niet de pagina's die verzegeld zijn."),
    _("De handtekening onder stuk %(number)d klopt niet. Vraag de politie om een nieuw ondertekend stuk."),
    _("De handtekening onder stuk %(number)d is heel, maar niet te herleiden tot een vertrouwde uitgever."),
    _("De segmenten van opname %(number)d zijn niet die uit het manifest."),
    _("Opname %(number)d speelt misschien niet goed af. Kijk naar de opmerkingen bij het bestand."),
    # What happened in a dossier
    _("Stuk %(number)d opgemaakt: %(title)s"),
    _("Concept van stuk %(number)d gewijzigd"),
    _("Stuk %(number)d toegevoegd: %(title)s"),
    _("Opname %(number)d toegevoegd: %(title)s"),
    _("Stuk %(number)d ondertekend"),
    _("Stuk %(number)d uit het dossier gehaald: %(title)s"),
    _("Versie %(version)d samengesteld en verzegeld: %(reason)s"),
    _("Versie %(version)d ontvangen van %(sender)s en hier zelf gecontroleerd"),
    _("Versie %(version)d: %(step)s"),
    _("Teruggestuurd: %(reason)s"),
    _("Terug van %(sender)s: %(reason)s"),
    _("Aanvullen: %(reason)s"),
    _("%(kind)s opgemaakt"),
    _("%(count)d processtukken gekozen"),
    _("Uitspraak ontvangen van %(sender)s: %(decision)s"),
    _("Zaak met %(count)d stuk ingenomen via de koppeling"),
    _("Zaak met %(count)d stukken ingenomen via de koppeling"),
    _("Opgemaakt en ondertekend door %(name)s"),
    _("Geweigerd: %(reason)s"),
    _("Geweigerd door %(receiver)s: %(reason)s"),
    # Refusals of access (core.access, identity)
    _("U mag hier niet %(what)s. %(why)s Vraag uw beheerder als dit niet klopt."),
    _("Geen regel geeft uw rol deze bevoegdheid."),
    _("Uw rol mag dit wel, maar niet in deze stand van het dossier."),
    _("Deze Idempotency-Key is al gebruikt voor een ander verzoek. Kies een nieuwe sleutel."),
    # Refusals of the dossier
    _("1 punt houdt het versturen tegen. Los dit eerst op."),
    _("%(count)d punten houden het versturen tegen. Los dit eerst op."),
    _("Dit dossier is hier niet bekend. Kijk in de werkvoorraad."),
    _("Een ander heeft dit dossier net gewijzigd. Open het opnieuw en kijk of uw stap nog nodig is."),
    _("Dit stuk is al ondertekend en wijzigt niet meer. Maak een aanvullend stuk."),
    _("Dit stuk is al ondertekend en wijzigt niet meer."),
    _("Dit stuk hoort niet bij dit dossier. Open het dossier opnieuw."),
    _("Dit stuk wordt al ondertekend, of het is al ondertekend."),
    _("Alleen de maker ondertekent dit stuk. Vraag de maker om te ondertekenen."),
    _("Deze upload hoort bij een ander dossier."),
    _("Het samengestelde dossier is er nog niet. Probeer het over een minuut opnieuw."),
    _("Pagina %(page)d bestaat niet in stuk %(number)d."),
    _("Dit moment valt buiten opname %(number)d."),
    _("Een citaat wijst één pagina of één moment aan."),
    _("Stuk %(number)d staat niet in dit dossier."),
    _("De bytes van stuk %(number)d zijn niet ontvangen."),
    _("De bytes van opname %(number)d zijn niet ontvangen."),
    _("De bytes van stuk %(number)d ontbreken."),
    _("De bytes van document %(number)d zijn niet de aangekondigde bytes. Stuur ze opnieuw."),
    _("De bytes van dit document zijn niet de aangekondigde bytes. Stuur ze opnieuw."),
    _("Deze bytes zijn in dit dossier niet bewaard. Stuur het bestand eerst."),
    _("Hetzelfde document staat twee keer in dit verzoek. Stuur elk document één keer."),
    _("Deze soort stuk wordt als formulier opgemaakt, niet als bestand ingenomen."),
    _("Deze soort stuk wordt als bestand toegevoegd, niet als formulier."),
    _("Dit parketnummer hoort al bij een ander dossier. Controleer het nummer."),
    _("Dit dossier is niet ingezonden en kan dus niet terugkomen."),
    _("Koppel eerst een parketnummer. Daarna kunt u het dossier accepteren."),
    _("Vul in waar en bij welke kamer de zitting is."),
    _("De dagvaarding is nog niet ondertekend. Onderteken haar eerst."),
    _("Kies ten minste één processtuk voor de rechtbank."),
    _("Het vonnis is nog niet ondertekend. Onderteken het eerst."),
    _("Dit stuk is geen concept meer. Open het in het dossier."),
    _("Dit stuk is geen proces-verbaal en wordt niet met dit formulier gemaakt."),
    _("Dit dossier is nog niet samengesteld en kan dus niet worden uitgevoerd."),
    _("Dit dossier is nog niet samengesteld."),
    _("In dit dossier is geen verdachte bekend."),
    _("Vul datum en tijd in, bijvoorbeeld 22-11-2026 14:30."),
    _("Er zijn meer dossiers met dit nummer. Noem het kenmerk van het dossier."),
    _("Stuk %(number)d is nog niet klaar om in het dossier te gaan."),
    _("Dit stuk is ondertekend en blijft in het dossier. Maak een aanvullend stuk."),
    _("Dit stuk wordt nog verwerkt. Wacht een moment en probeer het opnieuw."),
    _("Dit stuk is al verstuurd en blijft in het dossier. Maak een aanvullend stuk."),
    _("Het account dat wilde ondertekenen is niet meer actief."),
    _("Er is nog geen zitting gepland. Plan eerst de zitting."),
    _("Deze breedte wordt niet gemaakt."),
    _("Deze pagina bestaat niet."),
    _("Open de pagina opnieuw vanuit het dossier: inzage wordt vastgelegd."),
    _("In dit dossier zit geen opname."),
    _("Vul een moment in, zoals 1:06."),
    _("Dit knooppunt leidt dit dossier zelf. Een ander kan er geen nieuwe versie van sturen."),
    _("Een andere organisatie leidt dit dossier nu. Wacht tot het terug is."),
    _("Dit dossier is hier zelf teruggekomen. Vul het aan en verstuur het opnieuw."),
    _("Het einde van een fragment ligt na het begin. Pas het einde aan, of laat het leeg."),
    _("Het einde valt buiten opname %(number)d. Kies een eerder moment, of laat het einde leeg."),
    _("Vul in wat er te zien of te horen is. Zonder die woorden vindt een ander het niet terug."),
    _("Deze uitvoering hoort niet bij dit dossier."),
    _("Deze uitvoering is na een dag opgeruimd. Vraag een nieuwe aan."),
    _("Deze uitvoering wordt nog gemaakt. Probeer het over een minuut opnieuw."),
    # Refusals of case data and numbers (core)
    _("Een naam heeft 1 tot en met %(longest)d tekens."),
    _("Een naam bevat een teken dat niet te tonen is. Typ de naam opnieuw."),
    _("Een rol of geboortedatum in de zaakgegevens is onbekend of onjuist."),
    _("Een persoon in een zaak heeft ten minste één rol."),
    _("Deze versie van de zaakgegevens kent dit programma niet."),
    _("Het einde van de pleegperiode ligt vóór het begin. Draai de tijdstippen om."),
    _("Het veld %(field)s heeft 1 tot en met %(longest)d tekens."),
    _("Dit is geen geldig kenmerk (UUID)."),
    _("Dit is geen parketnummer. Schrijf het als 05-123456-26."),
    _("Dit is geen PL-nummer. Schrijf het als PL0600-2026123456."),
    _("Dit is geen OIN. Een OIN heeft 20 posities."),
    _("De soort stuk %(code)s is niet bekend."),
    _("Dit is geen tijdstip. Verwacht bijvoorbeeld 2026-11-23T10:00:00.000Z."),
    _("Dit tijdstip heeft geen tijdzone. Voeg Z toe (UTC)."),
    _("Dit is geen SHA-256-waarde: verwacht 64 cijfers of letters a tot en met f."),
    _("Het veld %(field)s ontbreekt."),
    _("Het veld %(field)s moet tekst zijn."),
    _("Het veld %(field)s moet een heel getal van ten minste %(minimum)d zijn."),
    _("Het veld %(field)s moet waar of onwaar zijn."),
    _("Het veld %(field)s moet een lijst zijn."),
    _("Het veld %(field)s mag alleen teksten bevatten."),
    _("Verwacht een JSON-object."),
    _("Deze gegevens passen niet in het vaste JSON-formaat (RFC 8785)."),
    _("Een veld staat twee keer in de JSON. Laat de afzender het bestand opnieuw maken."),
    _("De JSON bevat een getal dat te groot is."),
    _("De JSON bevat %(what)s; dat is geen geldig getal."),
    _("Dit is geen leesbare JSON in UTF-8."),
    # Refusals of messages between nodes (core.exchange, chain, exchange)
    _("Dit bericht is geen CloudEvent 1.0."),
    _("Het bericht noemt geen afzender of ontvanger met een OIN."),
    _("De afzender in het bericht is een ander dan de ondertekenaar."),
    _("Dit bericht is voor een andere organisatie bedoeld."),
    _("Deze versie van het ontvangstbewijs kent dit programma niet."),
    _("Het ontvangstbewijs noemt een onbekende trede of ernst."),
    _("Het bewijs bij dit verzoek hoort bij een ander verzoek of een ander moment."),
    _("%(what)s bevat een veld dat deze versie van het bericht niet kent."),
    _("De ontvangen bytes zijn niet die uit het manifest."),
    _("Het dossier is verzegeld door een andere organisatie dan de afzender."),
    _("De sleutel van de paginabewijzen van stuk %(number)d ontbreekt."),
    _("Het bericht noemt een onbekende stap of een onleesbare sleutel."),
    _("Een sleutel van de paginabewijzen heeft niet de juiste lengte."),
    _("De verbinding en de handtekening zijn niet van hetzelfde aangesloten knooppunt."),
    _("Een ander bericht met hetzelfde kenmerk is al ontvangen."),
    _("Dit ontvangstbewijs is van een ander knooppunt dan de ontvanger van het bericht."),
    _("Dit ontvangstbewijs hoort niet bij een bericht dat wij hebben verstuurd."),
    _("Deze soort bericht wordt hier niet behandeld."),
    _("Segment %(number)d van een bestand is onderweg veranderd."),
    _("Een bestand dat binnenkwam is niet het bestand uit het manifest."),
    _("De segmenten en de segmentwortel horen niet bij elkaar."),
    _("Dit bestand is u niet aangeboden."),
    _("Het bericht is te groot."),
    _("Deze organisatie is hier niet aangesloten. Vraag de beheerder om haar aan te sluiten."),
    _("Er is geen knooppunt voor %(role)s aangesloten. Vraag de beheerder om het aan te sluiten."),
    _("De volgorde in dit bericht is die van een ander dossier."),
    _("Een tekst in het manifest bevat een teken dat niet te bewaren is (U+0000)."),
    _("Deze stap hoort niet bij deze afzender en dit knooppunt."),
    _("De inhoud van dit bericht is geen JSON."),
    _("De soort of de volgorde van dit bericht heeft niet de afgesproken vorm."),
    _("Deze soort bericht staat niet in de catalogus. Stuur een soort die beide knooppunten kennen."),
    _("Dit knooppunt leest deze soort bericht tot en met versie %(version)d. Stuur een eerdere versie."),
    _("Deze afzender mag deze soort bericht niet aan deze ontvanger sturen."),
    _("De volgorde in dit bericht hoort niet bij de inhoud."),
    _("Dit knooppunt is hier niet aangesloten."),
    # Refusals of agreements between nodes (core.agreements, exchange)
    _("Deze afspraak is niet in haar vaste vorm geschreven."),
    _("De partijen van een afspraak zijn twee verschillende, op volgorde van hun OIN."),
    _("Een eerste afspraak heeft geen voorganger, elke volgende wel."),
    _("Deze afspraak eindigt voordat zij ingaat."),
    _("Elke regel van een afspraak noemt beide partijen, en elke soort bericht één keer."),
    _("De intrekking is niet ondertekend door wie zij noemt."),
    _("Een hogere trede wordt niet eerder verwacht dan een lagere."),
    _("De afspraak is niet door beide partijen zo ondertekend."),
    _(
        "Er geldt geen afspraak tussen deze twee organisaties waarin dit bericht mag worden gestuurd. "
        "Vraag de beheerder om de afspraak te vernieuwen."
    ),
    _("Deze intrekking is van een ander dan wie haar stuurt."),
    _("Deze intrekking gaat in voordat zij is gestuurd. Maak een nieuwe."),
    _("De afspraak die wordt ingetrokken is hier niet bekend."),
    # Refusals of manifests, exports and receipts of intake (core)
    _("De container is leeg. Begin met vier bytes: de lengte van de kop."),
    _("De lengte van de kop klopt niet: zij staat big-endian in de eerste vier bytes."),
    _("De lengten in de kop tellen niet op tot de lengte van de container. Stuur hem opnieuw."),
    _("Dit dossier is nog niet samengesteld. Stel het samen en voer het daarna uit."),
    _("Deze exportversie kent dit programma niet. Werk het programma bij."),
    _("Het exportzegel is niet in zijn vaste vorm geschreven, of het bevat onbekende velden."),
    _("Het innamebewijs is verzegeld door een andere organisatie dan het noemt."),
    _("Deze versie van een innamebewijs kent dit programma niet."),
    _("Het innamebewijs is niet in zijn vaste vorm geschreven, of het bevat onbekende velden."),
    _("Deze manifestversie kent dit programma niet. Werk het programma bij."),
    _("Het manifest is niet in zijn vaste vorm geschreven, of het bevat onbekende velden."),
    _("Alleen de eerste versie van een manifest heeft geen voorganger."),
    _("Twee stukken in het manifest hebben hetzelfde %(what)s."),
    _("Stuk %(number)d: het aantal pagina's en het aantal paginabewijzen verschillen."),
    _("Stuk %(number)d: een paginanummer is twee keer gegeven."),
    _("Nummer %(number)d in de inventaris is eerder aan een ander stuk gegeven."),
    _("Stuk %(number)d is veranderd sinds een eerdere versie. Een stuk wijzigt nooit."),
    _("Stuk %(number)d: een paginanummer is eerder aan een ander stuk gegeven."),
    _("Opname %(number)d is veranderd sinds een eerdere versie. Dat kan niet."),
    _("Dit manifest volgt niet op de versie die hier ligt."),
    _("Dit manifest hoort bij een ander dossier."),
    # Refusals of seals and of the ledger (core)
    _("De handtekening is niet in haar vaste vorm geschreven."),
    _("De naam in het certificaat is niet leesbaar."),
    _("De keten van certificaten in de handtekening is te lang."),
    _("Het certificaat van de ondertekenaar was op dat moment niet geldig."),
    _("De ondertekenaar hoort niet bij een organisatie die u vertrouwt."),
    _("De sleutel in het certificaat is niet leesbaar."),
    _("Dit is geen ondertekend bericht."),
    _("Het bestand met vertrouwde certificaten is niet leesbaar."),
    _("Dit ondertekende bericht is van een andere soort dan verwacht."),
    _("Het certificaat in de handtekening is niet leesbaar."),
    _("De handtekening noemt geen certificaat."),
    _("De sleutel en het certificaat in de handtekening horen niet bij elkaar."),
    _("Het certificaat heeft geen Ed25519-sleutel."),
    _("De handtekening klopt niet: het bericht is veranderd of niet van deze afzender."),
    _("Het certificaat van de ondertekenaar is ingetrokken."),
    _("Deze zegelversie kent dit programma niet."),
    _("Het zegel hoort bij een ander manifest."),
    _("Het zegel is gezet door een andere organisatie dan het manifest noemt."),
    _("De handtekening is niet leesbaar (base64url)."),
    _("Een waarde in het controlepunt is niet in haar vaste vorm geschreven."),
    _("Dit is geen controlepunt van een logboek: het is te groot."),
    _("Een regel met een handtekening begint niet met een streep."),
    _("Dit is geen controlepunt van een logboek."),
    _("Het controlepunt noemt geen geldige omvang of wortel."),
    _("Het controlepunt is niet in zijn vaste vorm geschreven."),
    _("Dit is geen sleutel van een logboek (vkey)."),
    _("Deze sleutel van een logboek (vkey) klopt niet met haar eigen kenmerk."),
    _("Dit controlepunt is van een ander logboek."),
    _("De handtekening onder het controlepunt klopt niet."),
    _("Het controlepunt is niet ondertekend door dit logboek."),
    _("Deze versie van een handeling kent dit programma niet."),
    _("De handeling is niet in haar vaste vorm geschreven, of zij bevat onbekende velden."),
    _("Het logboek mist %(tile)s. Zet het terug uit de reservekopie."),
    _("Een bestand met regels van het logboek is afgebroken of te lang."),
    _("Een tegel van het logboek heeft een onmogelijke lengte."),
    _("Dit is geen verzoek om een controlepunt mede te ondertekenen."),
    _("De medeondertekening onder het controlepunt heeft een onmogelijke lengte."),
    _("De medeondertekening onder het controlepunt klopt niet."),
    _("Deze getuige heeft het controlepunt niet mede ondertekend."),
    _("Bij het controlepunt staat geen leesbaar certificaat."),
    _("Het certificaat bij het controlepunt is niet van het aangesloten knooppunt."),
    # Refusals of stored files (media)
    _("Deze upload is hier niet bekend. Begin opnieuw met het bestand te kiezen."),
    _("Het bestand is nog niet helemaal binnen. Wacht tot de balk vol is en probeer het dan opnieuw."),
    _(
        "De opgeslagen bytes zijn beschadigd: %(why)s (%(place)s). Gebruik een reservekopie of een exemplaar van "
        "een ketenpartner en meld dit aan de beheerder."
    ),
    _(
        "De opslag van dit knooppunt is vol; er is niets half bewaard. Laat de beheerder ruimte maken en probeer "
        "het daarna opnieuw."
    ),
    _(
        "Het sleutelbestand %(name)s heeft %(found)d bytes; verwacht %(expected)d. Zet het juiste bestand terug uit"
        " de kluis van de beheerder; maak geen nieuw bestand."
    ),
    _("Een knooppuntsleutel heeft %(expected)d bytes, niet %(found)d."),
    _("De sleutel van deze bytes is vernietigd of heeft een onbekende vorm; zij zijn onleesbaar."),
    _(
        "Deze bytes zijn versleuteld onder een andere knooppuntsleutel. Laat de beheerder secrets/kek.key van dit "
        "knooppunt terugzetten."
    ),
    _("De ingepakte sleutel van deze bytes is veranderd; zij zijn zo niet te openen."),
    _("De vindplaats van deze bytes heeft een onbekende vorm. Meld dit aan de beheerder."),
    _(
        "Het bestand met deze bytes ontbreekt op de schijf. Zet het terug uit een reservekopie of vraag een "
        "exemplaar aan een ketenpartner."
    ),
    _("Verwacht een geheel getal in dit bestand van de byteserver."),
    _("Verwacht een tekst in dit bestand van de byteserver."),
    _("Dit is geen gegevensbestand van een voltooide upload."),
    _("De segmentlijst van deze upload ontbreekt."),
    _("Het kenmerk van deze upload heeft een onbekende vorm. Begin opnieuw op de pagina met bijlagen."),
    _("Deze bytes zijn hier niet bewaard."),
    _("Dit bestand is vernietigd: de sleutel bestaat niet meer."),
    # Refusals of signing (signing)
    _("U heeft nog geen sleutel om mee te ondertekenen. Vraag uw beheerder om een sleutel."),
    _(
        "Er staat al een sleutel in %(file)s; die wordt niet overschreven. Verwijder of verplaats het oude bestand "
        "eerst."
    ),
    _(
        "De sleutel in %(file)s kan niet worden geopend: het bestand ontbreekt, is beschadigd of hoort bij een "
        "andere hoofdsleutel (kek.key). Zet beide terug uit dezelfde reservekopie."
    ),
    _("De sleutel in %(file)s is van een soort die hier niet wordt gebruikt. Maak een Ed25519- of P-256-sleutel."),
    _("Dit bestand bevat geen leesbaar certificaat (PEM). Vraag het certificaat opnieuw op bij de uitgever."),
    _("Het certificaat bij deze sleutel is niet leesbaar. Vraag het opnieuw op."),
    _(
        "De sleutel en het certificaat horen niet bij elkaar. Zet het juiste paar terug of vraag een nieuw "
        "certificaat aan."
    ),
    _(
        "Het certificaat %(file)s ontbreekt of is niet leesbaar. Zet het terug naast de sleutel of vraag het "
        "opnieuw aan."
    ),
    _(
        "De hoofdsleutel van dit knooppunt is %(found)d bytes lang, verwacht %(expected)d. Zet het bestand kek.key "
        "terug uit de reservekopie."
    ),
    _(
        "Voor een handtekening van niveau %(level)s is een tijdstempeldienst nodig en er is er geen ingesteld. Stel"
        " het adres van de dienst in."
    ),
    _(
        "Dit document kan niet worden ondertekend: het is beschadigd, versleuteld, of laat geen nieuwe handtekening"
        " toe. Het document is niet gewijzigd. Maak het opnieuw op en onderteken dan."
    ),
    _(
        "De sleutel waarmee is ondertekend hoort niet bij het certificaat. Het document is niet gewijzigd. Laat de "
        "beheerder sleutel en certificaat controleren."
    ),
    _(
        "Documenten worden ondertekend met een P-256-sleutel; deze sleutel is van een andere soort. Kies de "
        "documentsleutel van de persoon."
    ),
    _(
        "Het certificaat van de ondertekenaar is op dit moment niet geldig (verlopen of nog niet ingegaan). Vraag "
        "een nieuw certificaat aan."
    ),
    _(
        "Het certificaat van de ondertekenaar wordt niet vertrouwd: het is ingetrokken, niet bedoeld om mee te "
        "ondertekenen, of komt niet van een vertrouwde uitgever. Vraag een geldig certificaat aan."
    ),
    _(
        "Het antwoord van de tijdstempeldienst %(why)s; er is niets ondertekend. Laat de beheerder de dienst en de "
        "vertrouwde uitgevers controleren."
    ),
    _(
        "De tijdstempeldienst is niet bereikbaar; er is niets ondertekend. De ondertekening wordt later opnieuw "
        "geprobeerd; blijft dit zo, waarschuw dan de beheerder."
    ),
    _(
        "De tijdstempeldienst gaf antwoord %(status)d in plaats van een tijdstempel; er is niets ondertekend. Laat "
        "de beheerder het adres van de dienst controleren."
    ),
    _(
        "Uw certificaat om mee te ondertekenen is ingetrokken. Er is niets ondertekend. Vraag uw beheerder om een "
        "nieuw certificaat en onderteken daarna opnieuw."
    ),
    _(
        "De lijst met ingetrokken certificaten is niet op te halen of verlopen; er is niets ondertekend. Onderteken"
        " later opnieuw. Blijft dit zo, waarschuw dan de beheerder."
    ),
    # Refusals of typesetting and of page pictures (typeset)
    _("Het dossier heeft nog geen stukken. Voeg een stuk toe en stel het opnieuw samen."),
    _("Hetzelfde stuk staat twee keer in het dossier. Haal er een weg."),
    _("Stuk %(number)d, “%(title)s”, heeft geen pagina's. Lever het opnieuw aan."),
    _("Stuk %(number)d, “%(title)s”, heeft nu %(found)d pagina's, eerder %(before)d. Controleer het bestand."),
    _("Stuk %(number)d, “%(title)s”, is vergrendeld met een wachtwoord. Lever het aan zonder wachtwoord."),
    _("Stuk %(number)d, “%(title)s”, is beschadigd en kan niet worden gelezen. Lever het opnieuw aan."),
    _(
        "Het stuk kan niet worden opgemaakt: er staan tekens in die niet te zetten zijn. Schrijf ze in woorden, "
        "bijvoorbeeld [duim omhoog]. %(which)s"
    ),
    _("Teken U+%(code)s in het veld “%(field)s” is niet te zetten."),
    _(
        "Dossierpagina %(page)d is al in gebruik. Een stuk heeft nu meer pagina's dan eerder, of kreeg een verkeerd"
        " nummer. Neem het stuk op als nieuw stuk."
    ),
    _("Dit PDF-bestand verwijst zo vaak naar zichzelf dat het niet te lezen is."),
    _("Dit PDF-bestand is te diep genest om te lezen."),
    _("Dit PDF-bestand is vergrendeld met een wachtwoord."),
    _("Dit PDF-bestand is beschadigd: de pagina's zijn niet te lezen."),
    _("Dit PDF-bestand is beschadigd of vergrendeld en kan niet worden gelezen."),
    _("Deze pagina heeft geen afmetingen en kan niet worden getoond."),
    _("Dit stuk heeft geen pagina %(page)d."),
    _("Pagina %(page)d is beschadigd."),
    # Refusals of the portal (victim)
    _("U heeft te vaak een code ingevuld die niet klopt. Probeer het over een uur opnieuw."),
    _("Wij kennen deze code niet. Kijk of u de code uit de brief van de politie goed heeft ingevuld."),
)
