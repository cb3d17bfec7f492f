import { SCOPES } from '../../src/domains/accounts/principal.ts';
import { builder } from '../../src/graphql/schema/builder.ts';
import { SHARED } from '../../src/graphql/ws/shared-operation.ts';

// Fields that only tests have: load this file before the schema is built.

interface Nest {
  level: number;
}

const NestType = builder.objectRef<Nest>('TestNest');
const NestConnection = builder.connectionObject({ type: NestType, name: 'TestNestConnection' });
NestType.implement({
  description: 'Contains itself.',
  fields: (t) => ({
    level: t.exposeInt('level', { description: 'How deep it is.' }),
    nest: t.field({
      type: NestType,
      description: 'The one that is one deeper.',
      resolve: ({ level }) => ({ level: level + 1 }),
    }),
    nests: t.connection(
      {
        type: NestType,
        description: 'A page of deeper ones.',
        resolve: () => ({
          edges: [],
          pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
        }),
      },
      NestConnection,
    ),
  }),
});

/** Lets what is told to wait go on. */
export const gate = { open: () => {}, closed: Promise.resolve() };

/** Closes the gate until `gate.open` is called. */
export function closeGate(): void {
  gate.closed = new Promise((resolve) => {
    gate.open = resolve;
  });
}

/** Name of the query field that needs this scope and nothing else. */
export function probe(scope: string): string {
  return `probe_${scope.replace(':', '_')}`;
}

/** What `boom` throws: a number and a body that must not reach the log. */
export const BOOM = 'insert failed for +447911123456';

builder.queryFields((t) => ({
  nest: t.field({ type: NestType, nullable: true, description: 'The outermost.', resolve: () => ({ level: 0 }) }),
  waits: t.boolean({
    nullable: true,
    description: 'Answers when the gate is open.',
    resolve: () => gate.closed.then(() => true),
  }),
  away: t.int({
    nullable: true,
    description: 'Throws what pg throws while PostgreSQL is away.',
    resolve: () => {
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    },
  }),
  boom: t.int({
    nullable: true,
    description: 'Throws what nobody expects.',
    resolve: () => {
      throw new Error(BOOM);
    },
  }),
}));

for (const scope of SCOPES) {
  builder.queryField(probe(scope), (t) =>
    t.boolean({ nullable: true, authScopes: { scope }, description: `Needs ${scope}.`, resolve: () => true }),
  );
}

/** Subscriptions that run now: a test that leaves one running has a leak. */
export const running = { ticks: 0, shared: 0 };

builder.subscriptionFields((t) => ({
  ticks: t.int({
    authScopes: { scope: 'messages:read' },
    description: 'Counts, twenty times a second.',
    subscribe: async function* () {
      running.ticks++;
      try {
        for (let n = 0; ; n++) {
          yield n;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      } finally {
        running.ticks--;
      }
    },
    resolve: (n) => n as number,
  }),
  sharedTicks: t.int({
    extensions: SHARED,
    description: 'Counts, a hundred times a second, the same for all; every tenth cannot be resolved.',
    nullable: true,
    subscribe: async function* () {
      running.shared++;
      try {
        for (let n = 0; ; n++) {
          yield n;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      } finally {
        running.shared--;
      }
    },
    resolve: (n) => {
      if ((n as number) % 10 === 9) throw new Error(BOOM);
      return n as number;
    },
  }),
  sharedMarks: t.int({
    extensions: SHARED,
    description:
      'Counts with a cursor each, a hundred times a second; from one on, when the gate is open, the first alone.',
    args: { after: t.arg({ type: 'Cursor', description: 'Where it begins.' }) },
    subscribe: async function* (_root, { after }) {
      running.shared++;
      try {
        if (after != null) {
          await gate.closed;
          yield { n: 0, cursor: 'mark0' };
        }
        for (let n = 0; after == null; n++) {
          yield { n, cursor: `mark${n}` };
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      } finally {
        running.shared--;
      }
    },
    resolve: (event) => (event as { n: number }).n,
  }),
  sharedExplodes: t.int({
    extensions: SHARED,
    description: 'Waits for the gate, says 1 and throws; at once for who begins at a cursor.',
    args: { after: t.arg({ type: 'Cursor', description: 'Where it begins.' }) },
    subscribe: async function* (_root, { after }) {
      running.shared++;
      try {
        if (after == null) await gate.closed;
        yield 1;
        throw new Error(BOOM);
      } finally {
        running.shared--;
      }
    },
    resolve: (n) => n as number,
  }),
  explodes: t.int({
    description: 'Throws in the middle.',
    subscribe: async function* () {
      yield 1;
      throw new Error(BOOM);
    },
    resolve: (n) => n as number,
  }),
}));
