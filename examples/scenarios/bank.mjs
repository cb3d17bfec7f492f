// A bank: a warning to everybody, offers that are stopped while codes go on, a transfer that needs a code, a notice that goes once, and a question
// about a payment that the customer answers.
import { checkVerification, liftPause, pauseScope, recordConsent, startVerification, unwrap } from '@heliograph/client';
import {
  afternoon,
  answer,
  ask,
  brand,
  campaignOf,
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
  upsert,
  write,
} from './story.mjs';

const to = phone();
console.log('Somebody calls customers and says that it is the bank. The bank warns all of them.');
const customers = [to, ...Array.from({ length: 19 }, () => phone())];
await upsert(customers.map((phone) => ({ phone, tags: [run], timeZone: afternoon() })));
const warning = 'Your bank never asks for a code by phone. Somebody does just now: hang up.';
const warned = await write({
  ...{ name: 'Warning', objective: 'SECURITY', purpose: 'ALERT', audience: { tags: [run] } },
  content: { template: (await template('warning', warning)).name },
});
const checked = await check(warned);
must(checked.preflight.sendable === 20, 'a warning asks for no consent and no hour: everybody would get it');
await start(checked);

console.log('Until it is clear what happens, the bank sends no offers.');
const { pauses } = await ask('{ pauses(inForce: true, first: 100) { edges { node { scope key } } } }');
const isStopped = pauses.edges.some(({ node: { scope, key } }) => scope === 'PURPOSE' && key === 'MARKETING');
must(!isStopped, 'nobody else has stopped them: a stop that is there would be lifted below');
unwrap(
  await recordConsent(hub, { contact: to, purposes: ['MARKETING'], source: 'FORM', proof: { form: 'New account' } }),
);
const content = `${await brand()}: a card for your journeys, free in its first year. Reply STOP to end.`;
const stop = { scope: 'PURPOSE', key: 'MARKETING', reason: `Calls in our name (${run})` };
const { pause } = unwrap(await pauseScope(hub, stop));
try {
  const offer = unwrap(await hub.send({ to, content, purpose: 'MARKETING', idempotencyKey: `card ${run}` })).message;
  const isHeld = async () => {
    const { message } = await ask('query M($id: ID!) { message(id: $id) { status reason { code } } }', {
      id: offer.id,
    });
    return message.status === 'DEFERRED' && message.reason?.code === 'PAUSED';
  };
  await until('an offer waits for as long as that', isHeld);

  console.log('A customer sends 250 EUR to somebody new.');
  const purposeText = `Transfer ${run}`;
  const { verification } = unwrap(await startVerification(hub, { to, purposeText, codeLength: 6, expiresIn: 'PT5M' }));
  const code = await until('the code is on the phone', async () => {
    const codes = (await screen(to)).map((text) => /\b\d{6}\b/.exec(text)?.[0]);
    return codes.find((each) => each !== undefined);
  });
  const wrong = code === '000000' ? '000001' : '000000';
  const first = unwrap(await checkVerification(hub, { id: verification.id, code: wrong }));
  must(
    !first.valid && first.verification.attemptsLeft === 4,
    'a wrong code opens nothing, and costs one of five tries',
  );
  const second = unwrap(await checkVerification(hub, { id: verification.id, code }));
  must(second.valid, 'the right one does');
  must(await isHeld(), 'codes go although offers are stopped');
  const again = unwrap(await checkVerification(hub, { id: verification.id, code }));
  must(!again.valid, 'and it does once');
  const { messages } = await ask(
    'query M($to: PhoneNumber!) { messages(first: 1, filter: { to: $to, purposes: [OTP] }) { edges { node { body } } } }',
    { to },
  );
  must(!messages.edges[0].node.body?.includes(code), 'the hub has the code no more');
} finally {
  unwrap(await liftPause(hub, pause.id));
}
await until('the stop is lifted, and the offer arrives', async () => (await screen(to)).includes(content));

const notice = {
  ...{ to, content: '250.00 EUR were sent to Ada Lovelace.', purpose: 'TRANSACTIONAL' },
  idempotencyKey: `transfer ${run}`,
};
const [one, two] = await Promise.all([hub.send(notice), hub.send(notice)]);
must(
  unwrap(one).message.id === unwrap(two).message.id,
  'the notice of a transfer goes once, however often the bank asks for it',
);

console.log('A payment looks odd.');
const { cursor } = unwrap(await hub.position());
const question = 'Did you pay 499.00 EUR at Example Shop just now? Answer 1 if you did, 2 if not.';
unwrap(await hub.send({ to, content: question, purpose: 'TRANSACTIONAL' }));
await until('the question is on the phone', async () => (await screen(to)).includes(question));
const decided = new Promise((resolve, reject) => {
  const listening = hub.onInbound(
    async ({ from, body }, { reply }) => {
      if (from !== to) return;
      const isTheirs = body?.trim() === '1';
      unwrap(
        await reply(isTheirs ? 'Thank you, it is paid.' : 'It is not paid, and your card is blocked. We call you.'),
      );
      listening.stop();
      resolve(isTheirs);
    },
    { after: cursor },
  );
  listening.done.catch(reject);
});
await answer(to, '2');
must((await decided) === false, 'the answer stops the payment');
await until('and the customer is told', async () =>
  (await screen(to)).some((text) => text.includes('your card is blocked')),
);

console.log('What came of the warning?');
await reached(warned, 'DONE', 'it went to everybody, once');
await until('it is on every phone', async () => {
  const screens = await Promise.all(customers.map((phone) => screen(phone)));
  return screens.every((texts) => texts.filter((text) => text === warning).length === 1);
});
const report = await until('its receipts are there', async () => {
  const campaign = await campaignOf(warned, 'report { sentence figures { delivered success { count } } }');
  return campaign.report.figures.delivered === 20 ? campaign.report : null;
});
must(report.figures.success === null, 'nothing but its arrival counts');
console.log(`  ${report.sentence}`);
must(report.sentence.startsWith('To make people safe, 20 of 20 people have the message'), 'and the report says that');
