/** The tree of a segment: the one form of what its text and its form say. */
import type { FieldDefinition, FieldType } from './contact-fields.ts';
import type { Purpose } from './words.ts';

/** Comparisons of values and of counts. */
export const COMPARISONS = ['=', '!=', '<', '<=', '>', '>='] as const;
/** One of them. */
export type Comparison = (typeof COMPARISONS)[number];

/** What messages and replies of a person are counted by. */
export const HISTORIES = ['sent', 'delivered', 'clicked', 'replied'] as const;
/** One of them. */
export type History = (typeof HISTORIES)[number];

/** Units of spans of time. */
export const SPAN_UNITS = ['hours', 'days'] as const;
/** A span of time. */
export interface Span {
  count: number;
  unit: (typeof SPAN_UNITS)[number];
}

/** A value that a condition compares with; dates are texts. */
export type SegmentValue = string | number | boolean;

/** A condition on a property of an event. */
export interface PropertyCondition {
  property: string;
  is: Comparison;
  value: SegmentValue;
}

/** A segment, or a part of one. Fields are named; tags are texts; lists and segments have their UUIDs. */
export type SegmentTree =
  | { kind: 'and' | 'or'; of: readonly SegmentTree[] }
  | { kind: 'not'; of: SegmentTree }
  | { kind: 'compare'; field: string; is: Comparison; value: SegmentValue }
  | { kind: 'in'; field: string; values: readonly SegmentValue[] }
  | { kind: 'has'; field: string }
  | { kind: 'within'; field: string; direction: 'last' | 'next'; span: Span }
  | { kind: 'near'; field: string; kilometres: number; latitude: number; longitude: number }
  | { kind: 'tag'; tag: string }
  | { kind: 'list'; id: string }
  | { kind: 'segment'; id: string }
  | { kind: 'consent'; purpose: Purpose }
  | {
      kind: 'event';
      name: string;
      where: readonly PropertyCondition[];
      is: Comparison;
      count: number;
      span: Span | null;
    }
  | { kind: 'history'; what: History; purpose: Purpose | null; is: Comparison; count: number; span: Span | null };

/** Fields that every contact has, with their types. */
export const BUILT_IN_FIELDS = {
  country: 'TEXT',
  language: 'TEXT',
  locale: 'TEXT',
  network: 'TEXT',
  zone: 'TEXT',
  created: 'DATE',
} as const satisfies Record<string, FieldType>;

/** A field that every contact has. */
export type BuiltInField = keyof typeof BUILT_IN_FIELDS;

/** Tells a field that every contact has from one of the workspace. */
export function isBuiltIn(name: string): name is BuiltInField {
  return Object.hasOwn(BUILT_IN_FIELDS, name);
}

/** Names that a text may use: those of the workspace. */
export interface Vocabulary {
  fields: ReadonlyMap<string, FieldDefinition>;
  /** UUIDs of lists by their names. */
  lists: ReadonlyMap<string, string>;
  /** UUIDs of segments by their names. */
  segments: ReadonlyMap<string, string>;
}

/** Bounds of one segment. */
export const SEGMENT_LIMITS = { characters: 4_000, conditions: 100, values: 200, depth: 20 } as const;

const HOUR_MS = 3_600_000;

/** Length of a span, in milliseconds. */
export function spanMs({ count, unit }: Span): number {
  return count * (unit === 'hours' ? HOUR_MS : 24 * HOUR_MS);
}

/** Compares two numbers. */
export function holds(left: number, is: Comparison, right: number): boolean {
  switch (is) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** The comparison that holds where another does not. */
export const OPPOSITE: Readonly<Record<Comparison, Comparison>> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};

/** The trees directly beneath one. */
export function partsOf(tree: SegmentTree): readonly SegmentTree[] {
  if (tree.kind === 'and' || tree.kind === 'or') return tree.of;
  return tree.kind === 'not' ? [tree.of] : [];
}

/** The UUIDs of the segments that a tree names itself. */
export function namedSegments(tree: SegmentTree): string[] {
  return tree.kind === 'segment' ? [tree.id] : partsOf(tree).flatMap(namedSegments);
}
