// A shop: an offer for whoever bought lately and agreed to offers, looked at before it goes, and what came of it.
import { recordConsent, unwrap } from '@heliograph/client';
import { act, ask, hub, must, phone, run, screen, until } from './story.mjs';

const tag = `shop-${run}`;
console.log('Six customers: five agreed to offers, five bought something lately.');
const customers = Array.from({ length: 6 }, (_, n) => ({ phone: phone(), name: `Customer ${n}`, tags: [tag] }));
await act('upsertContacts', 'UpsertContactsInput', { contacts: customers }, 'UpsertContactsPayload { created }');
for (const { phone: contact } of customers.slice(0, 5)) {
  unwrap(await recordConsent(hub, { contact, purposes: ['MARKETING'], source: 'FORM', proof: { form: 'Newsletter' } }));
}
const events = customers
  .slice(1)
  .map(({ phone }) => ({ phone, name: 'bought', properties: { total: 40 }, idempotencyKey: `order ${run} ${phone}` }));
await act('recordEvent', 'RecordEventInput', { events }, 'RecordEventPayload { recorded }');

const { linkSettings } = await ask('{ linkSettings { allowedHosts } }');
const allowedHosts = [...new Set([...linkSettings.allowedHosts, 'shop.example'])];
await act(
  'setLinkSettings',
  'SetLinkSettingsInput',
  { allowedHosts },
  'SetLinkSettingsPayload { settings { allowedHosts } }',
);
const body =
  'Example Shop: shoes at half price until Sunday: {{ link "https://shop.example/shoes" }} Reply STOP to end.';
const template = { name: 'shoes', bodies: [{ locale: 'en', body }] };
await act('saveTemplate', 'SaveTemplateInput', template, 'SaveTemplatePayload { template { id } }');
const bought = { name: tag, expression: `tag "${tag}" and did bought in 30 days` };
const { segment } = await act('createSegment', 'SegmentInput', bought, 'SegmentPayload { segment { id } }');

const FIELDS = `id status token reason recipients handled accepted refused { code count }
  preflight { done recipients sendable blocked { code count } } counts { delivered deferred } results { sentence success { count } }`;
const offer = {
  ...{ name: `Shoes ${run}`, objective: 'SALES', purpose: 'MARKETING', metric: { kind: 'CLICKED', withinDays: 7 } },
  ...{ audience: { segments: [segment.id] }, content: { template: template.name } },
};
const { campaign } = await act('createCampaign', 'CampaignInput', offer, `CampaignPayload { campaign { ${FIELDS} } }`);
const { id } = campaign;
const now = async () => (await ask(`query C($id: ID!) { campaign(id: $id) { ${FIELDS} } }`, { id })).campaign;

await act('checkCampaign', 'CheckCampaignInput', { id }, 'CampaignPayload { campaign { id } }');
const checked = await until('the offer is looked at before anything goes', async () => {
  const found = await now();
  return found.status === 'CHECKED' ? found : null;
});
const { recipients, sendable, blocked } = checked.preflight;
must(recipients === 5 && sendable === 4, `it would go to ${sendable} of the ${recipients} who bought`);
must(blocked.length === 1 && blocked[0].code === 'NO_CONSENT', 'and not to whoever never agreed');

console.log('It starts; for half a minute it could be taken back.');
await act('startCampaign', 'StartCampaignInput', { id, token: checked.token }, 'CampaignPayload { campaign { id } }');
const done = await until(
  'it ends by itself',
  async () => {
    const found = await now();
    return found.status === 'DONE' ? found : null;
  },
  90_000,
);
must(done.handled === 5 && done.accepted === 4, 'each of them gets it once');
const sent = await until('at an hour at which offers may go it is there; else it waits for one', async () => {
  const { counts } = await now();
  return counts.delivered + counts.deferred === 4 ? counts : null;
});
if (sent.delivered === 4) {
  const [text] = await screen(customers[1].phone);
  const [link] = /https?:\/\/\S+\/l\/\w+/.exec(text);
  const agent =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
  const visit = await fetch(link, { redirect: 'manual', headers: { 'user-agent': agent } });
  must(visit.headers.get('location') === 'https://shop.example/shoes', 'the link leads to the shoes');
  const { results } = await until('the click counts', async () => {
    const found = await now();
    return found.results.success?.count === 1 ? found : null;
  });
  console.log(`  ${results.sentence}`);
}
