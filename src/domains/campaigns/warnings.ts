/** Warnings of a check: what keeps nobody from starting a campaign, and may not be meant. Pure. */
import { decimalOf } from '../../kernel/money.ts';
import { type Cost, rangeText } from './costs.ts';
import { drainedAt, STEP_MS, submitsOf, waitingBeside } from './loads.ts';
import type { Preflight } from './preflight.ts';

/** A thing that keeps nobody from starting, and that whoever starts may not mean. */
export interface Warning {
  code:
    | 'COSTLY_CHARACTERS'
    | 'MISSING_VARIABLE'
    | 'FLAGGED_TEXT'
    | 'UNTRACKED_LINK'
    | 'NO_PRICE'
    | 'NEXT_DAY'
    | 'OUT_OF_REACH'
    | 'SMALL_TEST'
    | 'FEW_COUPONS'
    | 'UNKNOWN_COST'
    | 'LOOKUP_COST'
    | 'SLOW_CONNECTION'
    | 'HIGH_OPT_OUTS';
  message: string;
  /** Recipients that it is about; of COSTLY_CHARACTERS texts among those that were looked at. */
  count: number;
  /** About what cheaper spellings would spare in all; absent: it is no matter of spelling. */
  saving?: Pick<Cost, 'parts' | 'low' | 'high'> & { currency: string };
}

/** Parts and money that cheaper spellings would spare in all; of more texts than were looked at, about as much of each. */
function savingOf({ spared, sendable, currency }: Preflight): NonNullable<Warning['saving']> {
  const { recipients: sampled, parts, low, high } = spared;
  const ofAll = (micros: string) => String((BigInt(micros) * BigInt(sendable)) / BigInt(sampled));
  return { parts: Math.round((parts * sendable) / sampled), low: ofAll(low), high: ofAll(high), currency };
}

function costlyWarnings(preflight: Preflight): Warning[] {
  const { costly, spared, sampledParts, sendable, currency } = preflight;
  const characters = Object.keys(costly).map((character) => `"${character}"`);
  // Where nothing is spared, there is nothing to warn of.
  if (characters.length === 0 || spared.parts === 0) return [];
  const { recipients: sampled, parts } = spared;
  const percent = Math.round((100 * parts) / sampledParts);
  const saving = savingOf(preflight);
  const money = saving.high === '0' ? '' : `, ${rangeText(saving, currency)}`;
  const ofAll = sampled === sendable ? money : `; about ${saving.parts} parts of all ${sendable}${money}`;
  const message = `${characters.slice(0, 10).join(' ')} can make texts dearer: of ${sampled} texts that were looked at, cheaper spellings spare ${parts} of ${sampledParts} parts, ${percent} %${ofAll}.`;
  return [{ code: 'COSTLY_CHARACTERS', message, count: Math.max(...Object.values(costly)), saving }];
}

function optOutWarnings({ optOuts, sendable }: Preflight): Warning[] {
  if (optOuts === null || optOuts.per1000 <= optOuts.medianPer1000) return [];
  const { per1000, campaigns, medianPer1000, medianCampaigns } = optOuts;
  const own = `${campaigns} ${campaigns === 1 ? 'campaign' : 'campaigns'}`;
  const message = `Of 1,000 people who got earlier campaigns of this template, ${per1000.toFixed(1)} opted out (${own}); the median of the workspace’s ${medianCampaigns} campaigns is ${medianPer1000.toFixed(1)}.`;
  return [{ code: 'HIGH_OPT_OUTS', message, count: sendable }];
}

function lookupWarnings({ toLookUp: count, lookups }: Preflight): Warning[] {
  if (lookups === null || count === 0) return [];
  const { priceMicros, currency, silence, dailyLimit } = lookups;
  const cost = (numbers: number) => `${decimalOf(BigInt(priceMicros) * BigInt(numbers))} ${currency}`;
  const isOver = dailyLimit !== undefined && dailyLimit < count;
  if (priceMicros === '0' && !isOver) return [];
  const all = `${count} numbers are looked up before their messages go: ${cost(count)} at most, beside the cost of the messages.`;
  const others = silence === 'REFUSE' ? 'are refused (LOOKUP_UNANSWERED)' : 'go, and nothing is known of their lines';
  const limited = `The daily limit lets ${dailyLimit} be asked about in one day, for ${cost(dailyLimit ?? 0)}: messages of that day to the others ${others}.`;
  return [{ code: 'LOOKUP_COST', message: isOver ? `${all} ${limited}` : all, count }];
}

/** Connections by which the last messages go later than their hours and the spread after an opening say: their rate decides. */
function slowWarnings({ loads, rated }: Preflight): Warning[] {
  return Object.entries(loads).flatMap(([connectionId, load]) => {
    const connection = rated[connectionId];
    if (connection === undefined) return [];
    const end = drainedAt(load, connection);
    if (end < load.until + STEP_MS) return [];
    const { name, perSecond } = connection;
    const waiting = submitsOf(waitingBeside(load, connection));
    const beside = waiting === 0 ? '' : ` and ${waiting} that wait for it already`;
    const message = `"${name}" makes ${perSecond} submits a second at most: ${submitsOf(load.ready)} of this campaign${beside} have gone out by ${new Date(end).toISOString()} at the earliest. What still waits when its hours end goes out after the next opening.`;
    return [{ code: 'SLOW_CONNECTION', message, count: load.recipients }];
  });
}

/** Warnings of a check, those about most recipients first. */
export function warningsOf(preflight: Preflight): Warning[] {
  const { missing, flags, countries, hasUntrackedLink } = preflight;
  const { split, versions, perVariant } = preflight;
  const warnings: Warning[] = [];
  if (preflight.isTriggered) {
    const message =
      'Triggers bring people one by one: how many come, and what they cost, is not known before. previewMessage says what a message costs, and setBudget limits them all.';
    warnings.push({ code: 'UNKNOWN_COST', message, count: 0 });
  }
  for (const [name, count] of Object.entries(missing)) {
    const message = `${count} recipients have no value for "${name}", and get no message: give one in content.variables, or complete the contacts.`;
    warnings.push({ code: 'MISSING_VARIABLE', message, count });
  }
  warnings.push(...lookupWarnings(preflight), ...slowWarnings(preflight));
  for (const [message, count] of Object.entries(flags)) warnings.push({ code: 'FLAGGED_TEXT', message, count });
  warnings.push(...costlyWarnings(preflight), ...optOutWarnings(preflight));
  const unpriced = Object.values(countries).reduce((sum, each) => sum + each.unpriced, 0);
  if (unpriced > 0) {
    const message = `${unpriced} recipients have no price in the list of the workspace, and are not in the cost.`;
    warnings.push({ code: 'NO_PRICE', message, count: unpriced });
  }
  const outOfReach = preflight.hasRoutes ? (preflight.blocked.NO_ROUTE ?? 0) : 0;
  if (outOfReach > 0) {
    const message = `${outOfReach} recipients are reached by none of the routes that the campaign names, and get no message.`;
    warnings.push({ code: 'OUT_OF_REACH', message, count: outOfReach });
  }
  const { coupons, sendable } = preflight;
  if (coupons !== null && coupons < sendable) {
    const message = `The pool has ${coupons} coupons that nobody has, for ${sendable} recipients: the campaign pauses when it runs dry. addCoupons adds some.`;
    warnings.push({ code: 'FEW_COUPONS', message, count: sendable - coupons });
  }
  if (preflight.nextDay > 0) {
    const message = `${preflight.nextDay} recipients’ clocks are past the time of the schedule: they get it at that time on the first day after.`;
    warnings.push({ code: 'NEXT_DAY', message, count: preflight.nextDay });
  }
  if (hasUntrackedLink) {
    const message =
      'A text leads to an address that is no short link: who follows it is not known. Write {{ link "https://…" }}.';
    warnings.push({ code: 'UNTRACKED_LINK', message, count: preflight.sendable });
  }
  const tried = Math.min(...versions.map((_version, variant) => split[String(variant)]?.recipients ?? 0));
  // Whoever triggers bring come as long as it takes.
  if (tried < perVariant && !preflight.isTriggered) {
    const message = `Only ${tried} people would get one of the variants, and ${perVariant} of each have to have it before one can win: the control would get the rest. Raise test.percent, or lower test.perVariant.`;
    warnings.push({ code: 'SMALL_TEST', message, count: tried });
  }
  return warnings.sort((a, b) => b.count - a.count);
}
