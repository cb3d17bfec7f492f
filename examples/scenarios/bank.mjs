// A bank: a transfer that needs a code, a notice that goes once, and a question about a payment that the customer answers.
import { checkVerification, startVerification, unwrap } from '@heliograph/client';
import { answer, ask, hub, must, phone, run, screen, until } from './story.mjs';

const to = phone();
console.log('A customer sends 250 EUR to somebody new.');
const purposeText = `Transfer ${run}`;
const { verification } = unwrap(await startVerification(hub, { to, purposeText, codeLength: 6, expiresIn: 'PT5M' }));
const code = await until('the code is on the phone', async () => {
  const [text] = await screen(to);
  return /\b\d{6}\b/.exec(text ?? '')?.[0];
});
const wrong = code === '000000' ? '000001' : '000000';
const first = unwrap(await checkVerification(hub, { id: verification.id, code: wrong }));
must(!first.valid && first.verification.attemptsLeft === 4, 'a wrong code opens nothing, and costs one of five tries');
const second = unwrap(await checkVerification(hub, { id: verification.id, code }));
must(second.valid, 'the right one does');
const again = unwrap(await checkVerification(hub, { id: verification.id, code }));
must(!again.valid, 'and it does once');
const { messages } = await ask(
  'query M($to: PhoneNumber!) { messages(first: 1, filter: { to: $to }) { edges { node { body } } } }',
  { to },
);
must(!messages.edges[0].node.body?.includes(code), 'the hub has the code no more');

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
