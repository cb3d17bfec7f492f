// A smart home: events of its devices bring its people to a campaign, and an alarm that a device reports again and again is told once, to one after
// another, until somebody answers.
import { setTimeout as sleep } from 'node:timers/promises';
import { recordEvent, unwrap } from '@heliograph/client';
import {
  act,
  answer,
  ask,
  campaignOf,
  cancel,
  check,
  hub,
  must,
  phone,
  reached,
  run,
  screen,
  start,
  template,
  until,
  write,
} from './story.mjs';

console.log('A service for homes writes what people get when a device of theirs finds water.');
const leaking = `A device in your home has found water (${run}). Answer OK once it is closed.`;
const leaks = await write({
  ...{ name: 'Leaks', objective: 'SECURITY', purpose: 'ALERT', triggered: true },
  content: { template: (await template('leak', leaking)).name },
  metric: { kind: 'REPLIED', withinDays: 1 },
});
const checked = await check(leaks);
const isUnknown = checked.preflight.warnings.some(({ code }) => code === 'UNKNOWN_COST');
must(isUnknown, 'whom devices bring, and what it costs, is not known before, and the hub says so');
await start(checked);

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

console.log('Devices find water in two homes: some drops in one, a broken pipe in the other.');
await reached(leaks, 'RUNNING', 'the campaign waits for those whom devices bring');
const on = { name: `Leaks ${run}`, on: { event: 'water (litres >= 5)' }, campaign: leaks };
const { trigger } = await act('createTrigger', 'TriggerInput', on, 'TriggerPayload { trigger { id } }');
const [drops, pipe] = [phone(), phone()];
const found = (phone, litres) => ({ phone, name: 'water', properties: { litres }, idempotencyKey: `${run} ${phone}` });
const recorded = unwrap(await recordEvent(hub, [found(drops, 1), found(pipe, 40), found(pipe, 40), found(pipe, 40)]));
must(recorded.recorded === 2 && recorded.repeated === 2, 'what a device reports three times is one event');
await until('whose pipe is broken knows', async () => (await screen(pipe)).join() === leaking);
await answer(pipe, 'OK');
await until('and the answer counts for the campaign', async () => {
  const { results } = await campaignOf(leaks, 'results { success { count of } }');
  return results.success?.count === 1 && results.success.of === 1;
});
must((await screen(drops)).length === 0, 'who has some drops sleeps on');
const fired = await ask(
  'query T($id: ID!) { trigger(id: $id) { firings(first: 10) { edges { node { status contact { phone } message { status } } } } } }',
  trigger,
);
const [only, ...others] = fired.trigger.firings.edges.map(({ node }) => node);
must(only.contact.phone === pipe && others.length === 0, 'the trigger shows each occurrence with its message');
const { report } = await campaignOf(leaks, 'report { sentence }');
console.log(`  ${report.sentence}`);
await act('removeTrigger', 'RemoveTriggerInput', { id: trigger.id }, 'TriggerPayload { trigger { id } }');
await cancel(leaks);
