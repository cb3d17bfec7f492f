// Replies in Hungarian: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Hungarian. */
export const HU: LanguageReplies = {
  ...WRITTEN,
  code: 'hu',
  name: 'Hungarian',
  confidence: 'medium',
  optOut: `stop | leiratkozás | leiratkozas | leiratkozom | leiratkozni | törlés | torles | lemondás |
    ne küldjenek | leállít | leiratkozas kerem | ne irjanak | stop sms | hagyjanak bekén |
    torlest kerek | ne kuldj tobbet | töröljetek | töröljenek | hagyjatok | hagyjanak | elég volt`,
  optOutLocal: `elég | eleg`,
  optOutPhrases: `ne küldjenek | ne kuldjenek | ne küldj | nem kérek több | nem kerek tobb | nem szeretnék több |
    leiratkozom | töröljenek | töröljék a számom | hagyjanak békén | hagyjatok békén | ne írjanak |
    ne zaklassanak | visszavonom a hozzájárulásom | vegyenek le a listáról |
    le szeretnek iratkozni | leiratkoznek | torlest kerek | kerem torolni | ne kuldjenek tobb |
    ne kuldjetek | hagyj beken | szalljanak le rolam | visszavonom hozzajarulasom | reklámot ne | reklámokat ne | ne küldjék | ne küldjetek | elég a reklámból`,
  optIn: `start | feliratkozás | folytatás`,
  yes: `igen | elfogadom | megerositem | rendben | beleegyezem`,
  help: `segítség | segitseg | info | ki ez | kik maguk | ki vagy`,
  ambiguous: `nem | vége | mégse | megse | téves szám | nem érdekel | lemondom | nem koszonom | rossz szam |
    teves | nem kerem | nem vagyok kivancsi | nem kell | nem kell köszönöm`,
  lookAlikes: `buszmegálló | ne hagyják abba | időpont lemondása | hétvége | non-stop | elégedett`,
  courtesies: `kerem | koszonom | koszi | most | azonnal`,
  grammar: {
    stop: `eleg | hagyjak abba | hagyjatok abba | fejezzek be | stop | allitsak le | szunjenek | stopp`,
    not: `ne | nem | soha | ne is`,
    send: `kuldjenek | kuldj | kuldjetek | kuldjon | kuldozgessenek`,
    receive: `kapni`,
    write: `irjanak | irj | irjatok | irjon | keressenek | keress | keressetek | zaklassanak | zaklass |
      zavarjanak | zavarj | hivjanak`,
    noun: `uzenet* | sms* | ertesites* | level* | sms | spam | msg | msgs`,
    more: `tobb | tobbet | tobbe | tovabbi`,
    want: `kerek | szeretnek | akarok | kivanok | kerunk | akarunk`,
    remove: `torol* | torl* | vegyen* | vegyel | iratkoz* | leiratkoz*`,
    mine: `engem | szamom* | a szamom* | adataim* | listarol | a listarol | szamomat | le`,
    filler: `kerem | koszonom | koszi | mar | most | azonnal | nekem | a | az | ezeket | ezekbol | ezt |
      inkabb | legyen szives | legyenek | szivesek | es | le | mindent`,
    offers: `reklam* | ajanlat* | hirdetes* | akcio*`,
    join: `feliratkoz* | kerem az uzeneteket`,
    again: `ujra | ismet | megint`,
    leave: `visszavonom | visszavonni | lemondom | lemondok | megszuntetem | hagyjanak | hagyjatok |
      hagyj | hagyjon`,
    left: `hozzajarul* | beleegyez* | feliratkoz* | engedely* | beken`,
    enough: `elég a | elég az | elegem van`,
    missed: `nem kaptam | nem jött | nem érkezett`,
    forbid: ``,
  },
};
