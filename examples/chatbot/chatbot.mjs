// Books, moves and drops appointments by text. CANCEL, END and QUIT would be opt-outs: it asks for other words.
import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient, unwrap } from '@heliograph/client';

const {
  HELIOGRAPH_URL: url = 'http://localhost:4000',
  HELIOGRAPH_KEY: key,
  CHATBOT_FILE: file = 'chatbot.json',
} = process.env;
process.once('uncaughtException', ({ message }) => {
  console.error(`${message}\nHELIOGRAPH_URL is ${url}.`);
  process.exit(1);
});
if (!key) throw new Error('Set HELIOGRAPH_KEY to the API key that `npm start` prints.');
const [HOUR, DAY] = [3_600_000, 86_400_000];
// Bookings and the bot's own key: a restart goes on with both.
const state = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : { key: null, offers: {}, bookings: {} };
const save = () => fs.writeFileSync(file, JSON.stringify(state, null, 2));
const asker = (hub) => async (document, input) =>
  Object.values(unwrap(await hub.graphql(document, { input }, { isIdempotent: true })).data)[0];

console.log(`The bot connects to ${url}.`);
if (state.key === null) {
  const document = `mutation($input: RegisterBotInput!) { registerBot(input: $input) {
    ... on RegisterBotPayload { secret } ... on InvalidInput { issues { message received } } } }`;
  const made = await asker(createClient({ url, key }))(document, { name: 'appointments' });
  if (!made.secret)
    throw new Error(`The bot cannot be registered: ${made.issues[0].received} ${made.issues[0].message}.`);
  state.key = made.secret;
  save();
}
const ask = asker(createClient({ url, key: state.key }));
const change = (name, fields, input) =>
  ask(
    `mutation($input: ${name[0].toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename ${fields} ... on Error { message } } }`,
    input,
  );

const nameOf = (at) => `${new Date(at).toUTCString().slice(0, 11)} ${at.slice(11, 16)}`;
function offer(person) {
  const taken = Object.values(state.bookings).map(({ at }) => at);
  const today = Math.floor(Date.now() / DAY) * DAY;
  const times = [1, 2, 3].map((day) => new Date(today + day * DAY + (8 + 2 * day) * HOUR).toISOString());
  state.offers[person] = times.filter((at) => !taken.includes(at));
  const list = state.offers[person].map((at, index) => `${index + 1}) ${nameOf(at)}`);
  return list.length === 0
    ? 'Everything is taken. Write BOOK tomorrow.'
    : `Free: ${list.join(', ')}. Answer with the number.`;
}

/** The reminder is a message that waits: it moves with the appointment, and goes with it. */
async function book(person, at, eventId, sender) {
  const sendAt = new Date(Date.parse(at) - 2 * HOUR).toISOString();
  const { reminder } = state.bookings[person] ?? {};
  const moved =
    reminder &&
    (await change('rescheduleMessages', '... on RescheduleMessagesPayload { rescheduledCount }', {
      ids: [reminder],
      sendAt,
    }));
  if (moved?.rescheduledCount === 1) state.bookings[person] = { at, reminder };
  else {
    const text = `Until soon: your appointment is in two hours, ${nameOf(at)}. Write MOVE or DROP if you cannot come.`;
    const message = {
      to: { contactId: person },
      content: { text },
      purpose: 'TRANSACTIONAL',
      sender,
      sendAt,
      idempotencyKey: `reminder ${eventId}`,
    };
    const sent = await change('sendMessage', '... on SendMessagePayload { accepted { id } }', message);
    state.bookings[person] = { at, reminder: sent.accepted?.id };
    if (!sent.accepted) console.error(`There is no reminder: ${sent.message}`);
  }
  return `Booked: ${nameOf(at)}. Write MOVE for another time, DROP to let it go.`;
}

/** The answer to a text; null: a person has to answer. */
async function answer(person, text, eventId, sender) {
  const word = text.trim().toUpperCase();
  const booked = state.bookings[person];
  if (word === 'BOOK' && booked)
    return `You have ${nameOf(booked.at)}. Write MOVE for another time, DROP to let it go.`;
  if (word === 'BOOK' || word === 'MOVE') return offer(person);
  if (word === 'DROP') {
    if (booked?.reminder)
      await change('cancelMessages', '... on CancelMessagesPayload { canceledCount }', { ids: [booked.reminder] });
    delete state.bookings[person];
    return 'You have no appointment any more. Write BOOK for another one.';
  }
  const at = state.offers[person]?.[Number(word) - 1];
  if (at === undefined) return null;
  const isTaken = Object.entries(state.bookings).some(([other, slot]) => other !== person && slot.at === at);
  return isTaken ? `${nameOf(at)} was taken meanwhile. ${offer(person)}` : book(person, at, eventId, sender);
}

async function handle({ event, conversation }) {
  const { id: conversationId, sender, contact } = conversation;
  const text = await answer(contact.id, event.inboundMessage.body ?? '', event.id, sender);
  save();
  const content = { text: text ?? 'I book appointments: write BOOK. A colleague reads this and answers you.' };
  const sent = await change('sendReply', '', { conversationId, content, claim: true, idempotencyKey: event.id });
  if (text === null)
    await change('handOver', '', { conversationId, to: 'HUMAN', reason: 'the bot did not understand' });
  await change('ackConversationEvent', '', { eventId: event.id });
  console.log(`${conversationId}: ${sent.message ?? (text === null ? 'a person answers' : 'answered')}`);
}

/** Texts for this instance, each until it is acknowledged: what a crash leaves comes again. */
async function* events(signal) {
  const query = `subscription { botEvents { event { id inboundMessage { body } } conversation { id sender contact { id } } } }`;
  const headers = {
    authorization: `Bearer ${state.key}`,
    'content-type': 'application/json',
    accept: 'text/event-stream',
  };
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers,
    body: JSON.stringify({ query }),
    signal,
  });
  console.log('The bot listens. Ctrl-C stops it.');
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines) if (line.startsWith('data: {')) yield JSON.parse(line.slice(6)).data?.botEvents;
  }
}

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
while (!stopping.signal.aborted) {
  try {
    for await (const item of events(stopping.signal)) if (item) await handle(item);
  } catch (error) {
    if (!stopping.signal.aborted) console.error(`${error.message}: it is tried again.`);
  }
  await pause(1_000, null, { signal: stopping.signal }).catch(() => {});
}
