/** The text of a segment's tree. Reading it again gives the same tree. */
import type { PropertyCondition, SegmentTree, SegmentValue, Span, Vocabulary } from '../../../kernel/segment.ts';
import { quoted } from './tokens.ts';
import { NUMBER } from './values.ts';

/** Names of lists and segments by their UUIDs. */
export interface Names {
  lists: ReadonlyMap<string, string>;
  segments: ReadonlyMap<string, string>;
}

/** The names that a vocabulary has. */
export function namesOf({ lists, segments }: Vocabulary): Names {
  const turned = (map: ReadonlyMap<string, string>) => new Map([...map].map(([name, id]) => [id, name]));
  return { lists: turned(lists), segments: turned(segments) };
}

/** Writes a tree. A list or segment that is gone is written by its UUID. */
export function printSegment(tree: SegmentTree, names: Names): string {
  switch (tree.kind) {
    case 'and':
    case 'or':
      return tree.of.map((part) => within(part, tree.kind, names)).join(` ${tree.kind} `);
    case 'not':
      return tree.of.kind === 'history' && isOnce(tree.of)
        ? `never ${printSegment(tree.of, names)}`
        : `not ${within(tree.of, 'not', names)}`;
    case 'compare':
      return `${quoted(tree.field)} ${tree.is} ${valueText(tree.value)}`;
    case 'in':
      return `${quoted(tree.field)} in (${tree.values.map(valueText).join(', ')})`;
    case 'has':
      return `has ${quoted(tree.field)}`;
    case 'within':
      return `${quoted(tree.field)} in ${tree.direction} ${spanText(tree.span)}`;
    case 'near':
      return `${quoted(tree.field)} within ${tree.kilometres} km of ${tree.latitude}, ${tree.longitude}`;
    case 'tag':
      return `tag ${quoted(tree.tag)}`;
    case 'list':
      return `list ${quoted(names.lists.get(tree.id) ?? tree.id)}`;
    case 'segment':
      return `segment ${quoted(names.segments.get(tree.id) ?? tree.id)}`;
    case 'consent':
      return `consent ${tree.purpose.toLowerCase()}`;
    case 'event':
      return `did ${quoted(tree.name)}${propertiesText(tree.where)}${timesText(tree)}`;
    case 'history':
      return `${tree.what}${tree.purpose === null ? '' : ` ${tree.purpose.toLowerCase()}`}${timesText(tree)}`;
  }
}

type Counted = Extract<SegmentTree, { kind: 'event' | 'history' }>;

function isOnce({ is, count }: Counted): boolean {
  return is === '>=' && count === 1;
}

/** A part in brackets, where it would be read otherwise without them. */
function within(part: SegmentTree, around: 'and' | 'or' | 'not', names: Names): string {
  const text = printSegment(part, names);
  const isChain = part.kind === 'and' || part.kind === 'or';
  return isChain && !(around === 'or' && part.kind === 'and') ? `(${text})` : text;
}

function timesText(tree: Counted): string {
  const count = isOnce(tree) ? '' : ` ${tree.is} ${tree.count}`;
  return `${count}${tree.span === null ? '' : ` in ${spanText(tree.span)}`}`;
}

function spanText({ count, unit }: Span): string {
  return `${count} ${unit}`;
}

function propertiesText(where: readonly PropertyCondition[]): string {
  if (where.length === 0) return '';
  const each = where.map(({ property, is, value }) => `${quoted(property)} ${is} ${literalText(value)}`);
  return ` (${each.join(', ')})`;
}

/** A value of a field, whose type says how it is read. */
function valueText(value: SegmentValue): string {
  return typeof value === 'string' ? quoted(value) : String(value);
}

/** A value whose type is what it looks like. */
function literalText(value: SegmentValue): string {
  if (typeof value !== 'string') return String(value);
  return NUMBER.test(value) ? `"${value}"` : quoted(value);
}
