/** The rehearsal of the gates: offers to made-up people of every country that has rules, through the hours of a day. Nothing is stored. */
import { setImmediate } from 'node:timers/promises';
import { NO_FACTS, type RecipientFacts } from '../kernel/facts.ts';
import { type SendFacts, sendFacts } from '../policy/gate.ts';
import type { Policy } from '../policy/judge.ts';
import { COUNTRY_RULES } from '../policy/rules/index.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Moments of the day at which it is judged: hours are open at some of them and closed at others, everywhere. */
const HOURS_APART = 1;
/** Judgements at one moment: all of them together suffice to have every gate compiled. */
const PER_MOMENT = 1_000;
const COUNTRIES = [...new Set(COUNTRY_RULES.map(({ country }) => country))].filter((each) => each.length === 2);
const SENDERS = ['Acme', '12345', '+447700900999', 'AD-ACME'];
const AREA_CODES = [205, 212, 214, 305, 312, 404, 480, 503, 615, 702, 801, 907];
/**
 * The last one does not say how to opt out, which ends the judgement in many countries. Patterns are compiled for texts of Latin 1 and for others, each by
 * itself.
 */
const TEXTS = [
  'Acme: 20% off until Sunday. STOP ends it.',
  'Acme: our summer list is here. Reply STOP to end.',
  '(광고) Acme: 20% 할인. 무료수신거부 080-123-4567',
  'Acme: Ваша скидка 20% до воскресенья. Ответьте СТОП для отказа.',
  'Werbung: neu bei Acme. Mit STOP abmelden.',
  'New in our shop: https://acme.example/new',
];
const CAPS = [{ purpose: 'MARKETING', max: 3, periodMs: 7 * DAY_MS }];
/** Settings as workspaces have them: each is another shape to the engine. */
const WORKSPACES = [
  JSON.stringify({ brand: 'Acme', caps: CAPS }),
  JSON.stringify({ brand: 'Acme', optOutText: 'Reply STOP to end.', caps: CAPS }),
  JSON.stringify({ brand: 'Acme', optOutText: 'Reply STOP to end.' }),
  null,
] as const;

/** Judges until every gate is compiled, or it is time to stop. @returns how many judgements there were */
export async function rehearseGates({ judge }: Policy, now: Date, isOver: () => boolean): Promise<number> {
  let count = 0;
  const day = tuesdayAfter(now);
  for (let hours = 0; hours < 24 && !isOver(); hours += HOURS_APART) {
    const moment = new Date(day + hours * HOUR_MS);
    for (let index = 0; index < PER_MOMENT; index++) judge(offer(index, moment));
    count += PER_MOMENT;
    // What else a start waits for goes on meanwhile.
    await setImmediate();
  }
  return count;
}

/** Midnight before the next Tuesday, UTC: a day on which hours open. 1 January 1970 was a Thursday. */
function tuesdayAfter(now: Date): number {
  const today = Math.floor(now.getTime() / DAY_MS);
  return (today + 7 - ((today + 2) % 7)) * DAY_MS;
}

/** An offer to somebody: some have agreed, have got others before, or belong to a workspace with a cap of its own. */
function offer(index: number, now: Date): SendFacts {
  const country = COUNTRIES[index % COUNTRIES.length] ?? 'GB';
  const turn = Math.floor(index / COUNTRIES.length);
  const area = AREA_CODES[index % AREA_CODES.length];
  const to = country === 'US' ? `+1${area}5550${100 + (index % 100)}` : `+999${1_000_000 + index}`;
  const sent = { id: '', at: now.getTime() - HOUR_MS, purpose: 'MARKETING' } as const;
  const facts: RecipientFacts = {
    ...NO_FACTS,
    consent: turn % 8 === 7 ? null : { state: 'GRANT', entryId: String(index), since: now, byStop: false },
    capUse: { slots: Array.from({ length: turn % 5 }, () => sent), isAccepted: false },
    workspaceRules: WORKSPACES[turn % WORKSPACES.length] ?? null,
  };
  const expiresAt = new Date(now.getTime() + DAY_MS);
  const sender = SENDERS[turn % SENDERS.length] ?? null;
  const text = TEXTS[turn % TEXTS.length] ?? null;
  const [purpose, exemption, asksFor, offerChecks] = ['MARKETING', null, null, 'FLAG'] as const;
  // Made as acceptance makes them, field by field in its order: code is compiled for objects of one shape.
  return sendFacts({ purpose, now, expiresAt, exemption, asksFor, offerChecks, to, country, sender, text }, facts);
}
