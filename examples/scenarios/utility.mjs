// A utility: whoever lives where the power is out is told, once, and asked afterwards whether it is back; a burst main and who lives near it, tried
// again where it did not arrive; and a meter reading that is due each month at the same time of everybody's own clock.
import { cancelMessages, unwrap } from '@heliograph/client';
import {
  act,
  answer,
  ask,
  campaignOf,
  cancel,
  check,
  clockOf,
  field,
  hub,
  messagesOf,
  must,
  phone,
  reached,
  run,
  screen,
  start,
  switchPhone,
  template,
  until,
  upsert,
  write,
  writeNext,
} from './story.mjs';

const area = `N1-${run}`;
console.log(`The power is out in ${area}.`);
await field('area', 'TEXT');
const homes = Array.from({ length: 5 }, (_, n) => ({ phone: phone(), name: `Home ${n}`, attributes: { area } }));
const elsewhere = { phone: phone(), name: 'Elsewhere', attributes: { area: `N2-${run}` } };
await upsert([...homes, elsewhere]);
const { segmentPreview } = await ask(
  'query Who($text: String!) { segmentPreview(expression: $text) { count fault { message } } }',
  {
    text: `area = "${area}"`,
  },
);
must(segmentPreview.count === homes.length, 'the hub knows how many live there before anything goes');

/** Contacts of the area, page by page. */
async function* living() {
  for (let after = null; ; ) {
    const { contacts } = await ask(
      'query Living($after: String, $attributes: JSON!) { contacts(first: 100, after: $after, filter: { attributes: $attributes }) { edges { node { id } } pageInfo { hasNextPage endCursor } } }',
      { after, attributes: { area } },
    );
    for (const { node } of contacts.edges) yield { to: { contactId: node.id } };
    if (!contacts.pageInfo.hasNextPage) return;
    after = contacts.pageInfo.endCursor;
  }
}
const out = `The power is out in ${area}. We are on it, and write when it is back.`;
const outage = { content: out, purpose: 'ALERT', validFor: 'PT2H', tags: [area] };
for (let round = 1; round <= 2; round++) {
  let accepted = 0;
  let replayed = 0;
  for await (const chunk of hub.sendMany(living(), outage, { idempotencyKey: `outage ${area}` })) {
    const done = unwrap(chunk);
    if (done.replayed) replayed += done.accepted;
    else accepted += done.accepted;
  }
  if (round === 1) must(accepted === homes.length, 'everybody who lives there is written to');
  else must(accepted === 0 && replayed === homes.length, 'and once, though two people pressed the button');
}
await until('every phone shows it', async () =>
  (await Promise.all(homes.map(({ phone }) => screen(phone)))).every(
    (texts) => texts.filter((text) => text === out).length === 1,
  ),
);
must((await screen(elsewhere.phone)).length === 0, 'nobody else is woken');

console.log('The power is back.');
const { cursor } = unwrap(await hub.position());
const back = `The power is back in ${area}. Is it at yours? Answer 1 for yes, 2 for no.`;
for await (const chunk of hub.sendMany(living(), { ...outage, content: back }, { idempotencyKey: `back ${area}` }))
  unwrap(chunk);
await until('every phone shows that', async () =>
  (await Promise.all(homes.map(({ phone }) => screen(phone)))).every((texts) => texts.includes(back)),
);
const answers = new Map();
const heard = new Promise((resolve, reject) => {
  const listening = hub.onInbound(
    ({ from, body }) => {
      if (homes.some(({ phone }) => phone === from)) answers.set(from, body?.trim());
      if (answers.size < homes.length) return;
      listening.stop();
      resolve();
    },
    { after: cursor },
  );
  listening.done.catch(reject);
});
for (const [index, home] of homes.entries()) await answer(home.phone, index === 3 ? '2' : '1');
await heard;
const without = homes.filter(({ phone }) => answers.get(phone) === '2');
must(
  without.length === 1 && without[0].name === 'Home 3',
  `a team goes to ${without.map(({ name }) => name).join()} alone`,
);

console.log('A main has burst. Who lives within two kilometres of it has no water.');
await field('home', 'PLACE');
const places = ['51.5010,-0.1420', '51.5074,-0.1278', '51.5150,-0.1410', '51.5033,-0.1195', '51.4545,-2.5879'];
const houses = places.map((home, n) => ({ phone: phone(), name: `House ${n}`, attributes: { home }, tags: [run] }));
const [near, bristol] = [houses.slice(0, 4), houses[4]];
await upsert(houses);
const expression = `tag "${run}" and home within 2 km of 51.5070, -0.1300`;
const { segment } = await act(
  'createSegment',
  'SegmentInput',
  { name: `Burst main ${run}`, expression },
  'SegmentPayload { segment { id count } }',
);
must(segment.count === 4, 'the hub finds the four houses by their places');
const dry = 'There is no water at yours until six in the evening. Water is given out at the town hall.';
const main = await write({
  ...{ name: 'Burst main', objective: 'INFORMATION', purpose: 'ALERT', audience: { segments: [segment.id] } },
  content: { template: (await template('main', dry)).name },
});
const full = near[0].phone;
await switchPhone(full, 'MEMORY_FULL');
await start(await check(main));

console.log('Meters are to be read today at this time, on the clock of each home, and then every month.');
const clocks = { here: 'Europe/London', behind: 'Atlantic/Azores', ahead: 'Europe/Berlin' };
const localAt = clockOf(clocks.here);
const meters = Object.fromEntries(
  Object.entries(clocks).map(([where, timeZone]) => [where, { phone: phone(), timeZone }]),
);
await upsert(Object.values(meters).map((home) => ({ ...home, tags: [`meter-${run}`] })));
const read = 'Please read your meter today, and send us what it shows.';
const reading = await write({
  ...{
    name: 'Meter reading',
    objective: 'INFORMATION',
    purpose: 'TRANSACTIONAL',
    audience: { tags: [`meter-${run}`] },
  },
  content: { template: (await template('meter', read)).name },
  schedule: { localAt, timeZone: clocks.here, repeat: { every: 'MONTH' } },
});
const checked = await check(reading);
const tomorrow = checked.preflight.warnings.find(({ code }) => code === 'NEXT_DAY');
must(tomorrow?.count === 1, 'for one home that time has passed: the hub says so before it starts');
await start(checked);

await reached(main, 'DONE', 'the houses without water are written to');
await until('and the hub knows whom it did not reach', async () => {
  const { counts } = await campaignOf(main);
  return counts.delivered === 3 && counts.undelivered === 1;
});
await switchPhone(full, 'ON');
const again = await writeNext('retryFailed', 'RetryFailedInput', { id: main, statuses: ['UNDELIVERED'] });
const retry = await check(again);
must(retry.preflight.recipients === 1, 'another try is for that one alone');
await start(retry);

await reached(reading, 'DONE', 'each home has its message of the meter');
await until('it is there where it is that time now', async () => (await screen(meters.here.phone)).includes(read));
const planned = (await messagesOf(reading)).filter(({ status }) => status === 'SCHEDULED');
must(planned.length === 2, 'the others wait');
for (const { to, sendAt } of planned) {
  const { timeZone } = Object.values(meters).find(({ phone }) => phone === to);
  must(clockOf(timeZone, new Date(sendAt)).slice(11) === localAt.slice(11), `until it is that time in ${timeZone}`);
}
const { followUps } = await campaignOf(reading, 'followUps { id origin occurrence status schedule { localAt } }');
const [next] = followUps;
must(followUps.length === 1 && next.origin === 'REPEAT' && next.status === 'SCHEDULED', 'the next run waits by itself');
const month = (text) => 12 * Number(text.slice(0, 4)) + Number(text.slice(5, 7));
must(
  month(next.schedule.localAt) === month(localAt) + 1 && next.schedule.localAt.slice(11) === localAt.slice(11),
  `for the same time a month later: ${next.schedule.localAt}`,
);
await cancel(next.id);
unwrap(await cancelMessages(hub, { ids: planned.map(({ id }) => id) }));

await reached(again, 'DONE', 'the other try goes out');
await until('whoever had no room for it has it, once', async () => (await screen(full)).join() === dry);
for (const { phone } of near.slice(1)) must((await screen(phone)).join() === dry, 'and nobody else has it twice');
must((await screen(bristol.phone)).length === 0, 'who lives far away heard nothing');
