import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { placeOf } from '../../src/domains/campaigns/variants.ts';
import { sendFirings } from '../../src/domains/triggers/send.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

export const SECOND_MS = 1_000;
export const HOUR_MS = 3_600 * SECOND_MS;

const FIELDS = `id status token reason recipients handled accepted testRecipients heldOut holdOutPercent ratePerSecond refused { code count }
  test { percent hours perVariant } verdict { position by sentence } standings { tooEarly variants { label percentBest share { count of } } }
  preflight { warnings { code } variants { label } } coupons { reserved free }`;

/** A campaign, as the tests ask for it. */
export interface Shown {
  id: string;
  status: string;
  token: string | null;
  recipients: number;
  handled: number;
  accepted: number;
  testRecipients: number;
  heldOut: number;
  refused: { code: string; count: number }[];
  verdict: { position: number; by: string; sentence: string } | null;
  standings: { tooEarly: string | null; variants: { percentBest: number }[] } | null;
}

interface Answer {
  __typename: string;
  campaign?: Shown;
  issues?: { path: string[]; message: string; received: string | null }[];
}

/** A message of a campaign, by whom it was made for. */
export interface Made {
  to: string;
  contactId: string;
  variant: number | null;
  sendAt: Date | null;
}

/** Campaigns that people come to by events, over a real database and a clock of the test's own. */
export class Comers {
  readonly #service: Service;
  readonly runtime: ReturnType<typeof openSchedulerRuntime>;
  readonly #clock: { at: Date };
  #next = 0;

  private constructor(service: Service, clock: { at: Date }) {
    this.#service = service;
    this.#clock = clock;
    this.runtime = openSchedulerRuntime(service.api.runtime);
  }

  static async open(firstNumber: number): Promise<Comers> {
    const clock = { at: new Date('2027-03-01T10:00:00Z') };
    const comers = new Comers(await openService({}, { clock: { now: () => clock.at } }), clock);
    comers.#next = firstNumber;
    for (const [name, body] of [
      ['first', 'Welcome {{ coupon }}'],
      ['second', 'Do come in {{ coupon }}'],
    ])
      await comers.ask(
        `mutation($body: String!) { saveTemplate(input: { name: "${name}", variables: [{ name: "coupon", required: false }], bodies: [{ locale: "en", body: $body }] }) { __typename } }`,
        { body },
      );
    return comers;
  }

  close(): Promise<void> {
    return this.#service.close();
  }

  get now(): Date {
    return this.#clock.at;
  }

  ask<T = Record<string, unknown>>(query: string, variables: object = {}): Promise<T> {
    return this.#service.ask<T>(query, variables);
  }

  get sql(): Service['sql'] {
    return this.#service.sql;
  }

  later(ms: number): void {
    this.#clock.at = new Date(this.now.getTime() + ms);
  }

  tryAct(name: string, input: object): Promise<Answer> {
    const type = name === 'createCampaign' ? 'CampaignInput' : `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    return this.ask<Answer>(
      `mutation($input: ${type}!) { ${name}(input: $input) { __typename ... on CampaignPayload { campaign { ${FIELDS} } }
        ... on InvalidInput { issues { path message received } } } }`,
      { input },
    );
  }

  async act(name: string, input: object): Promise<Shown> {
    const answer = await this.tryAct(name, input);
    if (answer.campaign === undefined) throw new Error(JSON.stringify(answer));
    return answer.campaign;
  }

  shown(id: string): Promise<Shown> {
    return this.ask<Shown>(`{ campaign(id: "${id}") { ${FIELDS} } }`);
  }

  async started(id: string): Promise<Shown> {
    const { token } = await this.act('checkCampaign', { id });
    return this.act('startCampaign', { id, token });
  }

  /** A draft of a campaign that people come to one by one. */
  draft(changes: object = {}): object {
    return {
      ...{ name: 'Welcome', objective: 'SALES', purpose: 'TRANSACTIONAL', triggered: true },
      ...{ metric: { kind: 'EVENT', event: 'bought', withinDays: 3 }, content: { template: 'first' } },
      ...changes,
    };
  }

  /** A campaign that has begun. */
  async begun(changes: object = {}): Promise<string> {
    const { id } = await this.act('createCampaign', this.draft(changes));
    await this.started(id);
    await this.goOn(31 * SECOND_MS);
    return id;
  }

  async trigger(event: string, campaign: string, changes: object = {}): Promise<string> {
    const { trigger } = await this.ask<{ trigger: { id: string } }>(
      'mutation($i: TriggerInput!) { createTrigger(input: $i) { ... on TriggerPayload { trigger { id } } ... on Error { message } } }',
      { i: { name: `On ${event} ${this.#next++}`, on: { event }, campaign, ...changes } },
    );
    return trigger.id;
  }

  people(count: number): string[] {
    return Array.from({ length: count }, () => `+4479111${String(this.#next++).padStart(5, '0')}`);
  }

  /** Records an event of some people. @param at when it was; now, where nothing is said */
  async record(name: string, people: readonly string[], at: Date = this.now): Promise<void> {
    const { message } = await this.ask<{ message?: string }>(
      'mutation($e: [ContactEventInput!]!) { recordEvent(input: { events: $e }) { ... on Error { message } } }',
      { e: people.map((phone) => ({ phone, name, at: at.toISOString() })) },
    );
    if (message !== undefined) throw new Error(message);
  }

  /** Lets schedulers do what is due then, two at once. */
  async goOn(ms: number): Promise<void> {
    this.later(ms);
    await this.sql('UPDATE triggers SET send_after = NULL');
    await this.turn();
  }

  /** Lets two schedulers do what is due now. */
  async turn(): Promise<void> {
    const never = () => new AbortController().signal;
    await Promise.all([sendFirings(this.runtime, never()), sendFirings(this.runtime, never())]);
    await Promise.all([runCampaigns(this.runtime, never()), runCampaigns(this.runtime, never())]);
  }

  /**
   * Notes from now on what every transaction leaves of a campaign: a process may be killed after any of them.
   *
   * @returns longest time that one which runs was left to be looked at by nobody, in seconds; `null`: without end
   */
  async sleeps(id: string): Promise<() => Promise<number | null>> {
    await this.sql(`CREATE TABLE IF NOT EXISTS left_campaigns (id uuid, due_at timestamptz, at timestamptz)`);
    await this.sql(`CREATE OR REPLACE FUNCTION note_campaign() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO left_campaigns VALUES (NEW.id, NEW.due_at, NEW.updated_at); RETURN NULL; END $$`);
    await this.sql(`CREATE OR REPLACE TRIGGER note_campaign AFTER UPDATE OF due_at ON campaigns
      FOR EACH ROW WHEN (NEW.status = 'RUNNING') EXECUTE FUNCTION note_campaign()`);
    return async () => {
      const [row] = await this.sql<{ seconds: number | null }>(
        `SELECT CASE WHEN bool_and(due_at IS NOT NULL) THEN max(extract(epoch FROM due_at - at))::int END AS seconds
         FROM left_campaigns WHERE id = $1`,
        [uuidOf(id)],
      );
      return row?.seconds ?? null;
    };
  }

  /** Messages of a campaign, the first of them first. */
  made(id: string): Promise<Made[]> {
    return this.sql<Made>(
      'SELECT "to", contact_id AS "contactId", variant, send_at AS "sendAt" FROM messages WHERE campaign_id = $1 ORDER BY id',
      [uuidOf(id)],
    );
  }

  /** Has the messages of a campaign delivered whose time has come, each at its time. */
  async deliver(id: string): Promise<void> {
    await this.sql(
      `UPDATE messages SET status = 'DELIVERED', indexed_status = NULL, sent_at = coalesce(send_at, created_at),
         finished_at = coalesce(send_at, created_at)
       WHERE campaign_id = $1 AND status <> 'DELIVERED' AND coalesce(send_at, created_at) <= $2`,
      [uuidOf(id), this.now],
    );
  }

  /** Those of some people whom a campaign holds out, by the hash. */
  async heldOutOf(id: string, percent: number, people: readonly string[]): Promise<string[]> {
    const contacts = await this.sql<{ id: string; phone: string }>(
      'SELECT id, phone FROM contacts WHERE phone = ANY($1)',
      [people],
    );
    const split = { id: uuidOf(id), variants: [], test: null, holdOutPercent: percent, triggered: true };
    return contacts.filter((each) => placeOf(split, each.id).stage === 'HOLD_OUT').map(({ phone }) => phone);
  }

  /** Occurrences of a trigger by what became of them. */
  outcomes(trigger: string): Promise<{ pending: number; accepted: number; refused: object[] }> {
    return this.ask(`{ trigger(id: "${trigger}") { pending accepted refused { code count } } }`);
  }
}
