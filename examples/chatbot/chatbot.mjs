// Books, moves and drops appointments by text. CANCEL, END and QUIT would be opt-outs: it asks for other words.
import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient, handOver, takeTurns, unwrap } from '@heliograph/client';

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
const change = async (hub, name, fields, input) => {
  const type = `${name[0].toUpperCase()}${name.slice(1)}`;
  const document = `mutation($input: ${type}Input!) { ${name}(input: $input) { __typename ... on ${type}Payload { ${fields} } ... on Error { code message help } } }`;
  return unwrap(await hub.mutate(document, { input }));
};

console.log(`The bot connects to ${url}.`);
if (state.key === null) {
  state.key = (await change(createClient({ url, key }), 'registerBot', 'secret', { name: 'appointments' })).secret;
  save();
  // The processes of the hub hear of a new bot a moment later; a text in between would be nobody's.
  await pause(1_000);
}
const hub = createClient({ url, key: state.key });
// A bot answers those who write; reminders are messages of the application.
const app = createClient({ url, key });

const nameOf = (at) => `${new Date(at).toUTCString().slice(0, 11)} ${at.slice(11, 16)}`;
function offer(person) {
  const taken = Object.values(state.bookings).map(({ at }) => at);
  const today = Math.floor(Date.now() / DAY) * DAY;
  const times = [1, 2, 3].map((day) => new Date(today + day * DAY + (8 + 2 * day) * HOUR).toISOString());
  state.offers[person] = times.filter((at) => !taken.includes(at));
  const list = state.offers[person].map((at, index) => `${index + 1}) ${nameOf(at)}`);
  if (list.length === 0) return 'Everything is taken. Write BOOK tomorrow.';
  return `Free: ${list.join(', ')}. Answer with the number.`;
}

/** The reminder is a message that waits: it moves with the appointment, and goes with it. */
async function book(person, at, { event }) {
  const sendAt = new Date(Date.parse(at) - 2 * HOUR).toISOString();
  let { reminder } = state.bookings[person] ?? {};
  const moved = reminder && (await change(app, 'rescheduleMessages', 'rescheduledCount', { ids: [reminder], sendAt }));
  if (moved?.rescheduledCount !== 1) {
    const content = `Until soon: your appointment is in two hours, ${nameOf(at)}. Write MOVE or DROP if you cannot come.`;
    const message = { to: event.inboundMessage.from, content, purpose: 'TRANSACTIONAL', sendAt };
    const sent = await app.send({ ...message, idempotencyKey: `reminder ${event.id}` });
    if (!sent.ok) console.error(`There is no reminder: ${sent.error.message}`);
    reminder = sent.ok ? sent.message.id : undefined;
  }
  state.bookings[person] = { at, reminder };
  return `Booked: ${nameOf(at)}. Write MOVE for another time, DROP to let it go.`;
}

/** The answer to a text; null: a person has to answer. */
async function answerTo(person, turn) {
  const word = (turn.event.inboundMessage.body ?? '').trim().toUpperCase();
  const booked = state.bookings[person];
  if (word === 'BOOK' && booked)
    return `You have ${nameOf(booked.at)}. Write MOVE for another time, DROP to let it go.`;
  if (word === 'BOOK' || word === 'MOVE') return offer(person);
  if (word === 'DROP') {
    if (booked?.reminder) await change(app, 'cancelMessages', 'canceledCount', { ids: [booked.reminder] });
    delete state.bookings[person];
    return 'You have no appointment any more. Write BOOK for another one.';
  }
  const at = state.offers[person]?.[Number(word) - 1];
  if (at === undefined) return null;
  const isTaken = Object.entries(state.bookings).some(([other, slot]) => other !== person && slot.at === at);
  return isTaken ? `${nameOf(at)} was taken meanwhile. ${offer(person)}` : book(person, at, turn);
}

// Texts come to one instance each, until they are answered: what a crash leaves comes again.
const bot = takeTurns(hub, async (turn, { answer }) => {
  const { id } = turn.conversation;
  const text = await answerTo(id, turn);
  save();
  const sent = await answer(text ?? 'I book appointments: write BOOK. A colleague reads this and answers you.');
  if (text === null) await handOver(hub, { conversationId: id, to: 'HUMAN', reason: 'the bot did not understand' });
  console.log(`${id}: ${sent.ok ? (text === null ? 'a person answers' : 'answered') : sent.error.message}`);
});
process.once('SIGINT', bot.stop);
console.log('The bot listens. Ctrl-C stops it.');
await bot.done;
