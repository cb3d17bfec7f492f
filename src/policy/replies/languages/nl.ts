// Replies in Dutch: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Dutch. */
export const NL: LanguageReplies = {
  ...WRITTEN,
  code: 'nl',
  name: 'Dutch',
  confidence: 'high',
  optOut: `stop | stoppen | afmelden | uitschrijven | opzeggen | verwijder | verwijderen | stop aub |
    afmelding | schrijf me uit | stop sms | afmelden aub | stop ermee | geen sms | geen berichten |
    geen reclame | laat me met rust | laat mij met rust | rot op | schrijf mij uit | meld me af |
    hou op | houd op | uitschrijving | kappen | kappen nou | stop er mee`,
  optOutLocal: ``,
  optOutPhrases: `stop met | stop maar met | geen sms meer | geen berichten meer | geen reclame meer |
    wil me afmelden | wil geen | meld mij af | meld me af | schrijf mij uit |
    haal me van de lijst | haal mij van | verwijder mijn nummer | niet meer sturen |
    stuur me niets meer | laat me met rust | hou op | houd op | trek mijn toestemming in |
    laat mij met rust | rot op | mij afmelden | me afmelden | mij uitschrijven | me uitschrijven |
    trek mijn toestemming | toestemming intrekken | niet meer contacteren | niet meer benaderen |
    stop hiermee | val me niet lastig | schrijf me uit | neem geen contact meer op | geen contact meer | hou hier mee op | hou hier direct mee op | hou op hiermee | hou hiermee op | zonder reclame | genoeg reclame`,
  optIn: `start | aan | aanmelden | hervatten`,
  yes: `ja | jawel | akkoord | ja graag | jazeker | bevestig | prima`,
  help: `help | hulp | info | wie is dit | wie ben je | wie bent u`,
  ambiguous: `nee | einde | annuleren | annuleer | uit | verkeerd nummer | geen interesse | klaar |
    nee bedankt | nee dank je | nee dank u | verkeerd verbonden | niet geinteresseerd`,
  lookAlikes: `bushalte | stopcontact | niet stoppen | non-stop | weekeinde | afspraak annuleren | uitverkoop | stopwatch | tussenstop`,
  courtesies: `aub | a u b | ajb | alstublieft | alsjeblieft | svp | graag | bedankt | dank u | dank je | nu |
    direct`,
  grammar: {
    stop: `stop | stop met | stoppen | stopt | hou op | houd op | houdt op | ophouden | staak | kappen |
      kap | stopp`,
    not: `geen | niet | nooit | niks | niets`,
    send: `stuur | sturen | stuurt | zend | zenden | toesturen`,
    receive: `ontvangen | krijgen | hebben`,
    write: `schrijf | schrijven | contacteer | contacteren | benader | benaderen | app | appen | sms |
      smsen | bel | bellen | stoor | storen | lastigvallen | lastig`,
    noun: `enquete* | bericht* | smsjes | sms jes | sms en | berichtjes | appjes | melding* | mails |
      meuk | rommel | sms | spam | msg | msgs`,
    more: `meer | verder | nog`,
    want: `wil | willen | wens | wensen | hoef | zou graag | wil ik`,
    remove: `verwijder* | haal | halen | haalt | wis | wissen | schrap | schrappen | schrijf | schrijft |
      meld | meldt | uitschrijven | afmelden`,
    mine: `mij | me | mijn nummer | m n nummer | mijn gegevens | mijn telefoonnummer | nummer | lijst |
      van de lijst | van jullie lijst | uit de lijst | bestand | mij uit | me uit | mij af | me af`,
    filler: `aub | a u b | alstublieft | alsjeblieft | svp | graag | bedankt | dank u | dank je | ik | mij |
      me | jullie | uw | die | deze | dit | de | het | maar | met | van | nu | direct | meteen | op |
      te | ermee | daarmee | voortaan | uit | af | ajb | om`,
    offers: `reclame* | aanbieding* | advertentie* | promo* | marketing | nieuwsbrief | reclame | reclames`,
    join: `aanmelden | berichten ontvangen | inschrijven | sms ontvangen | meld me aan | schrijf me in`,
    again: `weer | opnieuw | terug`,
    leave: `trek | intrekken | herroep | opzeggen | zeg | beeindig | laat | laten`,
    left: `toestemming | abonnement | nieuwsbrief | inschrijving | met rust`,
    enough: `genoeg van | klaar met`,
    missed: `niet ontvangen | niet gekregen | geen bericht gekregen | geen bericht ontvangen | kreeg geen`,
    forbid: ``,
  },
};
