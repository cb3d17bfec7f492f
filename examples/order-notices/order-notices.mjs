// Tells customers of a CSV file when their order comes, and waits for what became of each notice.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createClient, unwrap } from '@heliograph/client';

const { HELIOGRAPH_URL: url = 'http://localhost:4000', HELIOGRAPH_KEY: key } = process.env;
const [file = new URL('orders.csv', import.meta.url)] = process.argv.slice(2);
process.once('uncaughtException', ({ message }) => {
  console.error(`${message}\nHELIOGRAPH_URL is ${url}.`);
  process.exit(1);
});
if (!key) throw new Error('Set HELIOGRAPH_KEY to the API key that `npm start` prints.');
const hub = createClient({ url, key });

const TEMPLATE = {
  name: 'order-notice',
  bodies: [{ locale: 'en', body: 'Hi {{ name }}, your order {{ order }} comes today, {{ window }}.' }],
  variables: [{ name: 'name' }, { name: 'order' }, { name: 'window' }],
};

/** Recipients of the file, one after another: it may be of any length. */
async function* recipients() {
  let columns;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const cells = line.split(',');
    if (columns === undefined) columns = cells;
    else {
      const { phone, ...variables } = Object.fromEntries(columns.map((name, index) => [name, cells[index]]));
      yield { to: phone, variables, metadata: { order: variables.order } };
    }
  }
}

const saved = unwrap(
  await hub.graphql(
    'mutation Save($input: SaveTemplateInput!) { saveTemplate(input: $input) { __typename ... on Error { message } } }',
    { input: TEMPLATE },
    { isIdempotent: true },
  ),
).data.saveTemplate;
if (saved.__typename !== 'SaveTemplatePayload') throw new Error(saved.message);

const { cursor } = unwrap(await hub.position());
// The same day, the same file: whoever runs it again sends nothing twice.
const idempotencyKey = `orders-${new Date().toISOString().slice(0, 10)}`;
const notice = { content: { template: { name: TEMPLATE.name } }, purpose: 'TRANSACTIONAL', tags: [idempotencyKey] };
let waiting = 0;
for await (const chunk of hub.sendMany(recipients(), notice, { idempotencyKey })) {
  if (!chunk.ok) throw new Error(`${chunk.error.code}: ${chunk.error.message}`);
  for (const { recipient, message } of chunk.refusals) console.log(`${recipient.metadata.order} refused: ${message}`);
  console.log(`${chunk.accepted} accepted${chunk.replayed ? ' by an earlier run' : ''}`);
  if (!chunk.replayed) waiting += chunk.accepted;
}

const FINAL = ['DELIVERED', 'UNDELIVERED', 'FAILED', 'EXPIRED', 'BLOCKED'];
if (waiting > 0) {
  for await (const item of hub.watch({ after: cursor, filter: { tags: [idempotencyKey], statuses: FINAL } })) {
    if (item.kind === 'gap') throw new Error('News are missing: look at the messages of the tag.');
    console.log(`${item.message.metadata.order} ${item.event.status.toLowerCase()}`);
    waiting--;
    if (waiting === 0) break;
  }
}
