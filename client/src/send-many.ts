/** Sending to any number of recipients: in chunks, a few in flight at once, each idempotent, results as they come. */
import { type BulkRecipient, type Chunk, chunksOf, type KeyOf, type Placed, writtenKey } from './chunks.ts';
import { type HubError, memberError, type Result } from './errors.ts';
import type { SendMessagesInput } from './generated/schema.ts';
import { post } from './http.ts';
import { type Connection, retrying } from './retry.ts';
import { type Content, contentOf, ERROR_FIELDS, newKey } from './send.ts';
import type { ResultOf } from './tada.ts';

/** Content for all recipients. */
export type SendManyInput = Omit<SendMessagesInput, 'recipients' | 'content' | 'idempotencyKey'> & { content: Content };

/** Options of a run. */
export interface SendManyOptions {
  /**
   * Names the run: the same recipients in the same order with the same key are sent to once, however often it is run.
   * At most 180 characters; absent: a new one.
   */
  idempotencyKey?: string;
  /** Recipients of a request, at most 10,000; absent: 1,000. A run that is repeated needs the same. */
  chunkSize?: number;
  /** Requests at once; absent: 4. */
  inFlight?: number;
  /**
   * Key that two recipients share who are one person; `null`: nobody else. Where `duplicates` is REFUSE (as it is for
   * MARKETING unless told), a recipient whose key stands in an earlier chunk is not sent, and is refused with
   * DUPLICATE_RECIPIENT; within a chunk the hub tells it, in whatever spelling. Absent: the contact, or the number without
   * its separators. A number in national form is another one then than in E.164: read both in a function of yours.
   */
  keyOf?: KeyOf;
  /** Called behind each chunk. */
  onProgress?: (progress: SendManyProgress) => void;
  /** Ends the run early; what was on its way may still be done. */
  signal?: AbortSignal;
}

/** Progress of a run. */
export interface SendManyProgress {
  /** Recipients that were read and answered for. */
  done: number;
  accepted: number;
  refused: number;
  /** Recipients of chunks that failed. */
  failed: number;
  /** Tries beyond the first of each chunk. */
  retries: number;
}

/** A recipient that could not be accepted. */
export interface Refusal {
  /** Place among all recipients of the run, from 0. */
  index: number;
  recipient: BulkRecipient;
  code: string;
  message: string;
}

/** Outcome of one chunk. */
export type ChunkResult = {
  /** Place of its first recipient among all of the run. */
  index: number;
  count: number;
  attempts: number;
} & Result<{
  batchId: string;
  accepted: number;
  refusals: Refusal[];
  /** True where an earlier request with this key had accepted it. */
  replayed: boolean;
}>;

/** A run: iterate over its chunks, or wait for its end. */
export interface SendManyRun extends AsyncIterable<ChunkResult> {
  /** Name of the run: give it again to go on after a failure. */
  readonly idempotencyKey: string;
  /** Progress until now. */
  readonly progress: SendManyProgress;
  /** Runs to the end. The error of the chunk that failed, if one did: what was accepted before it stays so. */
  finish(): Promise<Result<SendManyProgress>>;
}

const MAX_CHUNK = 10_000;
const DEFAULT_CHUNK = 1_000;
const DEFAULT_IN_FLIGHT = 4;

const SEND_MANY = `mutation SendMany($input: SendMessagesInput!) {
sendMessages(input: $input) { __typename
... on SendMessagesPayload { replayed batch { id total accepted refusals(first: 100) { index code message } } }
${ERROR_FIELDS} } }` as const;

const REFUSALS = `query Refusals($id: ID!, $after: Int) {
messageBatch(id: $id) { refusals(first: 100, after: $after) { index code message } } }` as const;

/** Refusal of a recipient whom an earlier chunk has, as the hub says it of those of one request. */
const REPEATED = {
  code: 'DUPLICATE_RECIPIENT',
  message: 'is an earlier recipient of the run; with duplicates: SEND it gets both',
};

/** Begins a run; nothing is sent before it is iterated or finished. */
export function sendMany(
  connection: Connection,
  recipients: Iterable<BulkRecipient> | AsyncIterable<BulkRecipient>,
  input: SendManyInput,
  options: SendManyOptions = {},
): SendManyRun {
  const { idempotencyKey = newKey(), chunkSize = DEFAULT_CHUNK, inFlight = DEFAULT_IN_FLIGHT, onProgress } = options;
  checkCount('chunkSize', chunkSize, MAX_CHUNK);
  checkCount('inFlight', inFlight, 100);
  const progress: SendManyProgress = { done: 0, accepted: 0, refused: 0, failed: 0, retries: 0 };
  const controller = new AbortController();
  const shared = { ...input, content: contentOf(input.content) };
  const policy = input.duplicates ?? (input.purpose === 'MARKETING' ? 'REFUSE' : 'SEND');
  const keyOf = policy === 'REFUSE' ? (options.keyOf ?? writtenKey) : null;

  async function* run(): AsyncGenerator<ChunkResult> {
    const running: Promise<ChunkResult>[] = [];
    const abort = () => controller.abort();
    options.signal?.addEventListener('abort', abort);
    if (options.signal?.aborted) abort();
    let hasFailed = false;
    let fault: { thrown: unknown } | undefined;
    const next = async () => {
      const result = await (running.shift() as Promise<ChunkResult>);
      hasFailed ||= !result.ok;
      count(progress, result);
      onProgress?.({ ...progress });
      return result;
    };
    try {
      try {
        for await (const chunk of chunksOf(recipients, chunkSize, keyOf)) {
          running.push(sendChunk(connection, shared, `${idempotencyKey}/${chunk.index}`, chunk, controller.signal));
          if (running.length >= inFlight) yield await next();
          // The next one would fail as well: what is wrong with one is wrong with all, or nobody answers.
          if (hasFailed) break;
        }
      } catch (thrown) {
        fault = { thrown };
      }
      while (running.length > 0) yield await next();
    } finally {
      options.signal?.removeEventListener('abort', abort);
      controller.abort();
    }
    // The recipients could not be read further; what was read is sent.
    if (fault !== undefined) throw fault.thrown;
  }

  const iterator = run();
  return {
    idempotencyKey,
    progress,
    [Symbol.asyncIterator]: () => iterator,
    async finish() {
      let error: HubError | undefined;
      for await (const result of iterator) if (!result.ok) error ??= result.error;
      return error === undefined ? { ok: true, ...progress } : { ok: false, error };
    },
  };
}

function checkCount(name: string, value: number, max: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= max) return;
  throw new RangeError(`${name} of ${value}; it is a whole number from 1 to ${max}`);
}

function count(progress: SendManyProgress, result: ChunkResult): void {
  progress.done += result.count;
  progress.retries += result.attempts - 1;
  if (!result.ok) {
    progress.failed += result.count;
    return;
  }
  progress.accepted += result.accepted;
  progress.refused += result.count - result.accepted;
}

type Accepted = Extract<ResultOf<typeof SEND_MANY>['sendMessages'], { __typename: 'SendMessagesPayload' }>;

async function sendChunk(
  connection: Connection,
  shared: object,
  idempotencyKey: string,
  { index, recipients, json, repeated }: Chunk,
  signal: AbortSignal,
): Promise<ChunkResult> {
  const input = JSON.stringify({ ...shared, idempotencyKey }).slice(0, -1);
  const body = `{"query":${JSON.stringify(SEND_MANY)},"variables":{"input":${input},"recipients":${json}}}}`;
  const place = { index, count: recipients.length + repeated.length };
  const result = await retrying<{ batch: Accepted['batch']; replayed: boolean }>(connection, signal, async () => {
    const answer = await post<ResultOf<typeof SEND_MANY>>(connection.endpoint, body, signal);
    if (!answer.ok) return answer;
    const member = answer.data.sendMessages;
    if (member.__typename !== 'SendMessagesPayload') return { ok: false, error: memberError(member) };
    return { ok: true, batch: member.batch, replayed: member.replayed };
  });
  if (!result.ok) return { ...place, ...result };
  const { batch, replayed, attempts } = result;
  const refusals = [...batch.refusals];
  while (refusals.length < batch.total - batch.accepted) {
    const page = await refusalsAfter(connection, batch.id, refusals.at(-1)?.index, signal);
    if (!page.ok) return { ...place, attempts, ok: false, error: page.error };
    if (page.refusals.length === 0) break;
    refusals.push(...page.refusals);
  }
  const named = refusals.map((refusal) => ({ ...refusal, ...(recipients[refusal.index] as Placed) }));
  named.push(...repeated.map((each) => ({ ...each, ...REPEATED })));
  return { ...place, attempts, ok: true, batchId: batch.id, accepted: batch.accepted, refusals: named, replayed };
}

/** The refusals of a batch that did not fit into its first answer. */
function refusalsAfter(connection: Connection, id: string, after: number | undefined, signal: AbortSignal) {
  const body = JSON.stringify({ query: REFUSALS, variables: { id, after } });
  return retrying<{ refusals: Accepted['batch']['refusals'] }>(connection, signal, async () => {
    const answer = await post<ResultOf<typeof REFUSALS>>(connection.endpoint, body, signal);
    return answer.ok ? { ok: true, refusals: answer.data.messageBatch?.refusals ?? [] } : answer;
  });
}
