// Replies in English: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in English. */
export const EN: LanguageReplies = {
  ...WRITTEN,
  code: 'en',
  name: 'English',
  confidence: 'high',
  optOut: `stop | stopp | stpo | sotp | stahp | stop all | stopall | unsubscribe | unsubcribe |
    unsuscribe | unsub | opt out | optout | opt-out | revoke | remove me | delete me |
    no more texts | take me off | leave me alone | arret | tsop | unsubscibe | stop2quit |
    stop2end | stop2stop | stop 2 quit | stop 2 end | stop to end | stop to quit | stop to cancel |
    stop to opt out | stop to unsubscribe | stop arret | no more messages | fuck off | f off |
    piss off | stop stop | stop spam | leave me be | no sms | stopit | stop this | stop these |
    block me | opt me out | never text me again | lose this number | unsubscribe all | cease |
    go to hell | stop now`,
  optOutLocal: `remove | st0p | sto`,
  optOutPhrases: `stop these | stop spamming | stop bothering | no more messages | no more texts | take me off | remove me | remove my number | delete my number | off your list | off this list | not interested in these | i want out | unsubscribe me | opt me out | i revoke | withdraw my consent | cease and desist | leave me alone | fuck off | piss off | stop bothering me | take me off your | off your lists | off the list | withdraw consent | revoke my consent | revoke consent | do not wish to receive | don t wish to receive | no longer wish to | no longer want | don t want any more | do not want any more | don t want to receive | do not want to receive | stop all messages | stop all texts | i did not sign up for this | i never signed up | i never subscribed | want to unsubscribe | like to unsubscribe | want to opt out | like to opt out | please unsubscribe | get me off | remove me from | get lost | do not disturb me | quit texting | quit messaging | quit sending me | cease all | stop writing | stop writing to me | quit spamming | quit bothering | quit writing | no more of these | no more of this | no more of that | take my number | take me out | take us off | take this number off | stop contacting | cancel my subscription | end my subscription | stop my subscription | leave me in peace | forget this number | never write | dont want this | don t want this | don t want these | do not want these | do not want this | quit txting | i said stop | dnt send | dont send me anymore | no mor texts`,
  optIn: `start | unstop | subscribe | resume | opt in | sign me up | continue texts | unblock | rejoin |
    sign up | start again | stop ignoring`,
  yes: `yes | yes please | yep | yeah | yup | y | sure | ok | okay | i agree | agree | confirm |
    confirmed | i accept | accept`,
  help: `help | info | support | help me | who are you | what is this | who dis | who s this |
    customer service | more info`,
  ambiguous: `no | nope | enough | enough already | end | cancel | quit | done | out | off | no thanks |
    not interested | wrong number | go away | delete | block | unwanted | whatever no | not now |
    nah | no thank you | no longer interested | i am no longer interested | not interested any more | not interested anymore | lost interest`,
  lookAlikes: `don't stop | can't stop | non-stop | bus stop | stop by | stop over | stopwatch | full stop | one-stop shop | stop loss | end of day | weekend | cancelled | quitting time | optional | stop it you | got to stop | to stop by | next stop | last stop | first stop | stop sign | stop light | pit stop | stop at | stop in | stop doing | stop working | stop me if`,
  courtesies: `please | pls | plz | now | thanks | thank you | thx | kindly | immediately | ok | okay |
    sent from my iphone | sent from my android | sent from my phone | text | reply | just | asap |
    right now`,
  grammar: {
    stop: `stop | stopp | cease | discontinue | stahp`,
    not: `do not | dont | don t | never | no | not | cannot | can t | won t`,
    send: `send | sending | sent | share`,
    receive: `receive | receiving | get | getting | have | hear from`,
    write: `text | texting | txt | message | messaging | msg | msging | contact | contacting | spam |
      spamming | bother | bothering | sms | smsing | harass | harassing | annoying | bugging |
      disturb | disturbing | email | emailing | pester | pestering | solicit | soliciting | txting | msgn | textin`,
    noun: `survey | surveys | poll | polls | alert | alerts | update | updates | text | texts | txt |
      txts | message | messages | msg | msgs | reminder | reminders | notification | notifications |
      communication | communications | text messages | texting | junk | crap | bullshit | shit |
      garbage | nonsense | solicitations | sms | spam`,
    more: `more | anymore | any more | any longer | no longer | again | ever | further | anything`,
    want: `want | wish | need | like | interested in`,
    remove: `remove | delete | erase | unsubscribe | unsub | opt | scrub | lose`,
    mine: `me | my number | my phone number | my phone | my no | my details | my contact | this number |
      your list | the list | your lists | mailing list | this list | your database | my data | my info`,
    filler: `me | us | my | your | you | the | these | this | those | that | all | any | it | from | to |
      of | out | off | and | with | i | we | just | at | now | right now | immediately | asap |
      today | already | for | good | phone | number | list | back | so | im | i m | are |
      sent from my iphone | sent from my android | sent from my phone | reply | in | on | here |
      would | could | can | will | be | been | is | as | soon | possible | want | wish | need |
      like | request | from your | via | about`,
    offers: `ad | ads | advert | adverts | advertising | advertisement | advertisements | marketing |
      promo | promos | promotion | promotions | promotional | offer | offers | deals | sales texts |
      newsletter | newsletters | campaigns`,
    join: `sign me up | sign up | subscribe | resubscribe | opt in | opt me in | add me | start texting |
      send me texts`,
    again: `again | back | please | yes`,
    leave: `withdraw | withdrawing | revoke | revoking | retract | rescind | cancel | end | terminate |
      leave | let`,
    left: `consent | permission | subscription | my subscription | authorization | agreement | alone |
      be | in peace | this service`,
    enough: `enough | enough of | enough with | sick of | tired of | fed up with`,
    missed: `have not received | haven t received | did not get | didn t get | not received | never received | have not got | haven t got | did not receive | didn t receive | never got | no i did not get`,
    forbid: ``,
  },
};
