// A shop: an offer in two wordings for whoever bought lately and agreed to offers, with a coupon for each, looked at before it goes, a reminder
// for those who did not look, and what it changed against those who got nothing.
import { recordEvent, redeemCoupon, unwrap } from '@heliograph/client';
import {
  act,
  afternoon,
  ask,
  attempt,
  brand,
  campaignOf,
  cancel,
  check,
  follow,
  hub,
  importInto,
  messagesOf,
  must,
  phone,
  reached,
  record,
  run,
  screen,
  start,
  template,
  until,
  write,
  writeNext,
} from './story.mjs';

const DAY_MS = 86_400_000;
const timeZone = afternoon();
console.log(`It is the afternoon in ${timeZone}, where the shop sells. Its 70 customers come as a file.`);
const customers = Array.from({ length: 70 }, (_, n) => ({ phone: phone(), name: `Customer ${n}`, timeZone }));
const [unasked, later, stranger] = [customers.slice(0, 5), customers.slice(5, 10), customers.at(-1)];
const consent = {
  ...{ 'consent.purposes': 'MARKETING', 'consent.source': 'FORM', 'consent.text': 'Yes, send me offers.' },
  ...{ 'consent.version': '3', 'consent.occurredAt': new Date(Date.now() - DAY_MS).toISOString() },
};
const name = `Customers ${run}`;
const rows = customers.map((customer) => ({ ...consentOf(customer), ...customer }));
const { listed, consents } = await importInto(name, rows);
must(listed === 70 && consents === 65, 'all are on the list, five of them without a consent to offers');
for (const { phone } of later) {
  const input = { contact: { phone }, hours: { from: '10:00', to: '11:00' } };
  await act('setOwnHours', 'SetOwnHoursInput', input, 'SetOwnHoursPayload { contact { id } }');
}
const bought = customers
  .filter((customer) => customer !== stranger)
  .map(({ phone }) => ({ phone, name: 'bought', properties: { total: 40 }, idempotencyKey: `order ${run} ${phone}` }));
unwrap(await recordEvent(hub, bought));

function consentOf(customer) {
  return unasked.includes(customer) ? Object.fromEntries(Object.keys(consent).map((title) => [title, ''])) : consent;
}

console.log('It writes an offer.');
const { linkSettings } = await ask('{ linkSettings { allowedHosts } }');
const allowedHosts = [...new Set([...linkSettings.allowedHosts, 'shop.example'])];
await act(
  'setLinkSettings',
  'SetLinkSettingsInput',
  { allowedHosts },
  'SetLinkSettingsPayload { settings { allowedHosts } }',
);
const shop = await brand();
const link = '{{ link "https://shop.example/shoes" }} Reply STOP to end.';
const shoes = await template('shoes', `${shop}: shoes at half price with {{ coupon }}: ${link}`, [{ name: 'coupon' }]);
const expression = `list "${name}" and did bought in 30 days`;
const { segment } = await act(
  'createSegment',
  'SegmentInput',
  { name, expression },
  'SegmentPayload { segment { id } }',
);
const endsAt = new Date(Date.now() + 4 * DAY_MS).toISOString();
const made = { name, make: 100, prefix: 'SHOES', expiresAt: endsAt };
const { pool } = await act('createCouponPool', 'CouponPoolInput', made, 'CouponPoolPayload { pool { id } }');
const id = await write({
  ...{ name: 'Shoes', objective: 'SALES', purpose: 'MARKETING', endsAt },
  metric: { kind: 'EVENT', event: 'bought', withinDays: 7 },
  audience: { segments: [segment.id] },
  content: { template: shoes.name, couponPool: pool.id },
  variants: [{}, { text: `${shop}: your code {{ coupon }} takes half off any shoes: ${link}` }],
  test: { percent: 50, chosenBy: 'PERSON' },
  holdOutPercent: 20,
});
const checked = await check(id);
const { recipients, sendable, blocked, warnings } = checked.preflight;
const { preflight } = await campaignOf(id, 'preflight { heldOut variants { label recipients } }');
const refused = blocked.find(({ code }) => code === 'NO_CONSENT')?.count ?? 0;
must(recipients === 69, 'it is for the 69 who bought');
must(sendable + refused + preflight.heldOut === 69, `${sendable} would get it, ${refused} never agreed`);
must(preflight.heldOut > 0, `${preflight.heldOut} get nothing, so that it is seen what the offer changes`);
must(preflight.variants.length === 2, 'half of the others try the two wordings');
const isSmall = warnings.some(({ code }) => code === 'SMALL_TEST');
must(isSmall, 'so few that figures alone will not tell which is better, and the hub says so');

console.log('It starts; for half a minute it could be taken back.');
await start(checked);
await reached(id, 'RUNNING', 'it begins by itself');
const split = await until('the test has its messages', async () => {
  const found = await campaignOf(id, 'testRecipients heldOutContacts { phone }');
  return found.testRecipients > 0 && found.handled >= found.testRecipients ? found : null;
});
const heldOut = new Set(split.heldOutContacts.map(({ phone }) => phone));
must(split.heldOut === preflight.heldOut && heldOut.size === split.heldOut, 'held out are as many as the check said');
const isLater = ({ to }) => later.some(({ phone }) => phone === to);
const tried = await until('who may get offers at this hour has it; the others wait for an hour of theirs', async () => {
  const found = await messagesOf(id);
  const isThere = found.every((each) => each.status === (isLater(each) ? 'DEFERRED' : 'DELIVERED'));
  return isThere ? found : null;
});
const having = (variant) => tried.filter((each) => each.variant === variant && each.status === 'DELIVERED');
const [[looker, idle], [buyer]] = [having(0), having(1)];

console.log('Two people look at the shoes, and one buys.');
for (const { to } of [looker, buyer]) {
  const [text] = await screen(to);
  must((await follow(text)) === 'https://shop.example/shoes', 'the link of a phone leads to the shoes');
}
const codeIn = (text) => /SHOES[-A-Z0-9]+/.exec(text)?.[0];
const code = codeIn((await screen(buyer.to))[0]);
const order = `shoes-${run}`;
const redeemed = unwrap(await redeemCoupon(hub, { code: code.toLowerCase(), reference: order }));
must(redeemed.outcome === 'REDEEMED' && redeemed.coupon.contact.phone === buyer.to, 'the coupon is of who got it');
await record(buyer.to, 'bought', { total: 25 });
const friend = unwrap(await redeemCoupon(hub, { code, reference: `${order}-friend` }));
must(friend.outcome === 'ALREADY_REDEEMED' && friend.coupon.reference === order, 'and buys one pair, not two');
await until('the hub knows who looked', async () => {
  const { messagesWho } = await campaignOf(id, 'messagesWho(did: CLICKED, first: 50) { edges { node { to } } }');
  return (
    messagesWho.edges
      .map(({ node }) => node.to)
      .sort()
      .join() === [looker.to, buyer.to].sort().join()
  );
});

console.log('The shop likes the second wording better.');
const choice = ['chooseCampaignVariant', 'ChooseCampaignVariantInput'];
const early = await attempt(...choice, { id, variant: 1 }, 'CampaignPayload { campaign { id } }');
must(!early.ok && early.error.issues[0]?.message.includes('too early'), 'the hub warns that chance may decide');
await act(...choice, { id, variant: 1, early: true }, 'CampaignPayload { campaign { id } }');
const done = await reached(id, 'DONE', 'it is chosen all the same, and the campaign goes on to its end');
const all = await until('the rest gets that wording', async () => {
  const found = await messagesOf(id);
  const known = new Set(tried.map((each) => each.id));
  const rest = found.filter((each) => !known.has(each.id));
  return rest.length > 0 && rest.every(({ body }) => body.includes('your code')) ? found : null;
});
const notAsked = unasked.filter(({ phone }) => !heldOut.has(phone)).length;
must((done.refused.find(({ code }) => code === 'NO_CONSENT')?.count ?? 0) === notAsked, 'who never agreed got nothing');
must(all.length === 69 - heldOut.size - notAsked && done.accepted === all.length, 'each of the others has one message');
must(new Set(all.map(({ body }) => codeIn(body))).size === all.length, 'and a coupon that nobody else has');
for (const number of [...heldOut, stranger.phone])
  if ((await screen(number)).length > 0) throw new Error(`Not kept: ${number} was to get nothing`);

console.log('Some leave their cart behind.');
const reminder = await template('cart', `${shop}: your shoes are still here: ${link}`);
const unlessClicked = { id, content: { template: reminder.name }, unless: 'CLICKED' };
const add = (input) => writeNext('addCampaignStep', 'AddCampaignStepInput', { ...unlessClicked, ...input });
const cart = await add({ name: `Cart ${run}`, triggered: true });
await start(await check(cart));
await reached(cart, 'RUNNING', 'a reminder waits for them');
const on = { name: `Cart ${run}`, on: { event: 'left_cart' }, campaign: cart, once: true };
const { trigger } = await act('createTrigger', 'TriggerInput', on, 'TriggerPayload { trigger { id } }');
for (const { to } of [looker, idle, idle]) await record(to, 'left_cart');
await until('it goes to who has not looked at the offer yet', async () =>
  (await screen(idle.to)).at(-1)?.includes('still here'),
);
await until('and not to who has', async () => {
  const found = await ask('query T($id: ID!) { trigger(id: $id) { accepted refused { code count } } }', trigger);
  const { accepted, refused } = found.trigger;
  return accepted === 1 && refused.length === 1 && refused[0].code === 'NOT_IN_CAMPAIGN';
});
must((await screen(looker.to)).length === 1, 'who is left in peace');
await act('removeTrigger', 'RemoveTriggerInput', { id: trigger.id }, 'TriggerPayload { trigger { id } }');
await cancel(cart);

await until('every phone that is to have the offer now has it', async () => {
  const { counts } = await campaignOf(id);
  return counts.delivered + counts.deferred === all.length;
});
const inTwoDays = await add({ name: `Reminder ${run}`, afterHours: 48 });
const planned = await check(inTwoDays);
must(planned.preflight.recipients === all.length - 2, 'in two days all are reminded who will have it and did not look');
must((await start(planned)).status === 'SCHEDULED', 'by themselves');
await cancel(inTwoDays);

console.log('The week is over.');
await record([...heldOut][0], 'bought');
const { report, coupons } = await campaignOf(
  id,
  `coupons { reserved redeemed } report { sentence csv figures { delivered success { count } } lift { treated { count } heldOut { count } lowPoints highPoints sentence }
    rows(by: VARIANT) { name figures { recipients success { count } } } }`,
);
console.log(`  ${report.sentence}`);
must(report.figures.success.count === 1, 'one who has the offer bought');
const { treated, heldOut: without, lowPoints, highPoints, sentence } = report.lift;
must(treated.count === 1 && without.count === 1, 'and one of those who were to get nothing');
const isChance = lowPoints <= 0 && highPoints >= 0;
must(sentence.startsWith('It is not clear') === isChance, 'the report says whether that is more than chance');
const byName = Object.fromEntries(report.rows.map(({ name, figures }) => [name, figures]));
must(byName.A.success.count === 0 && byName.B.success.count === 1, 'it tells the wordings apart');
must(coupons.redeemed === 1, 'and counts the coupons');
const lines = report.csv.trim().split('\n');
must(lines[1].startsWith('ALL,') && lines.some((line) => line.startsWith('VARIANT,')), 'and goes into a spreadsheet');
