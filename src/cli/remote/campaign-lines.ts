/** A campaign on the terminal. */
import { SCHEDULE_FIELDS, type Schedule, scheduleText } from './campaign-schedule.ts';
import { type Varied, variantLines } from './campaign-variants.ts';
import { asWord } from './options.ts';
import { fieldLines } from './output.ts';

const MONEY = 'amount currency';
const PREFLIGHT = `done recipients checked sendable blocked { code count } deferred { code count } parts { encoding count }
  low { ${MONEY} } high { ${MONEY} } firstAt lastAt outBy fault
  networks { country mccMnc rest recipients parts low { ${MONEY} } high { ${MONEY} } unpriced } warnings { code message }`;
/** Fields of a campaign that the commands ask for. */
export const FIELDS = `id name objective purpose triggered template routes { id name } status held reason token recipients handled accepted refused { code count }
  beginsAt endsAt finishedAt createdAt ${SCHEDULE_FIELDS} preflight { ${PREFLIGHT} }`;

interface Count {
  code: string;
  count: number;
}

interface Money {
  amount: string;
  currency: string;
}

interface Preflight {
  done: boolean;
  recipients: number;
  checked: number;
  sendable: number;
  blocked: Count[];
  deferred: Count[];
  parts: { encoding: string; count: number }[];
  low: Money | null;
  high: Money | null;
  firstAt: string | null;
  lastAt: string | null;
  outBy: string | null;
  fault: string | null;
  networks: Network[];
  warnings: { code: string; message: string }[];
}

/** Recipients in a mobile network, and what they cost. */
interface Network {
  country: string | null;
  mccMnc: string | null;
  rest: boolean;
  recipients: number;
  parts: number;
  low: Money;
  high: Money;
  unpriced: number;
}

/** Networks that are shown at most; `--json` has them all. */
const SHOWN = 10;

function networkLines({ networks }: Preflight): [string, string][] {
  if (networks.length < 2) return [];
  const shown = networks.slice(0, SHOWN).map(({ country, mccMnc, rest, recipients, low, high }): [string, string] => {
    const name = rest ? 'other networks' : `${country ?? 'no country'} ${mccMnc ?? 'unknown network'}`;
    return ['network', `${name}: ${recipients}, ${rangeOf(low, high)}`];
  });
  const more = networks.length - shown.length;
  return more === 0 ? shown : [...shown, ['network', `${more} more`]];
}

const rangeOf = (low: Money, high: Money) =>
  low.amount === high.amount ? `${high.amount} ${high.currency}` : `${low.amount} to ${high.amount} ${high.currency}`;

/** A campaign, as the commands know it. */
export interface Campaign extends Varied {
  id: string;
  name: string;
  objective: string;
  purpose: string;
  triggered: boolean;
  template: string;
  routes: { id: string; name: string }[];
  status: string;
  held: boolean;
  reason: string | null;
  token: string | null;
  recipients: number;
  handled: number;
  accepted: number;
  refused: Count[];
  beginsAt: string | null;
  endsAt: string | null;
  finishedAt: string | null;
  createdAt: string;
  schedule: Schedule | null;
  origin: string | null;
  occurrence: number;
  preflight: Preflight | null;
}

const countsText = (counts: readonly Count[]) =>
  counts.length === 0 ? 'none' : counts.map(({ code, count }) => `${count} ${code}`).join(', ');

function preflightLines(preflight: Preflight): [string, string | null][] {
  const { done, checked, recipients, sendable, blocked, deferred, parts, low, high } = preflight;
  const { firstAt, lastAt, outBy, fault } = preflight;
  const cost = low === null || high === null ? 'not known: triggers bring people one by one' : rangeOf(low, high);
  return [
    ['checked', done ? `${checked} recipients` : `${checked} of ${recipients} so far`],
    ['would get it', String(sendable)],
    ['would not', countsText(blocked)],
    ['would wait', countsText(deferred)],
    ['parts', parts.map(({ encoding, count }) => `${count} ${encoding}`).join(', ') || 'none'],
    ['cost', cost],
    ...networkLines(preflight),
    ...preflight.warnings.map(({ message }): [string, string] => ['warning', message]),
    ['first and last', firstAt === null || lastAt === null ? null : `${firstAt} to ${lastAt}`],
    ['all out by', outBy],
    ['cannot start', fault],
  ];
}

/** A campaign as lines: its check while it is written, then how far it has come. */
export function linesOf(campaign: Campaign): string[] {
  const { id, name, status, reason, recipients, handled, accepted, refused, beginsAt, preflight, token } = campaign;
  const isChecked = status === 'DRAFT' || status === 'CHECKED';
  return fieldLines([
    ['campaign', `${name} (${id})`],
    ['status', reason === null ? asWord(status) : `${asWord(status)}: ${reason}`],
    ...(isChecked && preflight !== null ? preflightLines(preflight) : []),
    ...(isChecked ? [['token', token] as [string, string | null]] : []),
    ['for', campaign.triggered ? 'whoever triggers bring' : null],
    ['routes', campaign.routes.map((route) => route.name).join(', ') || null],
    ['begins', beginsAt],
    ['time', scheduleText(campaign.schedule)],
    ['run', campaign.origin === 'REPEAT' || campaign.schedule?.repeat != null ? String(campaign.occurrence) : null],
    ...(isChecked
      ? []
      : ([
          ['handled', `${handled} of ${recipients}`],
          ['messages', String(accepted)],
          ['without one', countsText(refused)],
        ] as [string, string | null][])),
    ...variantLines(campaign),
  ]);
}
