// Types as a program of a user has them: it compiles, by either format, and the lines that are wrong do not.
import {
  checkVerification,
  createClient,
  type Result,
  type SendInput,
  takeTurns,
  unwrap,
  type WatchItem,
} from '@heliograph/client';

const hub = createClient({ url: 'http://localhost:4000', key: 'hg_' });

/** Sends a code. */
export async function code(to: string): Promise<string> {
  const input: SendInput = { to, content: 'Your code is 123456', purpose: 'OTP', validFor: 'PT10M' };
  const sent = await hub.send(input);
  // @ts-expect-error there is no such purpose
  await hub.send({ ...input, purpose: 'ADVERT' });
  // @ts-expect-error a message says one thing
  await hub.send({ ...input, content: { text: 'x', binary: { data: '' } } });
  return sent.ok ? sent.message.id : sent.error.code;
}

/** Reads a message by a document whose result has its types. */
export async function statusOf(id: string): Promise<'DELIVERED' | 'OTHER'> {
  const { data } = unwrap(
    await hub.graphql('query One($id: ID!) { message(id: $id) { status parts { number } } viewer { role } }', { id }),
  );
  const numbers: number[] | undefined = data.message?.parts.map(({ number }) => number);
  // @ts-expect-error the document does not ask for it
  data.message?.body;
  // @ts-expect-error the variable is a text
  await hub.graphql('query One($id: ID!) { message(id: $id) { status } }', { id: numbers });
  return data.message?.status === 'DELIVERED' ? 'DELIVERED' : 'OTHER';
}

/** Tells items apart. */
export function textOf(item: WatchItem): string {
  return item.kind === 'gap' ? item.reason : item.event.status;
}

/** Checks a code; its result has the types of the API. */
export async function isRight(to: string, code: string): Promise<boolean> {
  const checked = await checkVerification(hub, { to, code });
  // @ts-expect-error a code is a text
  await checkVerification(hub, { to, code: 123456 });
  return checked.ok && checked.valid && checked.verification.status === 'APPROVED';
}

/** Answers as a bot. */
export function greet() {
  return takeTurns(hub, ({ event }, { answer }) => answer(`You wrote: ${event.inboundMessage?.body}`));
}

/** A result is a value or an error, never both. */
export function idOf(result: Result<{ id: string }>): string {
  // @ts-expect-error it may be an error
  const id: string = result.id;
  return result.ok ? result.id : (result.error.path?.join('.') ?? id);
}
