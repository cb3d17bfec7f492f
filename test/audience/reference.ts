import type { Place } from '../../src/kernel/contact-fields.ts';
import {
  type Comparison,
  holds,
  type PropertyCondition,
  type SegmentTree,
  type SegmentValue,
  spanMs,
} from '../../src/kernel/segment.ts';
import type { Purpose } from '../../src/kernel/words.ts';

/** A person as the reference knows it; moments in milliseconds before now. */
export interface Person {
  country: string;
  locale: string | null;
  network: string | null;
  zone: string;
  createdAgo: number;
  tags: string[];
  lists: string[];
  fields: Record<string, SegmentValue | Place>;
  consents: Purpose[];
  events: { name: string; ago: number; properties: Record<string, SegmentValue> }[];
  messages: { ago: number; purpose: Purpose; sent: boolean; delivered: boolean; clickedAgo: number | null }[];
  replies: number[];
}

/** What trees are evaluated with. */
export interface World {
  now: number;
  segments: ReadonlyMap<string, SegmentTree>;
}

const DAY_MS = 24 * 3_600_000;

/** Tells whether a person is in a segment: the meaning of the language, without SQL. */
export function isIn(tree: SegmentTree, person: Person, world: World): boolean {
  switch (tree.kind) {
    case 'and':
      return tree.of.every((part) => isIn(part, person, world));
    case 'or':
      return tree.of.some((part) => isIn(part, person, world));
    case 'not':
      return !isIn(tree.of, person, world);
    case 'compare':
      return compares(knownValue(tree.field, person, world), tree.is, tree.value);
    case 'in':
      return tree.values.some((value) => compares(knownValue(tree.field, person, world), '=', value));
    case 'has':
      return knownValue(tree.field, person, world) !== null;
    case 'within': {
      const value = knownValue(tree.field, person, world);
      if (value === null) return false;
      const ahead = momentOf(value as string) - world.now;
      const span = spanMs(tree.span);
      return tree.direction === 'last' ? ahead <= 0 && ahead > -span : ahead > 0 && ahead <= span;
    }
    case 'near': {
      const place = knownValue(tree.field, person, world) as Place | null;
      return place !== null && kilometres(place, tree) <= tree.kilometres;
    }
    case 'tag':
      return person.tags.includes(tree.tag);
    case 'list':
      return person.lists.includes(tree.id);
    case 'segment':
      return isIn(world.segments.get(tree.id) as SegmentTree, person, world);
    case 'consent':
      return person.consents.includes(tree.purpose);
    case 'event': {
      const found = person.events.filter(
        ({ name, ago, properties }) =>
          name === tree.name &&
          (tree.span === null || ago < spanMs(tree.span)) &&
          tree.where.every((condition) => fits(properties, condition)),
      );
      return holds(found.length, tree.is, tree.count);
    }
    case 'history':
      return holds(timesOf(tree, person), tree.is, tree.count);
  }
}

function timesOf(
  { what, purpose, span }: Extract<SegmentTree, { kind: 'history' }>,
  { messages, replies }: Person,
): number {
  const isRecent = (ago: number) => span === null || ago < spanMs(span);
  if (what === 'replied') return replies.filter(isRecent).length;
  const ofPurpose = messages.filter((message) => purpose === null || message.purpose === purpose);
  if (what === 'clicked')
    return ofPurpose.filter(({ clickedAgo }) => clickedAgo !== null && isRecent(clickedAgo)).length;
  return ofPurpose.filter((message) => message[what] && isRecent(message.ago)).length;
}

function fits(properties: Record<string, SegmentValue>, { property, is, value }: PropertyCondition): boolean {
  const found = Object.hasOwn(properties, property) ? properties[property] : undefined;
  if (is === '=') return found === value;
  if (is === '!=') return found !== value;
  return typeof found === 'number' && holds(found, is, Number(value));
}

function knownValue(field: string, person: Person, { now }: World): SegmentValue | Place | null {
  switch (field) {
    case 'country':
      return person.country;
    case 'locale':
      return person.locale;
    case 'language':
      return person.locale?.split('-')[0]?.toLowerCase() ?? null;
    case 'network':
      return person.network;
    case 'zone':
      return person.zone;
    case 'created':
      return new Date(now - person.createdAgo).toISOString();
    default:
      return person.fields[field] ?? null;
  }
}

function momentOf(text: string): number {
  return Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text);
}

/** Of texts and booleans only equality; of what is not known nothing but that it is not equal. */
function compares(found: SegmentValue | Place | null, is: Comparison, value: SegmentValue): boolean {
  if (is === '!=') return !compares(found, '=', value);
  if (found === null) return false;
  if (typeof found === 'number') return holds(found, is, Number(value));
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return found === value;
  const from = momentOf(value);
  const at = momentOf(found as string);
  if (value.length > 10) return holds(at, is, from);
  const day = at < from ? -1 : at < from + DAY_MS ? 0 : 1;
  return holds(day, is, 0);
}

function kilometres(a: Place, b: Place): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const h =
    Math.sin(radians(a.latitude - b.latitude) / 2) ** 2 +
    Math.cos(radians(a.latitude)) *
      Math.cos(radians(b.latitude)) *
      Math.sin(radians(a.longitude - b.longitude) / 2) ** 2;
  return 2 * 6_371 * Math.asin(Math.sqrt(Math.min(1, h)));
}
