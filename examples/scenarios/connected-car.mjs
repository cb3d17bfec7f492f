// A connected car: octets wake its modem, what it answers becomes a notice to its owner, and a car in a garage is not waited for.
import { unwrap } from '@heliograph/client';
import { answer, ask, hub, must, phone, run, screen, until } from './story.mjs';

const owner = phone();
const [car, parked] = [phone(), phone('0007')];
const { cursor } = unwrap(await hub.position());

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

console.log('It reports.');
const told = new Promise((resolve, reject) => {
  const listening = hub.onInbound(
    async ({ from, body }) => {
      if (from !== car) return;
      const [, door, charge] = /^STATE;(\w+);(\d+)$/.exec(body ?? '') ?? [];
      if (door === undefined) throw new Error(`The car said ${body}.`);
      const content = `Your car is ${door}, its battery at ${charge} %.`;
      unwrap(await hub.send({ to: owner, content, purpose: 'TRANSACTIONAL', idempotencyKey: `state ${run}` }));
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
