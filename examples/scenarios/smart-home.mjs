// A smart home: an alarm that a device reports again and again is told once, to one after another, until somebody answers.
import { setTimeout as sleep } from 'node:timers/promises';
import { unwrap } from '@heliograph/client';
import { answer, hub, must, phone, run, screen, until } from './story.mjs';

const home = { name: `Home ${run}`, people: [phone(), phone(), phone()] };
const { cursor } = unwrap(await hub.position());
let answered = null;
const listening = hub.onInbound(
  async ({ from, body }, { reply }) => {
    if (!home.people.includes(from) || body?.trim().toUpperCase() !== 'OK') return;
    answered = from;
    unwrap(await reply('Thank you. The alarm is yours, and nobody else is called.'));
  },
  { after: cursor },
);

console.log('A smoke detector reports, three times within a second, as such devices do.');
const alarm = `Smoke in the kitchen of ${home.name}! Answer OK if you look after it.`;
/** Tells one person of an event of a device, once. */
const tell = async (to, event) => {
  const idempotencyKey = `${run} ${event} ${to}`;
  return unwrap(await hub.send({ to, content: alarm, purpose: 'ALERT', validFor: 'PT10M', idempotencyKey })).message.id;
};
const [first, second] = home.people;
const ids = await Promise.all([1, 2, 3].map(() => tell(first, 'smoke 1')));
must(new Set(ids).size === 1, 'one event is one message');
const asked = Date.now();
await until(`it is on the first phone (${Date.now() - asked} ms)`, async () => (await screen(first)).includes(alarm));

console.log('Nobody answers, so the next one is told.');
await sleep(2_000);
must(answered === null, 'an alarm is not quiet before somebody says so');
await tell(second, 'smoke 1');
await until('it is on the second phone', async () => (await screen(second)).includes(alarm));
await answer(second, 'ok');
await until('the answer is heard', () => answered === second);
await until('and confirmed', async () => (await screen(second)).some((text) => text.startsWith('Thank you.')));
listening.stop();
await listening.done;
must((await screen(home.people[2])).length === 0, 'whoever comes after is left in peace');
must((await screen(first)).length === 1, 'and the first phone has one alarm, not three');
