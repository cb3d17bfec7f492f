// Every call of the client against a running hub, in whatever program has loaded it: Node by either format, or a page.

/** Time that a bot has for its answer. */
const ANSWER_TIMEOUT_MS = 20_000;

/** @returns `done`: what was checked, one line each, as it ends; @throws where a call does not do what it says */
export async function checkCalls(client, { url, key }, done = []) {
  const { createClient, unwrap, HeliographError } = client;
  const hub = createClient({ url, key });
  const run = `checks-${Math.random().toString(36).slice(2)}`;
  const parcel = { content: 'Your parcel is on its way.', purpose: 'TRANSACTIONAL', tags: [run] };
  const phones = Array.from({ length: 300 }, (_, index) => `+4479111${20_100 + index}`);

  const { cursor } = unwrap(await hub.position());
  const sent = unwrap(await hub.send({ to: phones[0], ...parcel }));
  const again = unwrap(await hub.send({ to: phones[0], ...parcel, idempotencyKey: sent.idempotencyKey }));
  equal([again.replayed, again.message.id], [true, sent.message.id]);
  done.push('send: the same key is answered with the same message');

  const refused = await hub.send({ to: 'nobody', ...parcel });
  equal([refused.ok, refused.error.code, refused.error.path], [false, 'INVALID_INPUT', ['to', 'phone']]);
  equal([refused.error.help, thrown(() => unwrap(refused)) instanceof HeliographError], [`${url}/docs/errors.md#invalid_input`, true]);
  done.push('errors: code, path and help');

  const progress = [];
  const many = hub.sendMany(phones.slice(1), parcel, { chunkSize: 100, onProgress: (each) => progress.push(each.done) });
  equal([(await many.finish()).ok, many.progress.accepted, progress], [true, 299, [100, 200, 299]]);
  done.push('sendMany: 299 in three chunks');

  const delivered = new Set();
  for await (const item of hub.watch({ after: cursor, filter: { tags: [run], statuses: ['DELIVERED'] } })) {
    equal(item.kind, 'event');
    delivered.add(item.message.to);
    if (delivered.size === phones.length) break;
  }
  equal([...delivered].sort(), phones);
  done.push('watch: 300 delivered');

  const answer = await hub.graphql('query One($id: ID!) { message(id: $id) { status to } }', { id: sent.message.id });
  equal(unwrap(answer).data, { message: { status: 'DELIVERED', to: phones[0] } });
  done.push('graphql: a query with variables');

  const write = 'mutation Write($from: PhoneNumber!) { simulateReply(input: { from: $from, text: "Open?" }) { __typename } }';
  const heard = new Promise((resolve, reject) => {
    const following = hub.onInbound(
      async ({ from, body }, { reply }) => {
        if (from !== phones[1]) return;
        const replied = unwrap(await reply('Until six.'));
        following.stop();
        resolve([body, replied.message.to]);
      },
      { after: cursor },
    );
    following.done.catch(reject);
  });
  unwrap(await hub.graphql(write, { from: phones[1] }));
  equal(await heard, ['Open?', phones[1]]);
  done.push('onInbound: a reply was answered');

  for (const check of [checkWebhooks, checkCodes, checkConsents, checkConversations]) done.push(...(await check(client, hub, url)));
  return done;
}

/** A number whose last four digits are none of the simulator's scenarios. */
const nextNumber = () => `+4479111${10_000 * (5 + Math.ceil(Math.random() * 3)) + 1_000 + Math.floor(Math.random() * 8_999)}`;

/** One-time codes: what the handset got is right, and everything else is not. */
async function checkCodes({ unwrap, startVerification, checkVerification, resendVerification, cancelVerification }, hub) {
  const to = nextNumber();
  const { verification } = unwrap(await startVerification(hub, { to, purposeText: 'Example sign-in' }));
  const screen = 'query Screen($phone: PhoneNumber!) { handset(phone: $phone) { messages { text } } }';
  const text = await until(async () => unwrap(await hub.graphql(screen, { phone: to })).data.handset?.messages[0]?.text);
  const [code] = /\d{6}/.exec(text);
  const wrong = code === '111111' ? '222222' : '111111';
  equal(unwrap(await checkVerification(hub, { id: verification.id, code: wrong })).valid, false);
  equal(unwrap(await checkVerification(hub, { to, code })).valid, true);
  const other = unwrap(await startVerification(hub, { to: nextNumber(), purposeText: 'Example sign-in' })).verification;
  const early = await resendVerification(hub, other.id);
  equal([early.ok, early.error?.code], [false, 'RATE_LIMITED']);
  equal(unwrap(await cancelVerification(hub, other.id)).verification.status, 'CANCELED');
  return ['verifications: a code was sent, checked, and ended'];
}

/** Consents and suppressions. */
async function checkConsents({ unwrap, recordConsent, revokeConsent, suppress, liftSuppression }, hub) {
  const contact = nextNumber();
  const agreed = { contact, purposes: ['SURVEY'], source: 'FORM', proof: { text: 'Yes' } };
  equal(unwrap(await recordConsent(hub, agreed)).contact.phone, contact);
  unwrap(await revokeConsent(hub, { contact, purposes: ['SURVEY'], source: 'API' }));
  const { suppression } = unwrap(await suppress(hub, { to: contact, reason: 'MANUAL' }));
  const note = { to: contact, content: 'Hello', purpose: 'TRANSACTIONAL' };
  equal((await hub.send(note)).ok, false);
  unwrap(await liftSuppression(hub, { id: suppression.id, proof: { text: 'Again' } }));
  equal((await hub.send(note)).ok, true);
  return ['consents, suppressions: said and taken back'];
}

/** A person who writes, a bot that answers, and a person who takes over. */
async function checkConversations(client, hub, url) {
  const { createClient, unwrap, registerBot, takeTurns, conversationEvents, answerConversation, claimConversation, handOver, releaseConversation } = client;
  const from = nextNumber();
  const word = `book${Math.floor(Math.random() * 1e9)}`;
  const { secret, bot } = unwrap(await registerBot(hub, { name: word, keywords: [word] }));
  unwrap(await hub.send({ to: from, content: 'Write to us', purpose: 'TRANSACTIONAL' }));
  const { cursor } = unwrap(await hub.position());
  const turns = takeTurns(createClient({ url, key: secret }), async (turn, { answer }) => {
    if (turn.event.inboundMessage.from === from) unwrap(await answer(`You wrote: ${turn.event.inboundMessage.body}`));
  });
  const write = 'mutation Write($input: SimulateReplyInput!) { simulateReply(input: $input) { __typename } }';
  await until(async () => unwrap(await hub.graphql(write, { input: { from, text: word } })).data.simulateReply.__typename === 'SimulateReplyPayload');
  let id;
  for await (const item of conversationEvents(hub, { after: cursor, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) })) {
    if (item.kind === 'gap' || item.value.event.message?.to !== from) continue;
    if (item.value.event.message.body !== `You wrote: ${word}`) continue;
    ({ id } = item.value.conversation);
    break;
  }
  turns.stop();
  await turns.done;
  // Of several bots that fit, the oldest has the text.
  if (id === undefined) throw new Error(`the bot did not answer "${word}": has another one its text?`);
  unwrap(await hub.mutate('mutation Remove($id: ID!) { removeBot(input: { id: $id }) { __typename ... on Error { code message help } } }', { id: bot.id }));
  const claimed = await until(async () => {
    const each = await claimConversation(hub, { conversationId: id, as: 'HUMAN' });
    return each.ok ? each : undefined;
  });
  equal(claimed.conversation.lease.kind, 'HUMAN');
  unwrap(await answerConversation(hub, { conversationId: id, content: 'A person goes on.' }));
  unwrap(await handOver(hub, { conversationId: id, to: 'HUMAN', reason: 'They asked for a person' }));
  const released = await releaseConversation(hub, id);
  equal([released.ok || released.error.code], [released.ok || 'NO_LEASE']);
  return ['conversations: a bot answered, a person took over'];
}

/** A request that is signed as the hub signs it is read, and no other. */
async function checkWebhooks({ readWebhook }) {
  const octets = crypto.getRandomValues(new Uint8Array(24));
  const secret = `whsec_${btoa(String.fromCharCode(...octets))}`;
  const body = '{"type":"webhook.test","timestamp":"2026-11-29T00:00:00.000Z","data":{}}';
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', octets, algorithm, false, ['sign']);
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(`evt_1.${timestamp}.${body}`));
  const signed = `v1,${btoa(String.fromCharCode(...new Uint8Array(signature)))}`;
  const headers = { 'webhook-id': 'evt_1', 'webhook-timestamp': timestamp, 'webhook-signature': signed };
  equal((await readWebhook({ secret, body, headers }))?.type, 'webhook.test');
  equal(await readWebhook({ secret, body: `${body} `, headers }), null);
  return ['webhooks: a signature is verified'];
}

/** Waits until something is there. */
async function until(look) {
  for (let tries = 0; tries < 100; tries++) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it did not come: ${look}`);
}

function equal(actual, expected) {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (got !== wanted) throw new Error(`${got.slice(0, 500)}, not ${wanted.slice(0, 500)}`);
}

function thrown(work) {
  try {
    work();
  } catch (error) {
    return error;
  }
}
