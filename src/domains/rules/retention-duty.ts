/** Retention of workspaces: texts first, rows later, by the settings of each; and the texts of codes when these end. */
import type { Queryable } from '../../db/client.ts';
import { takeEventTexts } from '../../db/sql/conversation-events.ts';
import { deleteInbound, takeInboundTexts } from '../../db/sql/inbound-messages.ts';
import { deleteClicksOfMessages } from '../../db/sql/link-clicks.ts';
import { deleteEventsOf } from '../../db/sql/message-events.ts';
import { deleteLinksOfMessages } from '../../db/sql/message-links.ts';
import { deletePartsOf } from '../../db/sql/message-parts.ts';
import {
  deleteMessages,
  openTexts,
  ROWS_A_STEP,
  takeTexts,
  takeTextsOf,
  workspacesWithTexts,
} from '../../db/sql/messages-retention.ts';
import { lockWatermark, type RetentionMark, setWatermark } from '../../db/sql/watermarks.ts';
import { deleteLogOf } from '../../db/sql/webhook-deliveries.ts';
import { transaction } from '../../db/transaction.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import { lowestIdAt } from '../../kernel/ids.ts';
import { CODE_TEXT_MS, type RetentionSetting, retentionOf } from '../../kernel/retention.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';
import { setTimers, type TimerHandler } from '../../pipeline/schedule/timers.ts';
import type { Runtime } from '../../runtime.ts';

type DutyRuntime = Pick<Runtime, 'db' | 'clock' | 'telemetry'>;

/** Timer of a message whose text may be needed longer than its workspace keeps texts: it is valid still. */
const TEXT_TIMER = 'message.text';

/** Takes the texts of codes soon after they end, and everything else by the settings of workspaces. */
export const RETENTION_DUTIES: readonly Duty[] = [
  { name: 'texts of codes', everyMs: 15_000, run: takeCodes },
  { name: 'retention of workspaces', everyMs: 600_000, run: keepSettings },
];

/** Takes texts that were valid when they were looked at. */
export const textTimer: TimerHandler = {
  kind: TEXT_TIMER,
  run: async ({ clock, telemetry }, tx, timers) => {
    const now = clock.now();
    const ids = timers.map(({ subjectId }) => subjectId);
    const count = await takeTextsOf(tx, ids, now);
    telemetry.count('heliograph_retention_total', { kind: 'MESSAGES', what: 'texts' }, count);
    await setTimers(tx, (await openTexts(tx, ids, now)).map(timerOf));
    return [];
  },
};

function timerOf({ id, workspaceId, expiresAt }: { id: string; workspaceId: string; expiresAt: Date }) {
  return { kind: TEXT_TIMER, subjectId: id, workspaceId, dueAt: expiresAt };
}

/** Takes the texts of codes that are past their time, in all workspaces. */
export async function takeCodes(runtime: DutyRuntime, signal: AbortSignal): Promise<void> {
  const { db, clock } = runtime;
  const longer = await settingsOf(runtime);
  const before = lowestIdAt(new Date(clock.now().getTime() - LEAST_CODE_TEXT_MS));
  const watermark = markOf('texts', 'OTP', '');
  for (const workspaceId of await workspacesWithTexts(db.pool, { purpose: 'OTP', before, watermark })) {
    const own = longer.get(workspaceId)?.find(({ purpose }) => purpose === 'OTP');
    await takeTextsBefore(runtime, { workspaceId, purpose: 'OTP', ms: own?.bodiesMs ?? CODE_TEXT_MS }, signal);
    if (signal.aborted) return;
  }
}

/** Shortest time that the text of a code may be kept, in milliseconds: younger ones are not looked at. */
const LEAST_CODE_TEXT_MS = 60_000;

/** Takes and deletes what is past the time that its workspace has set. */
export async function keepSettings(runtime: DutyRuntime, signal: AbortSignal): Promise<void> {
  for (const [workspaceId, settings] of await settingsOf(runtime)) {
    for (const setting of settings) {
      if (signal.aborted) return;
      await keepOne(runtime, workspaceId, setting, signal);
    }
  }
}

/** Settings of the workspaces that have set any. */
async function settingsOf({ db }: Pick<Runtime, 'db'>): Promise<Map<string, RetentionSetting[]>> {
  const where = { retention: { not: Prisma.DbNull } };
  const rows = await db.prisma.workspace.findMany({ where, select: { id: true, retention: true } });
  return new Map(rows.map(({ id, retention }) => [id, retentionOf(retention)]));
}

async function keepOne(
  runtime: DutyRuntime,
  workspaceId: string,
  { kind, purpose, bodiesMs, rowsMs }: RetentionSetting,
  signal: AbortSignal,
): Promise<void> {
  const { clock, db, telemetry } = runtime;
  const before = (ms: number) => lowestIdAt(new Date(clock.now().getTime() - ms));
  if (bodiesMs !== null) {
    if (purpose !== null) await takeTextsBefore(runtime, { workspaceId, purpose, ms: bodiesMs }, signal);
    else await takeWords(runtime, { workspaceId, kind, before: before(bodiesMs) }, signal);
  }
  if (rowsMs === null) return;
  for (let count = ROWS_A_STEP; count === ROWS_A_STEP && !signal.aborted; ) {
    count = await deleteRows(db.pool, { workspaceId, kind, purpose, before: before(rowsMs) });
    telemetry.count('heliograph_retention_total', { kind, what: 'rows' }, count);
  }
}

/** Takes the texts of messages step by step: each remembers how far it came, and leaves a timer for what is valid still. */
async function takeTextsBefore(
  { db, clock, telemetry }: DutyRuntime,
  { workspaceId, purpose, ms }: { workspaceId: string; purpose: Purpose; ms: number },
  signal: AbortSignal,
): Promise<void> {
  const now = clock.now();
  const before = lowestIdAt(new Date(now.getTime() - ms));
  await stepwise(db, markOf('texts', purpose, workspaceId), signal, async (tx, after) => {
    const { count, last, open } = await takeTexts(tx, { workspaceId, purpose, after, before }, now);
    await setTimers(
      tx,
      open.map((each) => timerOf({ ...each, workspaceId })),
    );
    telemetry.count('heliograph_retention_total', { kind: 'MESSAGES', what: 'texts' }, count);
    return last;
  });
}

/** Takes what people wrote, or the words of members and bots. */
async function takeWords(
  { db, telemetry }: DutyRuntime,
  { workspaceId, kind, before }: { workspaceId: string; kind: RetentionSetting['kind']; before: string },
  signal: AbortSignal,
): Promise<void> {
  const take = kind === 'REPLIES' ? takeInboundTexts : takeEventTexts;
  await stepwise(db, markOf('texts', kind, workspaceId), signal, async (tx, after) => {
    const { count, last } = await take(tx, { workspaceId, after, before }, ROWS_A_STEP);
    telemetry.count('heliograph_retention_total', { kind, what: 'texts' }, count);
    return last;
  });
}

/** Runs steps from a watermark on, until one finds nothing more or another process holds it. */
async function stepwise(
  { pool }: Runtime['db'],
  mark: RetentionMark,
  signal: AbortSignal,
  step: (tx: Queryable, after: string) => Promise<string | null>,
): Promise<void> {
  for (let last: string | null = ''; last !== null && !signal.aborted; ) {
    last = await transaction(pool, async (tx) => {
      const after = await lockWatermark(tx, mark);
      if (after === null) return null;
      const reached = await step(tx, after);
      if (reached !== null) await setWatermark(tx, mark, reached);
      return reached;
    });
  }
}

function markOf(what: 'texts', of: string, workspaceId: string): RetentionMark {
  return `kept ${what}/${of} ${workspaceId}`;
}

async function deleteRows(
  pool: Runtime['db']['pool'],
  {
    workspaceId,
    kind,
    purpose,
    before,
  }: Pick<RetentionSetting, 'kind' | 'purpose'> & { workspaceId: string; before: string },
): Promise<number> {
  if (kind === 'REPLIES') return deleteInbound(pool, workspaceId, before, ROWS_A_STEP);
  if (kind === 'WEBHOOK_LOG') return deleteLogOf(pool, workspaceId, before, ROWS_A_STEP);
  if (purpose === null) return 0;
  return transaction(pool, async (tx) => {
    const ids = await deleteMessages(tx, { workspaceId, purpose, before });
    if (ids.length > 0) {
      await deletePartsOf(tx, ids);
      await deleteEventsOf(tx, ids);
      await deleteClicksOfMessages(tx, ids);
      await deleteLinksOfMessages(tx, ids);
    }
    return ids.length;
  });
}
