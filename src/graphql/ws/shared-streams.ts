/** The shared streams of a process, and the subscribers that join and leave them. */
import { createSourceEventStream, type ExecutionResult, execute, GraphQLError } from 'graphql';
import type { WebSocket } from 'ws';
import { publicErrors } from '../http/masking.ts';
import type { ApiYoga, RequestFacts } from '../http/yoga.ts';
import type { Shares } from '../limits/fair-subscribe.ts';
import { subscriptionCost } from '../limits/limits.ts';
import { describeVariables } from '../schema/request-errors.ts';
import { catchUp, cursorOf, type Events, type Own } from './catch-up.ts';
import type { Resumed, Resumes } from './resumes.ts';
import type { SharedOperation } from './shared-operation.ts';
import { type OnEnded, type SharedResult, SharedStream, type StreamSource, type Subscriber } from './shared-stream.ts';

/** Result that graphql-ws is given for a subscription. */
type Followed = AsyncIterableIterator<ExecutionResult> | ExecutionResult;
/** A subscriber with its socket. */
interface SocketSubscriber extends Subscriber {
  connection: WebSocket;
}

/** The streams of a process by what was asked: equal subscriptions share one execution, whoever asked first. */
export class SharedStreams {
  readonly #yoga: ApiYoga;
  readonly #shares: Shares;
  readonly #resumes: Resumes;
  readonly #mask: (error: unknown) => GraphQLError;
  readonly #streams = new Map<string, Promise<SharedStream | ExecutionResult>>();

  constructor(yoga: ApiYoga, mask: (error: unknown) => GraphQLError, shares: Shares, resumes: Resumes) {
    this.#resumes = resumes;
    this.#yoga = yoga;
    this.#shares = shares;
    this.#mask = mask;
  }

  /**
   * Follows an operation. Who begins now is with the others at once; who begins at a cursor is executed alone until an
   * event that the others have got too, and is with them from there on.
   *
   * @returns what graphql-ws iterates: it yields only what is this subscriber's own
   */
  async follow(operation: SharedOperation, subscriber: SocketSubscriber, facts: RequestFacts): Promise<Followed> {
    const { schema, document, operationName, variables: variableValues } = operation;
    const cost = subscriptionCost({ schema, document, operationName, variableValues });
    let release: () => void;
    try {
      release = this.#shares.budgets.charge(operation.principal, cost, operation.key);
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: publicErrors([error]) };
      throw error;
    }
    let resumed: Resumed | null = null;
    const end = () => {
      resumed?.end();
      release();
    };
    try {
      resumed = await this.#resume(operation, subscriber);
      const followed = await this.#follow(
        { ...operation, after: resumed?.after ?? operation.after },
        { ...subscriber, onWritten: resumed?.onWritten },
        resumed === null ? facts : { ...facts, resumesAt: resumed.after },
      );
      if (followed instanceof Following) followed.onEnd(end);
      else end();
      return followed;
    } catch (error) {
      end();
      return { errors: publicErrors([this.#mask(error)]) };
    }
  }

  async #resume(operation: SharedOperation, { connection }: SocketSubscriber): Promise<Resumed | null> {
    const { principal, field, resumeKey, after } = operation;
    return resumeKey === null ? null : this.#resumes.begin(principal, field, resumeKey, after, connection);
  }

  async #follow(operation: SharedOperation, subscriber: Subscriber, facts: RequestFacts): Promise<Followed> {
    const { resumesAt: _own, ...shared } = facts;
    const stream = await this.#streamOf(operation, shared);
    if (!(stream instanceof SharedStream)) return stream;
    // Its last subscriber left while this one waited.
    if (stream.ended) return this.#follow(operation, subscriber, facts);
    if (operation.after === null) return new Following(stream, subscriber, null);
    const release = stream.hold();
    const own = await this.#events(operation, operation.ownVariables, facts).catch((error: unknown) => {
      release();
      throw error;
    });
    if (!isEvents(own)) {
      release();
      return own;
    }
    return new Following(stream, subscriber, {
      events: own,
      release,
      made: (events) => this.#made(operation, events, facts),
      mask: this.#mask,
    });
  }

  #streamOf(operation: SharedOperation, facts: RequestFacts): Promise<SharedStream | ExecutionResult> {
    const { key } = operation;
    const known = this.#streams.get(key);
    if (known !== undefined) return known;
    const opening = this.#open(operation, facts, () => {
      if (this.#streams.get(key) === opening) this.#streams.delete(key);
    });
    this.#streams.set(key, opening);
    const forget = () => this.#streams.get(key) === opening && this.#streams.delete(key);
    opening.then((stream) => stream instanceof SharedStream || forget(), forget);
    return opening;
  }

  async #open(
    operation: SharedOperation,
    facts: RequestFacts,
    onEnd: () => void,
  ): Promise<SharedStream | ExecutionResult> {
    const events = await this.#events(operation, operation.variables, facts);
    if (!isEvents(events)) return events;
    const mask = this.#mask;
    // The context of each is its own: what loaders remember would get old.
    const made = async (event: unknown) => (await this.#made(operation, [event], facts))[0] ?? Buffer.alloc(0);
    const source: StreamSource = {
      async *results(signal) {
        try {
          yield* resultsOf(events, made, signal);
        } catch (error) {
          throw mask(error);
        }
      },
      gap: (from, resumesAt) =>
        made({ kind: 'gap', from, resumesAt, reason: 'SLOW_CONSUMER' }).catch((error: unknown) => {
          throw mask(error);
        }),
    };
    return new SharedStream(source, onEnd);
  }

  /** The events of an operation, or why there are none. */
  async #events(
    { schema, document, operationName }: SharedOperation,
    variableValues: Record<string, unknown>,
    facts: RequestFacts,
  ): Promise<Events | ExecutionResult> {
    const contextValue = await this.#yoga.getEnveloped(facts).contextFactory();
    const events = await createSourceEventStream({ schema, document, operationName, variableValues, contextValue });
    if (Symbol.asyncIterator in events) return events as Events;
    return this.#public(describeVariables({ schema, document, operationName, variableValues }, events));
  }

  /** The results of events that come together, in one context. */
  async #made(operation: SharedOperation, events: readonly unknown[], facts: RequestFacts): Promise<Buffer[]> {
    const contextValue = await this.#yoga.getEnveloped(facts).contextFactory();
    return this.#shares.turns.run(operation.principal.actor.workspaceId, async () => {
      const payloads: Buffer[] = [];
      for (const event of events) payloads.push(bytesOf(await this.#execute(operation, event, contextValue)));
      return payloads;
    });
  }

  async #execute(operation: SharedOperation, event: unknown, contextValue: unknown): Promise<ExecutionResult> {
    const { schema, document, operationName, variables } = operation;
    const args = { schema, document, operationName, variableValues: variables, contextValue, rootValue: event };
    return this.#public(await execute(args));
  }

  #public(result: ExecutionResult): ExecutionResult {
    if (result.errors === undefined) return result;
    return { ...result, errors: publicErrors(result.errors.map((error) => this.#mask(error))) };
  }
}

function isEvents(events: Events | ExecutionResult): events is Events {
  return Symbol.asyncIterator in events;
}

function bytesOf(result: ExecutionResult): Buffer {
  return Buffer.from(JSON.stringify(result));
}

async function* resultsOf(
  events: Events,
  made: (event: unknown) => Promise<Buffer>,
  signal: AbortSignal,
): AsyncGenerator<SharedResult> {
  const leave = () => void events.return?.();
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  for await (const event of events) yield { payload: await made(event), cursor: cursorOf(event) };
}

const DONE = { done: true, value: undefined } as const;

/**
 * One subscriber as graphql-ws sees it: nothing is yielded. What is its own, until it is with the others, goes to the
 * socket by itself, as what they share does.
 */
class Following implements AsyncIterableIterator<ExecutionResult> {
  readonly #stream: SharedStream;
  readonly #subscriber: Subscriber;
  #own: Own | null;
  #leave: (() => void) | null = null;
  #left = false;
  #finish: OnEnded = () => {};
  #onEnd: () => void = () => {};
  readonly #finished: Promise<typeof DONE>;

  constructor(stream: SharedStream, subscriber: Subscriber, own: Own | null) {
    this.#stream = stream;
    this.#subscriber = subscriber;
    this.#own = own;
    this.#finished = new Promise((resolve, reject) => {
      this.#finish = (fault) => (fault === undefined ? resolve(DONE) : reject(fault));
    });
    // It may break before anybody asks for what is next.
    this.#finished.catch(() => {}).finally(() => this.#onEnd());
    if (own === null) this.#join(null);
  }

  /** Has something done once when it has ended. */
  onEnd(done: () => void): void {
    this.#onEnd = done;
  }

  async next(): Promise<IteratorResult<ExecutionResult>> {
    const own = this.#own;
    if (own === null) return this.#finished;
    try {
      const joined = await catchUp(own, this.#subscriber, (cursor) => this.#join(cursor));
      if (!joined) return this.return();
      this.#endOwn();
      return this.#finished;
    } catch (error) {
      // Who iterates does not return what has thrown.
      await this.return();
      throw own.mask(error);
    }
  }

  /**
   * Joins the shared stream. Returns true if that is done or no longer needed: a subscriber may leave while its own
   * events are loaded.
   */
  #join(after: string | null): boolean {
    if (this.#left) return true;
    this.#leave = this.#stream.join(this.#subscriber, after, this.#finish);
    return this.#leave !== null;
  }

  #endOwn(): void {
    void this.#own?.events.return?.();
    this.#own?.release();
    this.#own = null;
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    this.#left = true;
    this.#leave?.();
    this.#endOwn();
    this.#finish();
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
