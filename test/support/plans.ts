import { PrismaPg } from '@prisma/adapter-pg';
import type { Database, Queryable } from '../../src/db/client.ts';
import { PrismaClient } from '../../src/generated/prisma/client.ts';

/** Tells how PostgreSQL does what is asked of it. */
export interface Explainer {
  /** Both over the pool of the database; what is asked of them is explained. */
  prisma: PrismaClient;
  queryable: Queryable;
  /** The plans of everything that is asked meanwhile, with the rows that were met, in order. */
  plansOf(work: () => Promise<unknown>): Promise<string[]>;
}

/** Makes one; it ends with its database. */
export function explainer({ pool }: Database): Explainer {
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: false }),
    log: [{ emit: 'event', level: 'query' }],
  });
  const asked: { text: string; values: unknown[] }[] = [];
  prisma.$on('query', ({ query, params }) => asked.push({ text: query, values: JSON.parse(params) }));
  return {
    prisma: prisma as PrismaClient,
    queryable: {
      query(text, values = []) {
        asked.push({ text, values });
        return pool.query(text, values);
      },
    },
    async plansOf(work) {
      asked.length = 0;
      await work();
      const plans: string[] = [];
      for (const { text, values } of asked.splice(0)) {
        const { rows } = await pool.query<{ 'QUERY PLAN': string }>(
          `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF) ${text}`,
          values,
        );
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      }
      return plans;
    },
  };
}
