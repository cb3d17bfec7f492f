import { QUERY_LIMITS } from '../../src/graphql/limits/limits.ts';

/** An operation that is too much, and how. */
export interface TooMuch {
  name: string;
  query: string;
  variables?: Record<string, unknown>;
  limit: string;
  max: number;
}

const levels = (n: number) => `{ nest ${'{ nest '.repeat(n - 2)}{ level }${' }'.repeat(n - 2)} }`;
const times = (n: number, text: (i: number) => string) => Array.from({ length: n }, (_, i) => text(i)).join(' ');

/** Every fragment spreads the next one twice: 2^24 fields from 24 lines. */
const fragmentBomb = `{ nest { ...F0 } } ${times(24, (i) => `fragment F${i} on TestNest { a: nest { ...F${i + 1} } b: nest { ...F${i + 1} } }`)} fragment F24 on TestNest { level }`;

/** What must be refused on every transport, at once. */
export const CORPUS: readonly TooMuch[] = [
  { name: 'one level too deep', query: levels(QUERY_LIMITS.depth + 1), limit: 'depth', max: QUERY_LIMITS.depth },
  {
    name: 'deep by way of fragments',
    query: `{ nest { ...A } } fragment A on TestNest { nest { nest { nest { nest { ...B } } } } } fragment B on TestNest { nest { nest { nest { nest { nest { nest { nest { level } } } } } } } }`,
    limit: 'depth',
    max: QUERY_LIMITS.depth,
  },
  { name: 'a bomb of fragments', query: fragmentBomb, limit: 'depth', max: QUERY_LIMITS.depth },
  {
    name: '500 aliases',
    query: `{ ${times(500, (i) => `a${i}: __typename`)} }`,
    limit: 'aliases',
    max: QUERY_LIMITS.aliases,
  },
  {
    name: 'aliases multiplied by a fragment',
    query: `{ nest { ...A } n: nest { ...A } m: nest { ...A } } fragment A on TestNest { ${times(12, (i) => `a${i}: level`)} }`,
    limit: 'aliases',
    max: QUERY_LIMITS.aliases,
  },
  {
    name: 'a field 600 times',
    query: `{ ${times(600, () => '__typename')} }`,
    limit: 'fields',
    max: QUERY_LIMITS.fields,
  },
  {
    name: '100 directives',
    query: `{ __typename ${times(100, () => '@include(if: true)')} }`,
    limit: 'directives',
    max: QUERY_LIMITS.directives,
  },
  {
    name: '3,000 tokens',
    query: `{ nest { ${times(3_000, () => 'level')} } }`,
    limit: 'tokens',
    max: QUERY_LIMITS.tokens,
  },
  {
    name: 'a document of 60,000 characters',
    query: `# ${'x'.repeat(60_000)}\n{ __typename }`,
    limit: 'documentLength',
    max: QUERY_LIMITS.documentLength,
  },
  {
    name: 'pages within pages',
    query:
      '{ nest { nests(first: 100) { edges { node { nests(first: 100) { edges { node { nests(first: 100) { edges { node { level } } } } } } } } } } }',
    limit: 'cost',
    max: QUERY_LIMITS.cost,
  },
  {
    name: 'pages within pages, sizes in variables',
    query:
      'query ($n: Int, $m: Int = 100) { nest { nests(first: $n) { edges { node { nests(last: $m) { edges { node { level l: level k: level } } } } } } } }',
    variables: { n: 100 },
    limit: 'cost',
    max: QUERY_LIMITS.cost,
  },
  {
    name: 'a page of 101',
    query: '{ nest { nests(first: 101) { edges { cursor } } } }',
    limit: 'pageSize',
    max: 100,
  },
  {
    name: 'a page of 1,000 by a variable',
    query: 'query ($n: Int!) { nest { nests(first: $n) { edges { cursor } } } }',
    variables: { n: 1_000 },
    limit: 'pageSize',
    max: 100,
  },
  {
    name: 'a subscription with 31 aliases',
    query: `subscription { ticks ${times(31, (i) => `a${i}: ticks`)} }`,
    limit: 'aliases',
    max: QUERY_LIMITS.aliases,
  },
];
