import { PrismaPg } from '@prisma/adapter-pg';
import type { Database } from '../../src/db/client.ts';
import { PrismaClient } from '../../src/generated/prisma/client.ts';

/** Tells how PostgreSQL does what Prisma asks of it. */
export interface Explainer {
  /** Over the pool of the database; what is asked of it is explained. */
  prisma: PrismaClient;
  /** The plans of everything that is asked meanwhile, with the rows that were met, in order. */
  plansOf(work: () => Promise<unknown>): Promise<string[]>;
}

/** Makes one; it ends with its database. */
export function explainer({ pool }: Database): Explainer {
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: false }),
    log: [{ emit: 'event', level: 'query' }],
  });
  const asked: { query: string; params: string }[] = [];
  prisma.$on('query', (event) => asked.push(event));
  return {
    prisma: prisma as PrismaClient,
    async plansOf(work) {
      asked.length = 0;
      await work();
      const plans: string[] = [];
      for (const { query, params } of asked.splice(0)) {
        const { rows } = await pool.query<{ 'QUERY PLAN': string }>(
          `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF) ${query}`,
          JSON.parse(params),
        );
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      }
      return plans;
    },
  };
}
