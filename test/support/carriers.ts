import { expect, onTestFinished, type TestContext } from 'vitest';
import type { Hub } from './hub.ts';
import { LyingSmsc } from './lying-smsc.ts';

/** A connection as tests look at it. */
export interface ConnectionShape {
  state: string;
  circuit: string;
  learnedReceiptIdFormat: string | null;
  rateReason: string;
  ratePerSecond: number | null;
}

/** Carriers of a test's own: each test has its SMSCs, connections and routes, and leaves none of them on. */
export class Carriers {
  readonly #hub: () => Hub;
  readonly #test: Pick<TestContext, 'expect' | 'onTestFinished'>;
  readonly #all: Carriers;
  /** Counts names, and keeps the prefixes of tests apart. */
  made = 0;

  /** @param test whose they are; absent: of the one test that runs @param all counts for all tests of a hub */
  constructor(
    hub: () => Hub,
    test: Pick<TestContext, 'expect' | 'onTestFinished'> = { expect, onTestFinished },
    all?: Carriers,
  ) {
    this.#hub = hub;
    this.#test = test;
    this.#all = all ?? this;
  }

  /** Those of one of several tests that run at the same time. */
  of(test: TestContext): Carriers {
    return new Carriers(this.#hub, test, this.#all);
  }

  /** An SMSC until the test ends. @param port 0: a free one */
  async smsc(handlers: Parameters<typeof LyingSmsc.start>[0] = {}, port = 0): Promise<LyingSmsc> {
    const smsc = await LyingSmsc.start(handlers, port);
    this.#test.onTestFinished(() => smsc.server.close());
    return smsc;
  }

  /** Connects the hub to an SMSC, until the test ends. @returns the connection's id, once it is in the state */
  async connect(to: { port: number }, settings: object = {}, state = 'BOUND'): Promise<string> {
    const { api } = this.#hub();
    const input = {
      name: `carrier ${++this.#all.made}`,
      host: '127.0.0.1',
      port: to.port,
      systemId: 'me',
      password: 'secret',
      responseTimeoutSeconds: 5,
      ...settings,
    };
    const { smscConnection } = await api.ask<{ smscConnection: { id: string } }>(
      `mutation($input: SmscConnectionInput!) { createSmscConnection(input: $input) {
        ... on SmscConnectionPayload { smscConnection { id } } ... on InvalidInput { issues { path message } } } }`,
      { input },
    );
    const { id } = smscConnection;
    await this.#test.expect.poll(async () => (await this.connection(id)).state, { timeout: 30_000 }).toBe(state);
    this.#test.onTestFinished(() => this.disable(id));
    return id;
  }

  /** Switches a connection off. */
  disable(id: string): Promise<void> {
    return this.#setEnabled(id, false);
  }

  /** Switches a connection on. */
  enable(id: string): Promise<void> {
    return this.#setEnabled(id, true);
  }

  async #setEnabled(id: string, enabled: boolean): Promise<void> {
    const set =
      'mutation($input: SetSmscConnectionEnabledInput!) { setSmscConnectionEnabled(input: $input) { __typename } }';
    await this.#hub().api.ask(set, { input: { id, enabled } });
  }

  /** How a connection is doing. */
  connection(id: string): Promise<ConnectionShape> {
    return this.#hub().api.ask<ConnectionShape>(
      `query($id: ID!) { node(id: $id) { ... on SmscConnection { state circuit learnedReceiptIdFormat rateReason
        ratePerSecond } } }`,
      { id },
    );
  }

  /** A route of high priority for numbers of this test alone. @returns its id */
  async routeTo(prefix: string, connectionIds: string[], settings: object = {}): Promise<string> {
    const input = {
      name: `route ${++this.#all.made}`,
      prefixes: [prefix],
      priority: 10,
      connectionIds,
      ...settings,
    };
    const { route } = await this.#hub().api.ask<{ route: { id: string } }>(
      `mutation($input: RouteInput!) { createRoute(input: $input) { ... on RoutePayload { route { id } }
        ... on InvalidInput { issues { path message } } } }`,
      { input },
    );
    return route.id;
  }

  /** Deletes a route. */
  async deleteRoute(id: string): Promise<void> {
    const gone = 'mutation($id: ID!) { deleteRoute(input: { id: $id }) { __typename } }';
    this.#test.expect(await this.#hub().api.ask(gone, { id })).toEqual({ __typename: 'DeleteRoutePayload' });
  }

  /** Waits until a message has a status. */
  async reaches(id: string, status: string, timeout = 15_000): Promise<void> {
    await this.#test.expect.poll(async () => (await this.#hub().api.message(id)).status, { timeout }).toBe(status);
  }
}
