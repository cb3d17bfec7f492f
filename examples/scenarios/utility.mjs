// A utility: whoever lives where the power is out is told, once, and asked afterwards whether it is back.
import { unwrap } from '@heliograph/client';
import { act, answer, ask, hub, must, phone, run, screen, until } from './story.mjs';

const area = `N1-${run}`;
console.log(`The power is out in ${area}.`);
await act(
  'setContactField',
  'SetContactFieldInput',
  { name: 'area', type: 'TEXT' },
  'ContactFieldPayload { field { name } }',
);
const homes = Array.from({ length: 5 }, (_, n) => ({ phone: phone(), name: `Home ${n}`, attributes: { area } }));
const elsewhere = { phone: phone(), name: 'Elsewhere', attributes: { area: `N2-${run}` } };
const contacts = [...homes, elsewhere];
await act('upsertContacts', 'UpsertContactsInput', { contacts }, 'UpsertContactsPayload { created }');
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
