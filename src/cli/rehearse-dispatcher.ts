/** The rehearsal of the dispatcher role. */
import { setTimeout } from 'node:timers/promises';
import type { Bus } from '../bus/connect.ts';
import type { JobsPayload } from '../bus/streams.ts';
import { transaction } from '../db/transaction.ts';
import { smppSettingsOf } from '../domains/carriers/limits.ts';
import { systemActor } from '../kernel/actor.ts';
import { NO_FACTS } from '../kernel/facts.ts';
import { newId } from '../kernel/ids.ts';
import { storedPhone } from '../kernel/phone.ts';
import { Judge } from '../pipeline/accept/decide.ts';
import type { AcceptRecipient, AcceptRequest, Settlement } from '../pipeline/accept/request.ts';
import { store } from '../pipeline/accept/store.ts';
import { BudgetBook } from '../pipeline/charge/budget-book.ts';
import { Link } from '../pipeline/dispatch/link.ts';
import { Pauses } from '../pipeline/dispatch/pauses.ts';
import { CapBook } from '../pipeline/message/cap-book.ts';
import type { Runtime } from '../runtime.ts';
import type { SubmitSm } from '../smpp/pdu.ts';
import { type SmscClient, SmscServer } from '../smpp/server.ts';
import { measure } from '../text/encode.ts';
import { rehearseRoad, type Stage } from './rehearsal.ts';

/** Messages that are sent together. */
const CHUNK_SIZE = 100;
/** Time after which the link is closed, whatever has not come, in milliseconds. */
const STOP_MS = 200;
/** Longest wait for one chunk, in milliseconds. */
const CHUNK_MS = 3_000;

/**
 * Rehearses what the dispatcher does with a message: claims some, submits them to an SMSC of its own, records what it says.
 *
 * @returns how many
 */
export function rehearseDispatcher(runtime: Runtime): Promise<number> {
  const jobs = new Jobs();
  return rehearseRoad(runtime, jobs.bus, async (stage) => {
    const smsc = new Smsc();
    const link = await openLink(stage, await smsc.listen());
    link.start();
    return await walk(stage, jobs, smsc).finally(async () => {
      await link.stop(STOP_MS);
      await smsc.close();
    });
  });
}

async function openLink({ runtime, connectionId }: Stage, port: number): Promise<Link> {
  const stored = await runtime.db.prisma.connection.findUniqueOrThrow({ where: { id: connectionId } });
  const settings = { ...stored, settings: { ...smppSettingsOf(stored), port }, secretCipher: null };
  const own = { ...runtime, storeInbound: async () => {} };
  return new Link({ runtime: own, ownerId: newId(), settings, pauses: new Pauses(own), password: 'rehearsal' });
}

/** Sends chunks, one after the other, until the time is over. @returns how many messages were delivered */
async function walk(stage: Stage, jobs: Jobs, smsc: Smsc): Promise<number> {
  let count = 0;
  while (!stage.isOver()) {
    const delivered = smsc.delivered(CHUNK_SIZE);
    const outbox = await transaction(stage.runtime.db.pool, (tx) => store(tx, chunkOf(stage), tx.last));
    for (const { subject, payload } of outbox) if (subject.startsWith('jobs.')) jobs.push(JSON.parse(payload));
    count += await Promise.race([delivered, setTimeout(CHUNK_MS, 0, { ref: false })]);
  }
  return count;
}

/** Messages as the API would accept them, and the decision on them. */
function chunkOf({ runtime, workspaceId, connectionId, routeId }: Stage) {
  const now = runtime.clock.now();
  const request: AcceptRequest = {
    actor: systemActor(workspaceId),
    purpose: 'TRANSACTIONAL',
    sender: '+447700900999',
    sendAt: null,
    expiresAt: new Date(now.getTime() + 3_600_000),
    usualValidityMs: null,
    tags: [],
    exemption: null,
    asksFor: null,
    offerChecks: 'FLAG',
    submitOptions: null,
    batchId: null,
    campaign: null,
    messageId: null,
    traceParent: null,
    now,
  };
  const place = { id: routeId, name: 'Rehearsal', connectionId, reason: '' };
  const route = { ...place, defaultSender: null, receiptTimeoutSeconds: null, billedAt: 'SUBMIT' as const };
  const choice = { route, pricePerPartMicros: null, priceCurrency: null, rejected: [] };
  const [judge, outcome] = [new Judge(runtime.policy), { messages: [], refusals: [] } as Settlement];
  for (let index = 0; index < CHUNK_SIZE; index++) {
    judge.settle(
      { request, outcome, recipient: { ...recipientOf(index), choice, facts: NO_FACTS } },
      CapBook.NONE,
      BudgetBook.NONE,
    );
  }
  return { messages: outcome.messages, decisions: judge.decisions };
}

function recipientOf(index: number): Omit<AcceptRecipient, 'choice' | 'facts'> {
  const body = 'Your code is 123456. Do not share it with anyone.';
  const [to, country] = [storedPhone(`+4477009${10_000 + index}`).e164, 'GB'];
  const none = { mccMnc: null, charge: null, templateVersionId: null, locale: null, metadata: null, links: [] };
  return { index, contactId: newId(), to, country, body, encoded: measure(body), ...none };
}

/** Takes every message, and says at once that it was delivered. */
class Smsc {
  readonly #server: SmscServer;
  #submits = 0;
  #left = 0;
  #done: () => void = () => {};

  constructor() {
    this.#server = new SmscServer({
      onBind: () => 0,
      onClients: () => {},
      onSubmit: (client, sm, answer) => {
        const remoteId = String(++this.#submits);
        answer(0, remoteId);
        void this.#deliver(client, sm, remoteId);
      },
    });
  }

  listen(): Promise<number> {
    return this.#server.listen('127.0.0.1', 0);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  /** Resolves with the number when so many receipts more were taken. */
  delivered(count: number): Promise<number> {
    this.#left = count;
    return new Promise((resolve) => {
      this.#done = () => resolve(count);
    });
  }

  async #deliver(client: SmscClient, sm: SubmitSm, remoteId: string): Promise<void> {
    const text = `id:${remoteId} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:`;
    const { sourceAddr, sourceTon, sourceNpi, destAddr, destTon, destNpi } = sm;
    await client.deliver({
      sourceAddr: destAddr,
      sourceTon: destTon,
      sourceNpi: destNpi,
      destAddr: sourceAddr,
      destTon: sourceTon,
      destNpi: sourceNpi,
      esmClass: 0x04,
      dataCoding: 0,
      registeredDelivery: 0,
      shortMessage: Buffer.from(text, 'latin1'),
    });
    if (--this.#left === 0) this.#done();
  }
}

/** Jobs that are handed over without a server, all in one lane. */
class Jobs {
  readonly #waiting: JobsPayload[] = [];
  readonly #wakers = new Set<() => void>();
  #closed = false;

  push(job: JobsPayload): void {
    this.#waiting.push(job);
    this.#wake();
  }

  /** Functions of the bus that a dispatcher uses. */
  get bus(): Partial<Bus> {
    const close = async () => {
      this.#closed = true;
      this.#wake();
    };
    const messagesOf = (consumer: string) => ({
      close,
      status: async function* () {},
      [Symbol.asyncIterator]: () => this.#messages(consumer.endsWith('_normal')),
    });
    const client = {
      consumers: { get: async (_: string, name: string) => ({ consume: async () => messagesOf(name) }) },
    };
    // A lane that nothing was handed out of yet, in a stream that holds nothing.
    const consumer = { config: {}, delivered: { stream_seq: 0 }, ack_floor: { stream_seq: 0 }, num_ack_pending: 0 };
    const manager = {
      consumers: { add: async () => consumer },
      streams: { info: async () => ({ state: { first_seq: 1, last_seq: 0 } }) },
    };
    return { client, manager } as unknown as Partial<Bus>;
  }

  #wake(): void {
    for (const wake of this.#wakers) wake();
    this.#wakers.clear();
  }

  async *#messages(mine: boolean) {
    while (!this.#closed) {
      const job = mine ? this.#waiting.shift() : undefined;
      if (job !== undefined) yield { json: () => job, ack() {}, nak() {}, working() {} };
      else await new Promise<void>((resolve) => this.#wakers.add(resolve));
    }
  }
}
