/** Questions about roll-ups as they come in, checked. */
import { type InputIssue, InvalidInputError } from '../../kernel/errors.ts';
import { type IdentifiedType, readGlobalId } from '../../kernel/global-ids.ts';
import { COUNTRY_FORMAT, countryOf } from '../../kernel/phone.ts';
import { CUTS, cutOf, type Dimension, type Measure } from '../../kernel/rollups.ts';
import { isKnownZone } from '../../policy/places/zones.ts';
import { dimensionsOf, MAX_BUCKETS, type Question } from './ask.ts';
import type { Step } from './buckets.ts';
import { KEPT_DAYS } from './duties.ts';
import { bucketsOf, periodBefore, wholePeriod } from './period.ts';

/** Groups that are told of at most. */
export const MAX_GROUPS = 500;
const DAY_MS = 86_400_000;

/** Values that messages are narrowed to, by dimension, as they come in. */
export type AskedFilter = Partial<Record<FilterField, readonly string[] | null>>;

/** Fields of the filter with their dimensions, and the type of those that are ids. */
export const FILTER_FIELDS = {
  routeIds: { dimension: 'ROUTE', type: 'Route' },
  connectionIds: { dimension: 'CONNECTION', type: 'Connection' },
  countries: { dimension: 'COUNTRY', type: null },
  purposes: { dimension: 'PURPOSE', type: null },
  templateIds: { dimension: 'TEMPLATE', type: 'Template' },
  locales: { dimension: 'LOCALE', type: null },
  senders: { dimension: 'SENDER', type: null },
  networks: { dimension: 'NETWORK', type: null },
  campaignIds: { dimension: 'CAMPAIGN', type: 'Campaign' },
} as const satisfies Record<string, { dimension: Dimension; type: IdentifiedType | null }>;
type FilterField = keyof typeof FILTER_FIELDS;

/** A question as it comes in. */
export interface Asked {
  from: Date;
  until: Date | null;
  step: Step | null;
  groupBy: readonly Dimension[];
  filter: AskedFilter;
  compares: boolean;
  orderBy: Measure;
  first: number;
}

/** The workspace that asks, and when. */
export interface Asking {
  workspaceId: string;
  timeZone: string;
  now: Date;
}

/** @throws InvalidInputError when no roll-ups can answer it */
export function questionOf(asked: Asked, { workspaceId, timeZone, now }: Asking): Question {
  const { from, step, groupBy, filter, compares, orderBy, first } = asked;
  const until = asked.until ?? now;
  const issues: InputIssue[] = [];
  const refuse = (path: string[], message: string, received: unknown) =>
    issues.push({ path, message, received: String(received).slice(0, 100) });
  if (from >= until)
    refuse(['from'], `must be before ${until.toISOString()}, where the period ends`, from.toISOString());
  if (first < 1 || first > MAX_GROUPS) refuse(['first'], `must be 1 to ${MAX_GROUPS}`, first);
  if (new Set(groupBy).size < groupBy.length) refuse(['groupBy'], 'must name each dimension once', groupBy.join(', '));
  const only = narrowed(filter, refuse);
  const dimensions = dimensionsOf({ groupBy, only });
  if (cutOf(dimensions) === null) refuse(['groupBy'], NOT_TOGETHER, dimensions.join(', '));
  const zone = isKnownZone(timeZone) ? timeZone : 'UTC';
  const period = wholePeriod(zone, step ?? 'DAY', from, until > from ? until : new Date(from.getTime() + 1));
  const days = KEPT_DAYS[step === 'WEEK' || step === null ? 'DAY' : step];
  const oldest = days === null ? Number.NEGATIVE_INFINITY : now.getTime() - days * DAY_MS;
  const kept = `within the last ${days} days: what is older is kept by ${step === 'HOUR' ? 'DAY' : 'MONTH'}`;
  if (from.getTime() < oldest) refuse(['from'], `must be ${kept}`, from.toISOString());
  else if (compares && issues.length === 0) {
    const before = periodBefore(period).from;
    if (before.getTime() < oldest)
      refuse(
        ['compareTo'],
        `needs a period that begins ${kept}. It would begin at ${before.toISOString()}`,
        'PREVIOUS_PERIOD',
      );
  }
  if (issues.length === 0 && step !== null && bucketsOf(period, MAX_BUCKETS + 1).length > MAX_BUCKETS)
    refuse(['step'], `must be longer: the period has more than ${MAX_BUCKETS} of them`, step);
  if (issues.length > 0) throw new InvalidInputError(issues);
  return { workspaceId, period, isDivided: step !== null, groupBy, only, compares, orderBy, first };
}

const NOT_TOGETHER = `must be dimensions that are counted together, those of the filter among them: ${CUTS.filter(
  (cut) => cut.length > 1,
)
  .map((cut) => cut.join(' + '))
  .join('; ')}; or one alone`;

function narrowed(
  filter: AskedFilter,
  refuse: (path: string[], message: string, received: unknown) => void,
): Map<Dimension, readonly string[]> {
  const only = new Map<Dimension, readonly string[]>();
  for (const [field, { dimension, type }] of Object.entries(FILTER_FIELDS)) {
    const values = filter[field as FilterField];
    if (values == null) continue;
    const read = values.map((value, index) => {
      if (value === '') return value;
      const path = ['filter', field, String(index)];
      if (field === 'countries') {
        const country = countryOf(value);
        if (country === null) refuse(path, `${COUNTRY_FORMAT}, or "" for those of none`, value);
        return country ?? '';
      }
      if (type === null) return value;
      const id = readGlobalId([type], value);
      if (id.ok) return id.uuid;
      refuse(path, id.message, value);
      return '';
    });
    only.set(dimension, read);
  }
  return only;
}
