/** The conditions of a segment in SQL: of contacts that are walked one by one, or of all at once. */
import type { FieldDefinition } from '../../kernel/contact-fields.ts';
import { lowestIdAt } from '../../kernel/ids.ts';
import {
  type BuiltInField,
  type Comparison,
  holds,
  isBuiltIn,
  OPPOSITE,
  type PropertyCondition,
  type SegmentTree,
  type SegmentValue,
  type Span,
  spanMs,
} from '../../kernel/segment.ts';
import { textArray } from './arrays.ts';
import { type Bind, isAmong, type LookMode, onLists, type PersonCondition } from './audience.ts';

/** What the conditions of a segment are written with. */
export interface SegmentContext {
  workspaceId: string;
  /** Moment from which spans count. */
  now: Date;
  fields: ReadonlyMap<string, FieldDefinition>;
  /** The trees of the segments that are named, by their UUIDs. */
  segments: ReadonlyMap<string, SegmentTree>;
}

interface Writer extends SegmentContext {
  bind: Bind;
  mode: LookMode;
}

/** The condition that a contact is in a segment. Every part of it is true or false, never null, so that NOT means the others. */
export function segmentCondition(tree: SegmentTree, context: SegmentContext): PersonCondition {
  return { sql: (bind, mode) => written(tree, { ...context, bind, mode }) };
}

function written(tree: SegmentTree, w: Writer): string {
  switch (tree.kind) {
    case 'and':
    case 'or':
      return `(${tree.of.map((part) => written(part, w)).join(tree.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `NOT ${written(tree.of, w)}`;
    case 'compare':
      return isBuiltIn(tree.field)
        ? comparedBuiltIn(tree.field, tree.is, tree.value, w)
        : comparedOwn(fieldOf(tree.field, w), tree.is, tree.value, w);
    case 'in':
      return isBuiltIn(tree.field)
        ? `(${BUILT_IN[tree.field]} IS NOT NULL AND ${BUILT_IN[tree.field]} = ANY(${w.bind(textArray(tree.values.map(String)))}::text[]))`
        : ownIn(fieldOf(tree.field, w), tree.values, w);
    case 'has':
      return isBuiltIn(tree.field)
        ? `(${BUILT_IN[tree.field]} IS NOT NULL)`
        : valuesOf(fieldOf(tree.field, w), 'true', w);
    case 'within':
      return isWithin(tree, w);
    case 'near':
      return isNear(tree, w);
    case 'tag':
      return `(c.tags <> '{}' AND c.tags @> ${w.bind(textArray([tree.tag]))}::text[])`;
    case 'list':
      return onLists([tree.id], w.bind, w.mode);
    case 'segment':
      return written(segmentOf(tree.id, w), w);
    case 'consent':
      return someOf(w, {
        from: 'consents k',
        id: 'k.contact_id',
        where: `k.workspace_id = ${w.bind(w.workspaceId)} AND k.purpose = ${w.bind(tree.purpose)}::purpose AND k.state = 'GRANT'`,
      });
    case 'event':
      return happened(tree, w);
    case 'history':
      return wasReached(tree, w);
  }
}

/** Rows of another table that are about people. */
interface Rows {
  from: string;
  /** The column with the id of the contact. */
  id: string;
  where: string;
  /** Condition on the rows of one person together. */
  having?: string;
}

function someOf({ mode }: Writer, { from, id, where, having }: Rows): string {
  const own = mode === 'ALL' ? '' : ` AND ${id} = c.id`;
  const together = having === undefined ? '' : ` GROUP BY ${id} HAVING ${having}`;
  return isAmong(mode, `SELECT ${id} FROM ${from} WHERE ${where}${own}${together}`);
}

/** Rows of a person, counted: who has none is among them where nought fits. */
function counted(
  w: Writer,
  rows: Rows,
  { is, count }: { is: Comparison; count: number },
  counting = 'count(*)',
): string {
  const fitsNobody = holds(0, is, count);
  const wanted = fitsNobody ? OPPOSITE[is] : is;
  const isAny =
    holds(1, wanted, count) && (wanted === '>' || wanted === '>=' || wanted === '!=') && !holds(0, wanted, count);
  const some = someOf(w, isAny ? rows : { ...rows, having: `${counting} ${sqlOf(wanted)} ${count}` });
  return fitsNobody ? `NOT ${some}` : some;
}

function sqlOf(is: Comparison): string {
  return is === '!=' ? '<>' : is;
}

/** Expressions for the fields that every contact has. */
const BUILT_IN: Readonly<Record<BuiltInField, string>> = {
  country: 'c.country',
  language: `lower(split_part(c.locale, '-', 1))`,
  locale: 'c.locale',
  network: 'c.mcc_mnc',
  zone: 'c.time_zones[1]',
  created: 'c.created_at',
};

function comparedBuiltIn(field: BuiltInField, is: Comparison, value: SegmentValue, w: Writer): string {
  const column = BUILT_IN[field];
  if (field === 'created') return comparedDate(column, is, String(value), w.bind);
  const equal = `(${column} IS NOT NULL AND ${column} = ${w.bind(value)}::text)`;
  return is === '=' ? equal : `NOT ${equal}`;
}

function comparedOwn(field: FieldDefinition, is: Comparison, value: SegmentValue, w: Writer): string {
  if (is === '!=') return `NOT ${comparedOwn(field, '=', value, w)}`;
  if (field.type === 'DATE') return valuesOf(field, comparedDate('v.at', is, String(value), w.bind), w);
  if (typeof value === 'string') return valuesOf(field, `v.text = ${w.bind(value)}::text`, w);
  return valuesOf(field, `v.number ${is} ${w.bind(Number(value))}::float8`, w);
}

function ownIn(field: FieldDefinition, values: readonly SegmentValue[], w: Writer): string {
  const condition = values.every((value) => typeof value === 'string')
    ? `v.text = ANY(${w.bind(textArray(values))}::text[])`
    : `v.number = ANY(${w.bind(values.map(Number))}::float8[])`;
  return valuesOf(field, condition, w);
}

/** Contacts with a value of a field that fits, by the index of its values. */
function valuesOf({ id }: FieldDefinition, condition: string, w: Writer): string {
  const where = `v.field_id = ${w.bind(id)} AND ${condition}`;
  return someOf(w, { from: 'contact_field_values v', id: 'v.contact_id', where });
}

const DAY_MS = 24 * 3_600_000;

/** A day is all of it, in UTC: later than a day is from the next one on. */
function comparedDate(column: string, is: Comparison, value: string, bind: Bind): string {
  const isDay = value.length === 10;
  const from = new Date(isDay ? `${value}T00:00:00Z` : value);
  const at = (moment: Date) => `${bind(moment)}::timestamptz`;
  if (!isDay) return is === '!=' ? `(${column} <> ${at(from)})` : `(${column} ${is} ${at(from)})`;
  const next = new Date(from.getTime() + DAY_MS);
  switch (is) {
    case '=':
      return `(${column} >= ${at(from)} AND ${column} < ${at(next)})`;
    case '!=':
      return `(${column} < ${at(from)} OR ${column} >= ${at(next)})`;
    case '<':
    case '>=':
      return `(${column} ${is} ${at(from)})`;
    case '<=':
      return `(${column} < ${at(next)})`;
    case '>':
      return `(${column} >= ${at(next)})`;
  }
}

function isWithin({ field, direction, span }: Extract<SegmentTree, { kind: 'within' }>, w: Writer): string {
  const other = new Date(w.now.getTime() + (direction === 'last' ? -1 : 1) * spanMs(span));
  const [from, until] = direction === 'last' ? [other, w.now] : [w.now, other];
  const between = (column: string) =>
    `(${column} > ${w.bind(from)}::timestamptz AND ${column} <= ${w.bind(until)}::timestamptz)`;
  return isBuiltIn(field) ? between(BUILT_IN[field]) : valuesOf(fieldOf(field, w), between('v.at'), w);
}

const EARTH_KM = 6_371;
/** Degrees of latitude of a kilometre, and a little more. */
const DEGREES_A_KM = 1 / 111;

/** By the index of latitudes first, then by the great circle. */
function isNear({ field, kilometres, latitude, longitude }: Extract<SegmentTree, { kind: 'near' }>, w: Writer): string {
  const reach = kilometres * DEGREES_A_KM;
  const north = `${w.bind(latitude)}::float8`;
  const east = `${w.bind(longitude)}::float8`;
  const haversine = `sin(radians(v.number - ${north}) / 2) ^ 2 + cos(radians(${north})) * cos(radians(v.number)) * sin(radians(v.longitude - ${east}) / 2) ^ 2`;
  const condition = `v.number >= ${w.bind(latitude - reach)}::float8 AND v.number <= ${w.bind(latitude + reach)}::float8
    AND ${2 * EARTH_KM} * asin(sqrt(least(1, ${haversine}))) <= ${w.bind(kilometres)}::float8`;
  return valuesOf(fieldOf(field, w), condition, w);
}

function happened(tree: Extract<SegmentTree, { kind: 'event' }>, w: Writer): string {
  const where = [
    `e.workspace_id = ${w.bind(w.workspaceId)} AND e.name = ${w.bind(tree.name)}`,
    ...(tree.span === null ? [] : [`e.at > ${w.bind(sinceOf(tree.span, w))}::timestamptz`]),
    ...tree.where.map((condition) => propertyFits(condition, w.bind)),
  ];
  return counted(w, { from: 'contact_events e', id: 'e.contact_id', where: where.join(' AND ') }, tree);
}

/** Condition that an event `e` has a property that compares so. */
export function propertyFits({ property, is, value }: PropertyCondition, bind: Bind): string {
  const name = `${bind(property)}::text`;
  if (is === '=' || is === '!=') {
    const same = `COALESCE((e.properties -> ${name}) = ${bind(JSON.stringify(value))}::jsonb, false)`;
    return is === '=' ? same : `NOT ${same}`;
  }
  return `CASE WHEN jsonb_typeof(e.properties -> ${name}) = 'number' THEN (e.properties ->> ${name})::numeric ${is} ${bind(Number(value))}::numeric ELSE false END`;
}

function wasReached(tree: Extract<SegmentTree, { kind: 'history' }>, w: Writer): string {
  const { what, purpose, span } = tree;
  const since = span === null ? null : sinceOf(span, w);
  const ofPurpose = () => (purpose === null ? '' : ` AND m.purpose = ${w.bind(purpose)}::purpose`);
  // Ids are ordered by time, and messages are in months by their ids: what is older is not looked at.
  const recent = (id: string) => (since === null ? '' : ` AND ${id} > ${w.bind(lowestIdAt(since))}::uuid`);
  if (what === 'replied') {
    const where = `i.workspace_id = ${w.bind(w.workspaceId)} AND i.contact_id IS NOT NULL${recent('i.id')}`;
    return counted(w, { from: 'inbound_messages i', id: 'i.contact_id', where }, tree);
  }
  if (what === 'clicked') {
    const clicked =
      since === null ? 'l.first_clicked_at IS NOT NULL' : `l.first_clicked_at > ${w.bind(since)}::timestamptz`;
    const rows =
      purpose === null
        ? { from: 'message_links l', id: 'l.contact_id', where: clicked }
        : {
            from: 'message_links l JOIN messages m ON m.id = l.message_id',
            id: 'l.contact_id',
            where: `${clicked}${ofPurpose()}`,
          };
    return counted(w, rows, tree, 'count(DISTINCT l.message_id)');
  }
  const state = what === 'sent' ? 'm.sent_at IS NOT NULL' : `m.status IN ('DELIVERED', 'READ')`;
  const where = `m.workspace_id = ${w.bind(w.workspaceId)} AND ${state}${ofPurpose()}${recent('m.id')}`;
  return counted(w, { from: 'messages m', id: 'm.contact_id', where }, tree);
}

function sinceOf(span: Span, { now }: Writer): Date {
  return new Date(now.getTime() - spanMs(span));
}

function fieldOf(name: string, { fields }: Writer): FieldDefinition {
  const field = fields.get(name);
  if (field === undefined) throw new Error(`a segment names the field "${name}", which is gone`);
  return field;
}

function segmentOf(id: string, { segments }: Writer): SegmentTree {
  const tree = segments.get(id);
  if (tree === undefined) throw new Error(`a segment names the segment ${id}, which is gone`);
  return tree;
}
