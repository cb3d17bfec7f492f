// An airline: reminders that move with a delay, a change of gate that is of no use after departure, whoever it did not reach, and a notice to many
// with a wrong text, which is stopped and recalled.
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelMessages, liftPause, pauseScope, rescheduleMessages, unwrap } from '@heliograph/client';
import {
  act,
  ask,
  campaignOf,
  cancel,
  check,
  hub,
  importInto,
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
} from './story.mjs';

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
    name: `gate-change-${run}`,
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
await upsert(passengers.map(({ name, locale, phone }) => ({ name, locale, phone, tags: [flight] })));

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
  content: { template: { name: `gate-change-${run}` } },
  purpose: 'ALERT',
  validFor: 'PT30M',
  tags: [flight, 'gate'],
};
for await (const chunk of hub.sendMany(recipients, notice, { idempotencyKey: `gate ${flight} B22` })) unwrap(chunk);
const missed = [];
let arrived = 0;
const statuses = ['DELIVERED', 'UNDELIVERED', 'FAILED', 'EXPIRED', 'BLOCKED'];
for await (const item of hub.watch({ after: cursor, filter: { tags: [flight], statuses } })) {
  if (item.kind === 'gap') throw new Error('News are missing: look at the messages of the flight.');
  if (item.event.status === 'DELIVERED') arrived++;
  else missed.push(passengers.find(({ phone }) => phone === item.message.to).name);
  if (arrived + missed.length === passengers.length) break;
}
must(arrived === 3, 'whoever has a phone that works knows the gate');
must(missed.join() === 'Dan', `the desk calls out whoever it did not reach: ${missed.join()}`);
await until('each reads it in their language', async () => {
  const [[english], [german], [french]] = await Promise.all(passengers.slice(0, 3).map(({ phone }) => screen(phone)));
  return english?.includes('your gate is now B22') && german?.includes('Ihr Gate') && french?.includes('votre porte');
});

console.log('It is canceled.');
const { canceledCount } = unwrap(await cancelMessages(hub, { ids: reminders }));
must(canceledCount === passengers.length, 'nobody is told to board');

console.log('A storm closes the airport. The 60 people of all other flights come as a file.');
const stranded = Array.from({ length: 60 }, (_, n) => ({ phone: phone(), name: `Passenger ${n}` }));
const inTheAir = stranded.slice(0, 4);
for (const { phone } of inTheAir) await switchPhone(phone, 'NO_COVERAGE');
const { listId, listed } = await importInto(`Stranded ${run}`, stranded);
must(listed === 60, 'all of them are on a list');
const wrong = 'No flights today. Buses to the hotels leave from gate A.';
const storm = await template('storm', wrong);
const toAll = {
  ...{ name: 'Storm', objective: 'INFORMATION', purpose: 'ALERT' },
  ...{ audience: { lists: [listId] }, content: { template: storm.name } },
};
const first = await write({ ...toAll, ratePerSecond: 5 });
const checked = await check(first);
const { sendable, firstAt, lastAt } = checked.preflight;
must(sendable === 60, 'everybody would get it');
const tookMs = new Date(lastAt) - new Date(firstAt);
must(tookMs > 10_000 && tookMs < 13_000, 'five a second, so that the buses fill one after another');
await start(checked);
await until(
  'the first have it; those in the air get it when they land',
  async () => {
    const { counts } = await campaignOf(first);
    return counts.sent >= 4 && counts.delivered >= 5;
  },
  90_000,
);

console.log('Somebody calls: the buses leave from gate C.');
const scope = { scope: 'TEMPLATE', key: storm.id, reason: 'The wrong gate', recall: true };
const { pause, counts } = unwrap(await pauseScope(hub, scope));
console.log(`  ${JSON.stringify(counts)}`);
must(counts.notYetQueued > 0, `${counts.notYetQueued} have no message yet, and get none of this`);
const held = await until('what the networks have is recalled', async () => {
  const found = await ask(
    `query P($id: ID!) { pause(id: $id) { recall { recalled tooLate waiting }
      counts { notYetQueued queued inFlight submitted } } }`,
    { id: pause.id },
  );
  const { recall, counts } = found.pause;
  const isSettled = counts.inFlight + counts.submitted + recall.waiting === 0;
  return isSettled && recall.recalled === inTheAir.length ? counts : null;
});
const stopped = await campaignOf(first);
must(stopped.status === 'STOPPED', 'the campaign is stopped');
const { delivered } = stopped.counts;
must(delivered + inTheAir.length + held.notYetQueued + held.queued === 60, 'everybody is accounted for');
await sleep(3_000);
must((await campaignOf(first)).counts.delivered === delivered, `and nothing more goes out: ${delivered} have it`);
await cancel(first);
await until('the campaign is ended, and what waited with it', async () => {
  const { status, counts } = await campaignOf(first);
  return status === 'CANCELED' && counts.deferred + counts.queued + counts.sending + counts.sent === 0;
});

console.log('The text is put right, and the stop is lifted.');
const right = 'Correction: the buses to the hotels leave from gate C. No flights today.';
await template('storm', right);
unwrap(await liftPause(hub, pause.id));
const { auditEntries } = await ask(
  'query A($id: ID!) { auditEntries(first: 2, filter: { subject: $id }) { edges { node { action } } } }',
  { id: pause.id },
);
const acts = auditEntries.edges.map(({ node }) => node.action).sort();
must(acts.join() === 'pause.lift,pause.set', 'the audit log has who set the stop and who lifted it');
for (const { phone } of inTheAir) await switchPhone(phone, 'ON');
const second = await write(toAll);
await start(await check(second));
await reached(second, 'DONE', 'the right text goes to all');
const screens = await until('every phone shows it', async () => {
  const found = await Promise.all(stranded.map(({ phone }) => screen(phone)));
  return found.every((texts) => texts.filter((text) => text === right).length === 1) ? found : null;
});
const misled = screens.filter((texts) => texts.includes(wrong));
must(misled.length === delivered, 'and the wrong one only where it was before the stop');
must(!screens.slice(0, 4).some((texts) => texts.includes(wrong)), 'who landed since never saw it');
const { report } = await campaignOf(first, 'report { figures { recalled } }');
must(report.figures.recalled === inTheAir.length, 'the report of the first campaign counts what was recalled');
