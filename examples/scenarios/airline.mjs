// An airline: reminders that move with a delay, a change of gate that is of no use after departure, and whoever it did not reach.
import { cancelMessages, rescheduleMessages, unwrap } from '@heliograph/client';
import { act, hub, must, phone, run, screen, until } from './story.mjs';

const flight = `HG412-${run}`;
console.log(`Flight ${flight} is to leave in three hours.`);
const passengers = [
  { name: 'Ada', locale: 'en', phone: phone() },
  { name: 'Bruno', locale: 'de', phone: phone() },
  { name: 'Chloé', locale: 'fr', phone: phone() },
  { name: 'Dan', locale: 'en', phone: phone('0006') },
];
await act(
  'saveTemplate',
  'SaveTemplateInput',
  {
    name: 'gate-change',
    bodies: [
      { locale: 'en', body: '{{ flight }}: {{ name }}, your gate is now {{ gate }}. Boarding ends at {{ until }}.' },
      { locale: 'de', body: '{{ flight }}: {{ name }}, Ihr Gate ist jetzt {{ gate }}. Einsteigen bis {{ until }}.' },
      {
        locale: 'fr',
        body: '{{ flight }} : {{ name }}, votre porte est la {{ gate }}. Embarquement jusqu’à {{ until }}.',
      },
    ],
    variables: ['flight', 'name', 'gate', 'until'].map((name) => ({ name })),
  },
  'SaveTemplatePayload { template { id } }',
);
const contacts = passengers.map(({ name, locale, phone }) => ({ name, locale, phone, tags: [flight] }));
await act('upsertContacts', 'UpsertContactsInput', { contacts }, 'UpsertContactsPayload { created }');

const leaves = new Date(Date.now() + 3 * 3_600_000);
const reminders = [];
for (const { name, phone: to } of passengers) {
  const content = `${name}, boarding of ${flight} begins in an hour.`;
  const sendAt = new Date(leaves.getTime() - 3_600_000).toISOString();
  const idempotencyKey = `boarding ${flight} ${to}`;
  const { message } = unwrap(
    await hub.send({ to, content, purpose: 'TRANSACTIONAL', sendAt, tags: [flight], idempotencyKey }),
  );
  reminders.push(message.id);
}

console.log('It is 45 minutes late.');
const later = new Date(leaves.getTime() - 15 * 60_000).toISOString();
const { rescheduledCount } = unwrap(await rescheduleMessages(hub, { ids: reminders, sendAt: later }));
must(rescheduledCount === passengers.length, 'every reminder moves with the flight');

console.log('Its gate changes.');
const { cursor } = unwrap(await hub.position());
const change = { flight, gate: 'B22', until: '18:40' };
const recipients = passengers.map(({ name, phone: to }) => ({ to, variables: { ...change, name } }));
const notice = {
  content: { template: { name: 'gate-change' } },
  purpose: 'ALERT',
  validFor: 'PT30M',
  tags: [flight, 'gate'],
};
for await (const chunk of hub.sendMany(recipients, notice, { idempotencyKey: `gate ${flight} B22` })) unwrap(chunk);
const missed = [];
let reached = 0;
const statuses = ['DELIVERED', 'UNDELIVERED', 'FAILED', 'EXPIRED', 'BLOCKED'];
for await (const item of hub.watch({ after: cursor, filter: { tags: [flight], statuses } })) {
  if (item.kind === 'gap') throw new Error('News are missing: look at the messages of the flight.');
  if (item.event.status === 'DELIVERED') reached++;
  else missed.push(passengers.find(({ phone }) => phone === item.message.to).name);
  if (reached + missed.length === passengers.length) break;
}
must(reached === 3, 'whoever has a phone that works knows the gate');
must(missed.join() === 'Dan', `the desk calls out whoever it did not reach: ${missed.join()}`);
await until('each reads it in their language', async () => {
  const [[english], [german], [french]] = await Promise.all(passengers.slice(0, 3).map(({ phone }) => screen(phone)));
  return english?.includes('your gate is now B22') && german?.includes('Ihr Gate') && french?.includes('votre porte');
});

console.log('It is canceled.');
const { canceledCount } = unwrap(await cancelMessages(hub, { ids: reminders }));
must(canceledCount === passengers.length, 'nobody is told to board');
