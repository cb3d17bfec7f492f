/** A campaign on the terminal. */
import { SCHEDULE_FIELDS, type Schedule, scheduleText } from './campaign-schedule.ts';
import { VARIANT_FIELDS, type Varied, variantLines } from './campaign-variants.ts';
import { failures } from './faults.ts';
import { asWord } from './options.ts';
import { fieldLines } from './output.ts';

const MONEY = 'amount currency';
const PREFLIGHT = `done recipients checked sendable blocked { code count } deferred { code count } parts { encoding count }
  low { ${MONEY} } high { ${MONEY} } firstAt lastAt outBy fault
  networks { country mccMnc rest recipients parts low { ${MONEY} } high { ${MONEY} } unpriced } warnings { code message }`;
const SHARE = `recipients parts low { ${MONEY} } high { ${MONEY} }`;
/** Fields of a campaign that the commands ask for. */
export const FIELDS = `id name objective purpose triggered template routes { id name } status held reason token recipients handled accepted refused { code count }
  beginsAt endsAt finishedAt createdAt ${SCHEDULE_FIELDS} preflight { ${PREFLIGHT} }`;
/** Fields of one campaign alone: of a page of them they would cost too much. */
export const OF_ONE = `${VARIANT_FIELDS} preflight { heldOut hours routes { route { id name } ${SHARE} } variants { label ${SHARE} ifBest { ${MONEY} } }
  rest { ${SHARE} } }`;
/** Answer of a mutation about a campaign. */
export const PAYLOAD = `... on CampaignPayload { campaign { ${FIELDS} ${OF_ONE} } } ${failures('InvalidInput', 'NotFound')}`;
/** Messages of a campaign by status, as `COUNTS` asks for them. */
export interface Counts {
  delivered: number;
  read: number;
  [status: string]: number;
}
/** Its messages by status. */
export const COUNTS = `counts { accepted scheduled deferred queued sending sent delivered read undelivered partiallyDelivered failed expired canceled blocked
  outcomeUnknown }`;

/** A title and what is behind it; `null`: there is nothing to say. */
type Row = [title: string, text: string | null];

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
  heldOut?: number;
  hours?: number[];
  routes?: (Share & { route: { name: string } | null })[];
  variants?: (Share & { label: string; ifBest: Money | null })[];
  rest?: Share | null;
}

/** Some of the recipients, and what they cost. */
interface Share {
  recipients: number;
  parts: number;
  low: Money | null;
  high: Money | null;
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

function networkLines({ networks }: Preflight): Row[] {
  if (networks.length < 2) return [];
  const shown = networks.slice(0, SHOWN).map(({ country, mccMnc, rest, recipients, low, high }): Row => {
    const name = rest ? 'other networks' : `${country ?? 'no country'} ${mccMnc ?? 'unknown network'}`;
    return ['network', `${name}: ${recipients}, ${rangeOf(low, high)}`];
  });
  const more = networks.length - shown.length;
  return more === 0 ? shown : [...shown, ['network', `${more} more`]];
}

const rangeOf = (low: Money, high: Money) =>
  low.amount === high.amount ? `${high.amount} ${high.currency}` : `${low.amount} to ${high.amount} ${high.currency}`;

const shareText = ({ recipients, low, high }: Share) =>
  low === null || high === null ? String(recipients) : `${recipients}, ${rangeOf(low, high)}`;

/** Recipients by route, by the variant that they would try, and by the hour of their own clocks. */
function shareLines({ routes = [], variants = [], rest = null, heldOut = 0, hours = [] }: Preflight): Row[] {
  const byHour = hours.flatMap((count, hour) => (count === 0 ? [] : [`${hour}:00 ${count}`]));
  return [
    ...(routes.length < 2 ? [] : routes).map(
      (each): Row => ['route', `${each.route?.name ?? '-'}: ${shareText(each)}`],
    ),
    ...variants.map((each): Row => {
      const all =
        each.ifBest === null ? '' : `; about ${each.ifBest.amount} ${each.ifBest.currency} if the rest gets it`;
      return [`would try ${each.label}`, `${shareText(each)}${all}`];
    }),
    ['the rest', rest === null ? null : shareText(rest)],
    ['held out', heldOut === 0 ? null : String(heldOut)],
    ['their hours', byHour.length < 2 ? null : byHour.join(', ')],
  ];
}

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

function preflightLines(id: string, preflight: Preflight): Row[] {
  const { done, checked, recipients, sendable, blocked, deferred, parts, low, high } = preflight;
  const { firstAt, lastAt, outBy, fault } = preflight;
  const cost = low === null || high === null ? 'not known: triggers bring people one by one' : rangeOf(low, high);
  return [
    [
      'checked',
      done
        ? `${checked} recipients`
        : `${checked} of ${recipients} so far; the hub goes on, and heliograph campaigns watch ${id} follows`,
    ],
    ['would get it', String(sendable)],
    ['would not', countsText(blocked)],
    ['would wait', countsText(deferred)],
    ['parts', parts.map(({ encoding, count }) => `${count} ${encoding}`).join(', ') || 'none'],
    ['cost', cost],
    ...networkLines(preflight),
    ...shareLines(preflight),
    ...preflight.warnings.map(({ message }): Row => ['warning', message]),
    ['first and last', firstAt === null || lastAt === null ? null : `${firstAt} to ${lastAt}`],
    ['all out by', outBy],
    ['cannot start', fault],
  ];
}

/** A campaign as lines: its check while it is written, then how far it has come. */
export const linesOf = (campaign: Campaign): string[] => fieldLines(rowsOf(campaign));

/** The same with titles and texts apart. */
export function rowsOf(campaign: Campaign): Row[] {
  const { id, name, status, reason, recipients, handled, accepted, refused, beginsAt, preflight, token } = campaign;
  const isChecked = status === 'DRAFT' || status === 'CHECKED';
  const progress: Row[] = [
    ['handled', `${handled} of ${recipients}`],
    ['messages', String(accepted)],
    ['without one', countsText(refused)],
  ];
  return [
    ['campaign', `${name} (${id})`],
    ['status', reason === null ? asWord(status) : `${asWord(status)}: ${reason}`],
    ...(isChecked && preflight !== null ? preflightLines(id, preflight) : []),
    ['token', isChecked ? token : null],
    ['for', campaign.triggered ? 'whoever triggers bring' : null],
    ['routes', campaign.routes.map((route) => route.name).join(', ') || null],
    ['begins', beginsAt],
    ['time', scheduleText(campaign.schedule)],
    ['run', campaign.origin === 'REPEAT' || campaign.schedule?.repeat != null ? String(campaign.occurrence) : null],
    ...(isChecked ? [] : progress),
    ...variantLines(campaign),
  ];
}
