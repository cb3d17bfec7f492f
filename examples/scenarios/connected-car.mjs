// A connected car: octets wake its modem, what it answers becomes a notice to its owner, a car in a garage is not waited for, and whose battery runs
// low is in a segment that is followed live, and gets what a campaign says to those who enter it.
import { unwrap } from '@heliograph/client';
import {
  act,
  answer,
  ask,
  campaignOf,
  cancel,
  check,
  field,
  hub,
  must,
  phone,
  reached,
  record,
  run,
  screen,
  start,
  template,
  until,
  upsert,
  write,
} from './story.mjs';

const owner = phone();
const [car, parked] = [phone(), phone('0007')];
const { cursor } = unwrap(await hub.position());

console.log('Owners are to be told when their battery runs low.');
await field('charge', 'NUMBER');
/** Writes down how full the battery of somebody's car is, in percent. */
const setCharge = (phone, charge) => upsert([{ phone, tags: [run], attributes: { charge } }]);
await setCharge(owner, 60);
const empty = { name: `Battery low ${run}`, expression: `tag "${run}" and charge < 25` };
const { segment } = await act('createSegment', 'SegmentInput', empty, 'SegmentPayload { segment { id } }');
const heard = [];
const leaving = new AbortController();
const changes = `subscription Changes($id: ID!, $after: Cursor) { segmentChanges(id: $id, after: $after) { __typename
  ... on SegmentStreamBegan { cursor memberCount } ... on SegmentStreamChange { cursor type contact { phone } }
  ... on StreamGap { reason from resumesAt } } }`;
const following = (async () => {
  for await (const item of hub.follow(changes, { id: segment.id }, { signal: leaving.signal })) heard.push(item.value);
})();
const said = 'The battery of your car is at {{ charge }} %. Shall we lead you to a charging station?';
const low = await write({
  ...{ name: 'Battery low', objective: 'INFORMATION', purpose: 'TRANSACTIONAL', triggered: true },
  content: { template: (await template('low', said, [{ name: 'charge' }])).name },
  metric: { kind: 'EVENT', event: 'charged', withinDays: 1 },
});
await start(await check(low));
await until('nobody is in that segment, and who enters it is told from now on', () =>
  heard.some((item) => item?.memberCount === 0),
);

console.log('The application wakes two cars.');
const wake = '0101020a';
const waking = {
  content: { binary: { data: wake } },
  purpose: 'TRANSACTIONAL',
  sourcePort: 9_200,
  destinationPort: 9_201,
};
const sent = new Map();
for (const to of [car, parked]) {
  const { message } = unwrap(
    await hub.send({
      ...waking,
      to,
      validFor: 'PT5M',
      metadata: { car: to },
      tags: [run],
      idempotencyKey: `wake ${run} ${to}`,
    }),
  );
  sent.set(to, message.id);
}
const fates = new Map();
const statuses = ['DELIVERED', 'UNDELIVERED', 'EXPIRED', 'FAILED'];
for await (const item of hub.watch({ after: cursor, filter: { tags: [run], statuses } })) {
  if (item.kind === 'gap') throw new Error('News are missing.');
  fates.set(item.message.to, item.event.status);
  if (fates.size === sent.size) break;
}
must(fates.get(car) === 'DELIVERED', 'the car on the road is awake');
must(fates.get(parked) === 'EXPIRED', 'of the one in the garage the application knows that it is not');
const { message } = await ask('query M($id: ID!) { message(id: $id) { body encoding partCount } }', {
  id: sent.get(car),
});
must(message.body === wake && message.partCount === 1, `its octets went as they are (${message.encoding})`);

await reached(low, 'RUNNING', 'the campaign for those with an empty battery waits for them');
const on = { name: `Battery low ${run}`, on: { segmentId: segment.id }, campaign: low };
const { trigger } = await act('createTrigger', 'TriggerInput', on, 'TriggerPayload { trigger { id } }');

console.log('It reports.');
const told = new Promise((resolve, reject) => {
  const listening = hub.onInbound(
    async ({ from, body }) => {
      if (from !== car) return;
      const [, door, charge] = /^STATE;(\w+);(\d+)$/.exec(body ?? '') ?? [];
      if (door === undefined) throw new Error(`The car said ${body}.`);
      const content = `Your car is ${door}, its battery at ${charge} %.`;
      unwrap(await hub.send({ to: owner, content, purpose: 'TRANSACTIONAL', idempotencyKey: `state ${run}` }));
      await setCharge(owner, Number(charge));
      listening.stop();
      resolve(content);
    },
    { after: cursor },
  );
  listening.done.catch(reject);
});
await answer(car, 'STATE;unlocked;23');
const notice = await told;
await until('its owner knows', async () => (await screen(owner)).includes(notice));
const isOwner = (type) => heard.some((item) => item?.type === type && item.contact.phone === owner);
await until('the owner enters the segment, and whoever follows it is told', () => isOwner('ENTERED'));
const warning = 'The battery of your car is at 23 %.';
await until('and gets what the campaign says', async () =>
  (await screen(owner)).some((text) => text.startsWith(warning)),
);

console.log('It is charged.');
await record(owner, 'charged', { place: 'B22' });
await setCharge(owner, 80);
await until('the owner leaves the segment, and whoever follows it is told', () => isOwner('LEFT'));
must(heard.filter((item) => item?.type !== undefined).length === 2, 'each of both once');
must((await screen(owner)).filter((text) => text.startsWith('The battery')).length === 1, 'and one message was enough');
const { accepted, report } = await campaignOf(low, 'report { sentence figures { success { count } } }');
must(accepted === 1 && report.figures.success.count === 1, 'the campaign counts who charged after it');
console.log(`  ${report.sentence}`);
await act('removeTrigger', 'RemoveTriggerInput', { id: trigger.id }, 'TriggerPayload { trigger { id } }');
await cancel(low);
leaving.abort();
await following;
