/** The tree of a segment, as the form edits it. */

/** Comparisons. */
export const COMPARISONS = ['=', '!=', '<', '<=', '>', '>='] as const;
type Comparison = (typeof COMPARISONS)[number];

/** A span of time; `null`: at any time. */
export type Span = { count: number; unit: 'hours' | 'days' } | null;

type Value = string | number | boolean;
interface Times {
  is: Comparison;
  count: number;
  span: Span;
}

/** A tree, by the kinds of docs/audience.md. */
export type Tree =
  | { kind: 'and' | 'or'; of: Tree[] }
  | { kind: 'not'; of: Tree }
  | { kind: 'compare'; field: string; is: Comparison; value: Value }
  | { kind: 'in'; field: string; values: Value[] }
  | { kind: 'has'; field: string }
  | { kind: 'within'; field: string; direction: 'last' | 'next'; span: NonNullable<Span> }
  | { kind: 'near'; field: string; kilometres: number; latitude: number; longitude: number }
  | { kind: 'tag'; tag: string }
  | { kind: 'list' | 'segment'; id: string }
  | { kind: 'consent'; purpose: string }
  | ({ kind: 'event'; name: string; where: { property: string; is: Comparison; value: Value }[] } & Times)
  | ({ kind: 'history'; what: string; purpose: string | null } & Times);

/** A condition: a tree that has no others in it. */
export type Condition = Exclude<Tree, { kind: 'and' | 'or' | 'not' }>;

/** Tells a condition from what joins or negates others. */
export function isCondition(tree: Tree): tree is Condition {
  return tree.kind !== 'and' && tree.kind !== 'or' && tree.kind !== 'not';
}

/** Kinds of conditions, as people choose them. */
export const KINDS: Readonly<Record<Condition['kind'], string>> = {
  compare: 'A field is',
  in: 'A field is one of',
  has: 'A field is known',
  within: 'A date is near',
  near: 'A place is near',
  tag: 'Has the tag',
  list: 'Is on the list',
  segment: 'Is in the segment',
  consent: 'Agreed to',
  event: 'Did',
  history: 'Messages',
};

/** A condition of a kind, as it begins. */
export function newCondition(kind: Condition['kind']): Condition {
  const times: Times = { is: '>=', count: 1, span: { count: 30, unit: 'days' } };
  switch (kind) {
    case 'compare':
      return { kind, field: 'country', is: '=', value: '' };
    case 'in':
      return { kind, field: 'country', values: [] };
    case 'has':
      return { kind, field: 'locale' };
    case 'within':
      return { kind, field: 'created', direction: 'last', span: { count: 30, unit: 'days' } };
    case 'near':
      return { kind, field: '', kilometres: 20, latitude: 0, longitude: 0 };
    case 'tag':
      return { kind, tag: '' };
    case 'list':
    case 'segment':
      return { kind, id: '' };
    case 'consent':
      return { kind, purpose: 'MARKETING' };
    case 'event':
      return { kind, name: '', where: [], ...times };
    case 'history':
      return { kind, what: 'delivered', purpose: null, ...times };
  }
}

/** Tells whether every condition of a tree is filled in. */
export function isWhole(tree: Tree): boolean {
  switch (tree.kind) {
    case 'and':
    case 'or':
      return tree.of.length > 1 && tree.of.every(isWhole);
    case 'not':
      return isWhole(tree.of);
    case 'compare':
      return tree.field !== '' && tree.value !== '';
    case 'in':
      return tree.field !== '' && tree.values.length > 0;
    case 'has':
    case 'within':
    case 'near':
      return tree.field !== '';
    case 'tag':
      return tree.tag !== '';
    case 'list':
    case 'segment':
      return tree.id !== '';
    case 'event':
      return tree.name !== '';
    case 'consent':
    case 'history':
      return true;
  }
}

/** The rows of the form: what a tree joins, and by what. */
export function rowsOf(tree: Tree | null): { join: 'and' | 'or'; rows: readonly Tree[] } {
  if (tree === null) return { join: 'and', rows: [] };
  return tree.kind === 'and' || tree.kind === 'or' ? { join: tree.kind, rows: tree.of } : { join: 'and', rows: [tree] };
}

/** The tree of the rows of the form. */
export function treeOf(join: 'and' | 'or', rows: readonly Tree[]): Tree {
  const [first] = rows;
  return rows.length === 1 && first !== undefined ? first : { kind: join, of: [...rows] };
}
