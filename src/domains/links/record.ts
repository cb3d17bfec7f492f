// Recording of visits: taken from JetStream in chunks, and written a chunk a transaction.
import { mendClicksConsumer, type TakenClicks, takeClicks } from '../../bus/clicks.ts';
import type { ClickNews } from '../../bus/streams.ts';
import type { Transaction } from '../../db/client.ts';
import { insertLinkClicks } from '../../db/sql/link-clicks.ts';
import { addLinkVisits } from '../../db/sql/links.ts';
import { eventsInsert, type NewEvent } from '../../db/sql/message-events.ts';
import {
  addMessageLinkVisits,
  clickedBefore,
  lockMessageLinks,
  type MessageLinkVisits,
  type VisitedLink,
} from '../../db/sql/message-links.ts';
import { lockMessages } from '../../db/sql/messages.ts';
import { messagesAsTheyAre } from '../../db/sql/messages-watch.ts';
import { insertOutbox, type OutboxRow } from '../../db/sql/outbox.ts';
import { transaction } from '../../db/transaction.ts';
import { LinkVisitor } from '../../generated/prisma/enums.ts';
import { groupBy, pause } from '../../kernel/chunks.ts';
import { DrainQueue } from '../../kernel/drain-queue.ts';
import { newId } from '../../kernel/ids.ts';
import { countReactions } from '../../pipeline/message/reactions.ts';
import { newsOf } from '../../pipeline/message/write.ts';
import { OUTBOX_LEASE_MS } from '../../pipeline/outbox/relay.ts';
import type { Runtime } from '../../runtime.ts';
import { hubOf } from './hub.ts';

/** Chunks of visits that one run takes at most, and the time that it waits for them: the least that the client takes. */
const RUN = { chunks: 1_000, forMs: 1_000 };
/** Visits written in one transaction, more or less. */
const CLICKS_A_TRANSACTION = 1_000;
/** Time that visits gather before they are written, in milliseconds: a transaction for each few of them would take processors from those who wait for a redirect. */
const GATHER_MS = 200;
/** Visits of one link that are kept with time and agent; more are counted alone, so that nobody fills the disk. */
export const MAX_VISITS_KEPT = 1_000;

/** Records the visits of the moment, those of some time together. */
export async function recordVisits(runtime: Runtime, signal: AbortSignal): Promise<void> {
  const queue: DrainQueue<TakenClicks> = new DrainQueue({ drain: () => recordSome(runtime, queue, signal) });
  let count = 0;
  for await (const taken of takeClicks(runtime.bus, hubOf(runtime), RUN, signal)) {
    count++;
    if (signal.aborted) taken.failed();
    else queue.add(taken);
  }
  await queue.idle();
  if (count === 0 && !signal.aborted && (await mendClicksConsumer(runtime.bus, hubOf(runtime))))
    runtime.log.warn({}, 'the consumer of visits of links passed over some and is made anew');
}

async function recordSome(runtime: Runtime, queue: DrainQueue<TakenClicks>, signal: AbortSignal): Promise<void> {
  const waiting = queue.waiting.reduce((sum, { clicks }) => sum + clicks.length, 0);
  if (waiting < CLICKS_A_TRANSACTION) await pause(GATHER_MS, signal);
  const all = queue.takeAll();
  const chunk: TakenClicks[] = [];
  for (let count = 0; all.length > 0 && count < CLICKS_A_TRANSACTION; ) {
    const next = all.shift();
    if (next === undefined) break;
    chunk.push(next);
    count += next.clicks.length;
  }
  queue.replace(all);
  try {
    await recordClicks(
      runtime,
      chunk.flatMap(({ clicks }) => clicks),
    );
    for (const taken of chunk) taken.done();
  } catch (error) {
    for (const taken of chunk) taken.failed();
    runtime.log.warn({ error }, 'visits of links could not be recorded and are handed back');
  }
}

/** Records visits, and says of each link that a person has followed for the first time that its message was clicked. */
export async function recordClicks(
  { db, relay, telemetry }: Pick<Runtime, 'db' | 'relay' | 'telemetry'>,
  clicks: readonly ClickNews[],
): Promise<void> {
  if (clicks.length === 0) return;
  const { outbox, counts } = await transaction(db.pool, (tx) => recordIn(tx, clicks));
  relay.publishSoon(outbox);
  for (const [visitor, count] of counts) telemetry.count('heliograph_link_visits_total', { visitor }, count);
}

/** Visits of the link of a recipient in a chunk, and those of them that came from data centres as browsers. */
interface CountedVisits extends MessageLinkVisits {
  dataCentreClicks: number;
}

interface Recorded {
  outbox: OutboxRow[];
  counts: Map<string, number>;
}

async function recordIn(tx: Transaction, clicks: readonly ClickNews[]): Promise<Recorded> {
  const links = new Map(
    (await lockMessageLinks(tx, [...new Set(clicks.map(({ code }) => code))])).map((l) => [l.code, l]),
  );
  const counted = await newClicks(tx, clicks, links);
  const visits: CountedVisits[] = [];
  const firsts: { link: VisitedLink; at: Date }[] = [];
  for (const [code, own] of groupBy(counted, (each) => each.code)) {
    const people = own.filter(({ visitor }) => visitor === 'PERSON').map(({ at }) => at);
    const firstClickedAt = people.length === 0 ? null : new Date(Math.min(...people));
    const lastClickedAt = people.length === 0 ? null : new Date(Math.max(...people));
    const dataCentreClicks = own.filter(({ visitor }) => visitor === 'DATA_CENTRE').length;
    const botClicks = own.length - people.length;
    visits.push({ code, clicks: people.length, botClicks, dataCentreClicks, firstClickedAt, lastClickedAt });
    const link = links.get(code);
    if (firstClickedAt !== null && link !== undefined && link.firstClickedAt === null)
      firsts.push({ link, at: firstClickedAt });
  }
  await addMessageLinkVisits(tx, visits);
  await addLinkVisits(tx, totals(visits, links));
  const counts = new Map(
    [...groupBy(counted, ({ visitor }) => visitor)].map(([visitor, own]) => [visitor, own.length]),
  );
  return { outbox: await sayClicked(tx, firsts), counts };
}

/** Inserts the visits that are known links', and returns those that were not recorded before. */
async function newClicks(
  tx: Transaction,
  clicks: readonly ClickNews[],
  links: ReadonlyMap<string, VisitedLink>,
): Promise<ClickNews[]> {
  const seen = new Map<string, number>();
  const rows = [];
  const beyond: ClickNews[] = [];
  for (const click of clicks) {
    const link = links.get(click.code);
    // Whoever was erased since has no link any more.
    if (link === undefined || !Object.hasOwn(LinkVisitor, click.visitor)) continue;
    const count = (seen.get(click.code) ?? link.visits) + 1;
    seen.set(click.code, count);
    const { id, visitor, agent, at } = click;
    const { messageId, linkId } = link;
    if (count > MAX_VISITS_KEPT) beyond.push(click);
    else
      rows.push({
        id,
        messageId,
        linkId,
        at: new Date(at),
        visitor: visitor as LinkVisitor,
        agent: agent.slice(0, 100),
      });
  }
  const inserted = await insertLinkClicks(tx, rows);
  return [...clicks.filter(({ id }) => inserted.has(id)), ...beyond];
}

function totals(visits: readonly CountedVisits[], links: ReadonlyMap<string, VisitedLink>) {
  return [...groupBy(visits, ({ code }) => links.get(code)?.linkId ?? '')].map(([linkId, own]) => {
    const times = own.flatMap(({ lastClickedAt }) => (lastClickedAt === null ? [] : [lastClickedAt.getTime()]));
    return {
      linkId,
      clicks: own.reduce((sum, each) => sum + each.clicks, 0),
      botClicks: own.reduce((sum, each) => sum + each.botClicks, 0),
      dataCentreClicks: own.reduce((sum, each) => sum + each.dataCentreClicks, 0),
      lastClickedAt: times.length === 0 ? null : new Date(Math.max(...times)),
    };
  });
}

async function sayClicked(tx: Transaction, firsts: readonly { link: VisitedLink; at: Date }[]): Promise<OutboxRow[]> {
  if (firsts.length === 0) return [];
  const messages = await messagesAsTheyAre(
    tx,
    firsts.map(({ link }) => link.messageId),
  );
  const events = firsts.flatMap(({ link: { messageId, linkId }, at }): NewEvent[] => {
    const message = messages.get(messageId);
    if (message === undefined) return [];
    const { workspaceId, status } = message;
    const detail = JSON.stringify({ linkId });
    return [{ id: newId(), workspaceId, messageId, type: 'CLICKED', status, at, part: null, reasonCode: null, detail }];
  });
  await countClicked(
    tx,
    firsts.map(({ link }) => link),
  );
  return events.length === 0 ? [] : insertOutbox(tx, newsOf(events), OUTBOX_LEASE_MS, [eventsInsert(events)]);
}

/** Counts the messages of which a person has followed a link for the first time; their rows are locked meanwhile. */
async function countClicked(tx: Transaction, links: readonly VisitedLink[]): Promise<void> {
  const ids = [...new Set(links.map(({ messageId }) => messageId))].sort();
  await lockMessages(tx, ids);
  const before = await clickedBefore(
    tx,
    ids,
    links.map(({ code }) => code),
  );
  await countReactions(
    tx,
    'clicked',
    ids.filter((id) => !before.has(id)),
  );
}
