// Books, moves and drops appointments by text. CANCEL, END and QUIT would be opt-outs: it asks for other words.
import fs from 'node:fs';
import { cancelMessages, createClient, handOver, registerBot, takeTurns, unwrap } from '@heliograph/client';

const { HELIOGRAPH_URL: url = 'http://localhost:4000', HELIOGRAPH_KEY: key } = process.env;
if (!key) throw new Error('Set HELIOGRAPH_KEY to the API key that `npm start` prints.');
// Bookings and the bot's own key: a restart in the same folder goes on with both.
const file = 'chatbot.json';
const state = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : { offers: {}, bookings: {} };
const save = () => fs.writeFileSync(file, JSON.stringify(state, null, 2));
const app = createClient({ url, key }); // Reminders are messages of the application.
state.key ??= unwrap(await registerBot(app, { name: 'appointments' })).secret;
save();

const nameOf = (at) => `${new Date(at).toUTCString().slice(0, 11)} ${at.slice(11, 16)}`;
/** What is free of the next three days, at 10, 12 and 14. */
function offer(person) {
  const taken = Object.values(state.bookings).map(({ at }) => at);
  const times = [1, 2, 3].map((day) => new Date(new Date().setUTCHours(26 * day + 8, 0, 0, 0)).toISOString());
  state.offers[person] = times.filter((at) => !taken.includes(at));
  const list = state.offers[person].map((at, index) => `${index + 1}) ${nameOf(at)}`).join(', ');
  return list === '' ? 'Everything is taken. Write BOOK tomorrow.' : `Free: ${list}. Answer with the number.`;
}
/** Lets an appointment go, and its reminder, which is a message that waits. */
async function drop(person) {
  const { reminder } = state.bookings[person] ?? {};
  if (reminder) unwrap(await cancelMessages(app, { ids: [reminder] }));
  delete state.bookings[person];
  return 'You have no appointment any more. Write BOOK for another one.';
}
async function book(person, at, { id, inboundMessage: { from: to } }) {
  await drop(person);
  const content = `Until soon: your appointment is in two hours, ${nameOf(at)}. Write MOVE or DROP if you cannot come.`;
  const sendAt = new Date(Date.parse(at) - 2 * 3_600_000).toISOString();
  const sent = await app.send({ to, content, purpose: 'TRANSACTIONAL', sendAt, idempotencyKey: `reminder ${id}` });
  if (!sent.ok) console.error(`There is no reminder: ${sent.error.message}`);
  state.bookings[person] = { at, reminder: sent.message?.id };
  return `Booked: ${nameOf(at)}. Write MOVE for another time, DROP to let it go.`;
}
/** The answer to a text; undefined: a person has to answer. */
async function answerTo(person, event) {
  const word = (event.inboundMessage.body ?? '').trim().toUpperCase();
  if (word === 'DROP') return drop(person);
  if (word === 'BOOK' || word === 'MOVE') return offer(person);
  const at = state.offers[person]?.[Number(word) - 1];
  const isTaken = Object.entries(state.bookings).some(([other, booking]) => other !== person && booking.at === at);
  return isTaken ? `${nameOf(at)} was taken meanwhile. ${offer(person)}` : at && book(person, at, event);
}
// Texts come to one instance each, until they are answered: what a crash leaves comes again.
const hub = createClient({ url, key: state.key });
const bot = takeTurns(hub, async ({ event, conversation: { id } }, { answer }) => {
  const text = await answerTo(id, event);
  save();
  const sent = await answer(text ?? 'I book appointments: write BOOK. A colleague reads this and answers you.');
  if (!text) await handOver(hub, { conversationId: id, to: 'HUMAN', reason: 'the bot did not understand' });
  console.log(`${id}: ${sent.ok ? 'answered' : sent.error.message}`);
});
process.once('SIGINT', bot.stop);
console.log(`The bot listens at ${url}. Ctrl-C stops it.`);
await bot.done;
