import { describe, expect, onTestFinished, test } from 'vitest';
import type { Channel } from '../../src/channels/port.ts';
import type { OpenPart, RecallOutcome } from '../../src/channels/reports.ts';
import { type HeldPause, heldPauses } from '../../src/db/sql/pauses.ts';
import { Recaller, type RecallerParts } from '../../src/pipeline/dispatch/recaller.ts';
import { type Service, uuidOf } from '../contacts/service.ts';

/** A campaign whose messages are made, with their UUIDs. */
interface Made {
  service: Service;
  campaign: string;
  ids: string[];
}

/** The provider has all messages of a campaign, by their index; the last one is not long on the way. */
async function submitted({ service, ids }: Made): Promise<void> {
  const sorted = ids.toSorted();
  const young = sorted.at(-1);
  await service.sql(
    `INSERT INTO message_parts (message_id, number, attempt, connection_id, status, remote_id, remote_key)
     SELECT id, 1, 1, $2, 'SENT', (n - 1)::text, (n - 1)::text FROM unnest($1::uuid[]) WITH ORDINALITY AS u(id, n)`,
    [sorted, service.connectionId],
  );
  await service.sql(
    `UPDATE messages SET status = 'SENT', connection_id = $2, due_at = NULL,
       indexed_status = CASE WHEN id = $3::uuid THEN NULL ELSE 'SENT'::message_status END WHERE id = ANY($1::uuid[])`,
    [sorted, service.connectionId, young],
  );
  await service.sql(
    `INSERT INTO watermarks (name, id) VALUES ('long on the way', $1) ON CONFLICT (name) DO UPDATE SET id = excluded.id`,
    [young],
  );
}

async function paused({ service, campaign }: Made): Promise<{ id: string; held: readonly HeldPause[] }> {
  const { pause } = await service.ask<{ pause: { id: string } }>(
    `mutation { pauseScope(input: { scope: CAMPAIGN, key: "${campaign}", reason: "A wrong text", recall: true }) {
      ... on PauseScopePayload { pause { id } } } }`,
  );
  return { id: pause.id, held: await heldPauses(service.api.runtime.db.pool) };
}

const recallOf = ({ service }: Made, id: string) =>
  service.ask<{ recall: object }>(`{ pause(id: "${id}") { recall { asked recalled tooLate waiting } } }`);

type Provider = Pick<Channel, 'recall' | 'query'>;

/** A recaller of a connection that is bound. @param isRecording answers are stored, and end their messages */
function recallerOf({ service }: Made, held: readonly HeldPause[], provider: Provider, isRecording = true): Recaller {
  const { runtime } = service.api;
  const ended = (id: string, status: string, reason: string) =>
    service.sql(
      `WITH part AS (UPDATE message_parts SET status = 'UNDELIVERED' WHERE message_id = $1)
       UPDATE messages SET status = $2::message_status, indexed_status = $2::message_status, reason_code = $3
       WHERE id = $1 AND status = 'SENT'`,
      [id, status, reason],
    );
  const recorder: Pick<RecallerParts['recorder'], 'add'> = {
    add: (fact, recorded) => {
      if (fact.kind !== 'receipt' || fact.named === undefined || !isRecording) return;
      const [status, reason] =
        fact.state === 'RECALLED' ? ['CANCELED', 'RECALLED'] : ['UNDELIVERED', 'DELETED_AT_PROVIDER'];
      void ended(fact.named.messageId, status, reason).then(() => recorded?.('COMMITTED'));
    },
  };
  const recaller = new Recaller({
    ...{ runtime, connectionId: service.connectionId, pauses: () => held },
    channel: { health: { state: 'BOUND', ratePerSecond: null }, ...provider } as Channel,
    recorder: recorder as RecallerParts['recorder'],
  });
  recaller.start();
  onTestFinished(() => {
    recaller.stop();
    return recaller.ended();
  });
  return recaller;
}

/** Tests of the recaller of a connection. @param make a campaign of a name, its messages made */
export function recallTests(make: (name: string) => Promise<Made>): void {
  describe('a recall', () => {
    test('asks again about what was not answered, and its report counts as it does', async () => {
      const made = await make('recall-again');
      await submitted(made);
      const { id, held } = await paused(made);
      const asked: string[] = [];
      const isFirst = (remoteId: string) => asked.filter((each) => each === remoteId).length === 1;
      const provider: Provider = {
        recall: async ({ remoteId, messageId }: OpenPart): Promise<RecallOutcome> => {
          asked.push(remoteId);
          if (remoteId === '0' && isFirst(remoteId)) return 'UNKNOWN';
          if (remoteId === '1' && isFirst(remoteId)) return 'NOT_NOW';
          if (remoteId === '2') return 'REFUSED';
          if (remoteId === '3') {
            // Its receipt comes before the answer.
            await made.service.sql(
              "UPDATE messages SET status = 'UNDELIVERED', indexed_status = 'UNDELIVERED', reason_code = 'DELETED_AT_PROVIDER' WHERE id = $1",
              [messageId],
            );
          }
          return 'RECALLED';
        },
        query: async ({ remoteId }) => ({ state: remoteId === '0' ? 'DELETED' : 'ENROUTE', networkErrorCode: null }),
      };
      recallerOf(made, held, provider);
      const count = made.ids.length;
      await expect
        .poll(async () => (await recallOf(made, id)).recall, { timeout: 60_000 })
        .toEqual({ asked: count, recalled: count - 1, tooLate: 1, waiting: 0 });
      expect(asked.filter((each) => each === '0')).toHaveLength(1);
      expect(asked.filter((each) => each === '1')).toHaveLength(2);
      const { report } = await made.service.ask<{ report: { figures: { recalled: number } } }>(
        `{ campaign(id: "${made.campaign}") { report { figures { recalled } } } }`,
      );
      expect(report.figures.recalled).toBe(count - 1);
    });

    test('ends with its link: what the recorder has not taken is noted for the next owner', async () => {
      const made = await make('recall-ends');
      await submitted(made);
      const { id, held } = await paused(made);
      const count = made.ids.length;
      let asked = 0;
      const recall = async (): Promise<RecallOutcome> => {
        asked++;
        return 'RECALLED';
      };
      const query = async () => ({ state: 'DELETED', networkErrorCode: null });
      const first = recallerOf(made, held, { recall, query }, false);
      await expect.poll(() => asked, { timeout: 60_000 }).toBe(count);
      first.stop();
      await first.ended();
      const notedOf = () =>
        made.service.sql<{ recalled: boolean | null; count: number }>(
          'SELECT recalled, count(*)::int AS count FROM pause_recalls WHERE pause_id = $1 GROUP BY 1',
          [uuidOf(id)],
        );
      expect(await notedOf()).toEqual([{ recalled: null, count }]);
      expect((await recallOf(made, id)).recall).toEqual({ asked: count, recalled: 0, tooLate: 0, waiting: 0 });

      recallerOf(made, held, { recall, query });
      await expect.poll(notedOf, { timeout: 60_000 }).toEqual([{ recalled: true, count }]);
      expect(asked).toBe(count);
      expect((await recallOf(made, id)).recall).toEqual({ asked: count, recalled: count, tooLate: 0, waiting: 0 });
    });
  });
}
