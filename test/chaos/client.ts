import type { Random } from './random.ts';

/** What a message is for; the policies of these purposes are told in docs/reliability.md. */
export const PURPOSES = ['OTP', 'ALERT', 'TRANSACTIONAL', 'MARKETING'] as const;
/** A purpose of the load. */
export type Purpose = (typeof PURPOSES)[number];

/** A request to send, as the client remembers it: to one number or to many, with its idempotency key. */
export interface Sent {
  key: string;
  purpose: Purpose;
  numbers: string[];
  /** When and as what it was acknowledged; `null`: never. */
  acknowledged: { at: number; id: string; accepted: number } | null;
  /** It was refused for good: nothing of it may ever be sent. */
  refused: string | null;
}

/** An acknowledged cancel. */
export interface Canceled {
  at: number;
  /** Ids of messages that the answer says are canceled. */
  ids: string[];
}

/** An acknowledged opt-out of everything but one-time codes. */
export interface OptedOut {
  at: number;
  number: string;
}

/** What the client knows, and nothing else does. */
export interface Journal {
  sent: Sent[];
  canceled: Canceled[];
  optedOut: OptedOut[];
  /** Numbers whose opt-out was asked for, acknowledged or not. */
  optOutsAsked: Set<string>;
  /** Answers that contradict earlier ones. */
  contradictions: string[];
  /** Requests that got no usable answer and were sent again. */
  retries: number;
  /** Of these, how many were told to come again, by the code that told them. */
  comeAgain: Record<string, number>;
}

/** A journal of nothing. */
export function emptyJournal(): Journal {
  return {
    sent: [],
    canceled: [],
    optedOut: [],
    optOutsAsked: new Set(),
    contradictions: [],
    retries: 0,
    comeAgain: {},
  };
}

interface Answer {
  __typename: string;
  code?: string;
  accepted?: { id: string };
  batch?: { id: string; accepted: number };
  notCanceled?: string[];
}

const ERRORS = '... on Error { code }';
const SEND = `mutation($input: SendMessageInput!) { answer: sendMessage(input: $input) { __typename ${ERRORS}
  ... on SendMessagePayload { accepted { id } } } }`;
const SEND_MANY = `mutation($input: SendMessagesInput!) { answer: sendMessages(input: $input) { __typename ${ERRORS}
  ... on SendMessagesPayload { batch { id accepted } } } }`;
const CANCEL = `mutation($input: CancelMessagesInput!) { answer: cancelMessages(input: $input) { __typename ${ERRORS}
  ... on CancelMessagesPayload { notCanceled } } }`;
const REVOKE = `mutation($input: RevokeConsentInput!) { answer: revokeConsent(input: $input) { __typename ${ERRORS} } }`;
const GRANT = `mutation($input: RecordConsentInput!) { answer: recordConsent(input: $input) { __typename ${ERRORS} } }`;

/** Codes of answers after which the same is asked again. */
const AGAIN = new Set(['RATE_LIMITED', 'UNAVAILABLE']);

const REQUEST_WITHIN_MS = 8_000;
const SOURCE = { source: 'API' };

/** An application in bad weather: it asks again, with the same key, until it has an answer or its time is over. */
export class Client {
  readonly journal: Journal = emptyJournal();
  readonly #url: string;
  readonly #key: string;
  readonly #random: Random;
  /** No request is begun after it. */
  deadline = Number.POSITIVE_INFINITY;

  constructor(url: string, key: string, random: Random) {
    this.#url = url;
    this.#key = key;
    this.#random = random;
  }

  /** Sends to one number, or to many in a batch; now and then it asks again though it has the answer. */
  async send(key: string, purpose: Purpose, numbers: readonly string[]): Promise<Sent> {
    const sent: Sent = { key, purpose, numbers: [...numbers], acknowledged: null, refused: null };
    this.journal.sent.push(sent);
    const answer = await this.#send(sent);
    if (answer !== null && sent.acknowledged !== null && this.#random.chance(5)) {
      const { id } = sent.acknowledged;
      const again = await this.#send({ ...sent, acknowledged: null });
      if (again !== null && idOf(again) !== id)
        this.journal.contradictions.push(`${key}: was ${id}, then ${idOf(again) ?? again.__typename}`);
    }
    return sent;
  }

  async #send(sent: Sent): Promise<Answer | null> {
    const { key, purpose, numbers } = sent;
    const [to, ...others] = numbers;
    const input = { purpose, content: { text: `chaos ${key}` }, idempotencyKey: key };
    const many = { ...input, recipients: numbers.map((phone) => ({ to: { phone } })), duplicates: 'SEND' };
    const answer =
      others.length === 0 ? await this.#ask(SEND, { ...input, to: { phone: to } }) : await this.#ask(SEND_MANY, many);
    const id = answer === null ? null : idOf(answer);
    if (answer !== null && id === null) sent.refused = answer.code ?? answer.__typename;
    if (id !== null) sent.acknowledged = { at: Date.now(), id, accepted: answer?.batch?.accepted ?? 1 };
    return answer;
  }

  /** Cancels what was sent; what the answer does not name as too late is canceled. */
  async cancel(ids: readonly string[]): Promise<void> {
    const answer = await this.#ask(CANCEL, { ids });
    if (answer?.notCanceled === undefined) return;
    const late = new Set(answer.notCanceled);
    this.journal.canceled.push({ at: Date.now(), ids: ids.filter((id) => !late.has(id)) });
  }

  /** Opts a number out of everything but one-time codes; then tries to send to it all the same. */
  async optOut(number: string): Promise<void> {
    const purposes = PURPOSES.filter((purpose) => purpose !== 'OTP');
    this.journal.optOutsAsked.add(number);
    const answer = await this.#ask(REVOKE, { contact: { phone: number }, purposes, ...SOURCE });
    if (answer?.__typename !== 'RevokeConsentPayload') return;
    this.journal.optedOut.push({ at: Date.now(), number });
    const after = await this.#ask(SEND, {
      purpose: 'TRANSACTIONAL',
      content: { text: 'after the opt-out' },
      to: { phone: number },
    });
    if (after?.accepted !== undefined) this.journal.contradictions.push(`${number} was sent to after its opt-out`);
  }

  /** Records the consent that marketing needs. */
  async optIn(number: string): Promise<void> {
    await this.#ask(GRANT, { contact: { phone: number }, purposes: ['MARKETING'], ...SOURCE });
  }

  /** @returns `null` when no answer came before the deadline */
  async #ask(query: string, input: object): Promise<Answer | null> {
    while (Date.now() < this.deadline) {
      const answer = await this.#once(query, input).catch(() => null);
      if (answer !== null && !AGAIN.has(answer.code ?? '')) return answer;
      if (answer?.code !== undefined) this.#toComeAgain(answer.code);
      this.journal.retries++;
      await new Promise((resolve) => setTimeout(resolve, this.#random.between(100, 600)));
    }
    return null;
  }

  #toComeAgain(code: string): void {
    this.journal.comeAgain[code] = (this.journal.comeAgain[code] ?? 0) + 1;
  }

  async #once(query: string, input: object): Promise<Answer | null> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#key}` },
      body: JSON.stringify({ query, variables: { input } }),
      signal: AbortSignal.timeout(REQUEST_WITHIN_MS),
    });
    const { data, errors } = (await response.json()) as { data?: { answer?: Answer }; errors?: Failure[] };
    const away = errors?.find(({ extensions }) => extensions?.code === 'UNAVAILABLE' && extensions.retryAfterMs);
    if (away !== undefined) this.#toComeAgain('UNAVAILABLE');
    const wrong = errors?.find((error) => error !== away && error.extensions?.code !== 'INTERNAL');
    if (wrong !== undefined) this.journal.contradictions.push(`the API answered: ${wrong.message}`);
    return data?.answer ?? null;
  }
}

interface Failure {
  message: string;
  extensions?: { code?: string; retryAfterMs?: number };
}

function idOf(answer: Answer): string | null {
  return answer.accepted?.id ?? answer.batch?.id ?? null;
}
