/** A hub of a test file's own, whose processes are killed at random while it works. */
import type pg from 'pg';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { audit } from './audit.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { databaseClient } from './database-client.ts';
import { Hub } from './hub.ts';

const SECOND_MS = 1_000;

/** Starts it with a database of its own before the tests of a file, and stops it behind them. */
export function hubOfFile() {
  let hub: Hub;
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await testDatabase();
    hub = await Hub.prepare(database.url, inject('natsUrl'));
    await hub.startAll();
    client = await databaseClient(database.url);
  });
  afterAll(async () => {
    await client?.end();
    await hub?.stop();
    await database?.drop();
  });
  return {
    get hub() {
      return hub;
    },
    get client() {
      return client;
    },

    /** Asks until a process that is alive does it: what is asked has a key, or is the same when it comes twice. */
    async insist(mutation: string, variables: object): Promise<void> {
      const ask = () => hub.api.ask<{ __typename: string }>(mutation, variables).catch(() => null);
      await expect.poll(async () => (await ask())?.__typename, { timeout: 60_000 }).toMatch(/Payload$/);
    },

    /**
     * Kills processes of these roles at random and starts them again.
     *
     * @param most after as many nobody is killed any more, so that what is left is done
     * @returns what ends it, and tells how many were killed
     */
    killAtRandom(roles: readonly ('api' | 'dispatcher' | 'scheduler')[], most: number): () => Promise<number> {
      let isOver = false;
      let kills = 0;
      const killing = (async () => {
        while (!isOver && kills < most) {
          await new Promise((resolve) => setTimeout(resolve, SECOND_MS + 3 * SECOND_MS * Math.random()));
          const role = roles[Math.floor(roles.length * Math.random())] ?? 'scheduler';
          await hub.roles.get(role)?.kill('SIGKILL');
          await hub.start(role);
          kills += 1;
        }
      })();
      return async () => {
        isOver = true;
        await killing;
        return kills;
      };
    },

    /** Waits until no message waits any more; the SMSC has got each once, and none is missing. */
    async expectEachOnce(): Promise<void> {
      const waiting = async () =>
        (
          await client.query<{ count: number }>(
            "SELECT count(*)::int AS count FROM messages WHERE status IN ('SCHEDULED', 'DEFERRED', 'QUEUED', 'SENDING')",
          )
        ).rows[0]?.count;
      await expect.poll(waiting, { timeout: 120_000, interval: 500 }).toBe(0);
      const { duplicates, missing } = await audit(hub);
      expect({ duplicates, missing }).toEqual({ duplicates: [], missing: [] });
    },
  };
}
