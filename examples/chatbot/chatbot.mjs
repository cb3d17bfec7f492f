// Answers what people write, and books a slot. CANCEL, END and QUIT would be opt-outs: the bot asks for other words.
import fs from 'node:fs';
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
const hub = createClient({ url, key });
const SLOTS = ['Mon 10:00', 'Tue 14:00', 'Wed 16:30'];
// Bookings, and the position behind the last message that was answered: a restart goes on there.
const state = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : { cursor: null, bookings: {} };
const free = () => SLOTS.filter((slot) => !Object.values(state.bookings).includes(slot));

function offer() {
  const slots = free();
  if (slots.length === 0) return 'Everything is taken this week. Write BOOK next week.';
  return `Free: ${slots.map((slot) => `${SLOTS.indexOf(slot) + 1}) ${slot}`).join(', ')}. Answer with the number.`;
}
function answer(from, text) {
  const word = text.trim().toUpperCase();
  const booked = state.bookings[from];
  if (word === 'BOOK' && booked) return `You have ${booked}. Write MOVE for another slot.`;
  if (word === 'MOVE') delete state.bookings[from];
  if (word === 'BOOK' || word === 'MOVE') return offer();
  const slot = SLOTS[Number(word) - 1];
  if (slot === undefined) return 'I book appointments. Write BOOK to see the free slots.';
  if (booked === slot) return `You have ${slot} already.`;
  if (!free().includes(slot)) return `${slot} is taken. ${offer()}`;
  state.bookings[from] = slot;
  return `Booked: ${slot}. Write MOVE for another slot.`;
}

const position = {
  load: () => state.cursor,
  save: (cursor) => {
    state.cursor = cursor;
    fs.writeFileSync(file, JSON.stringify(state, null, 2));
  },
};
console.log(`The bot connects to ${url}.`);
if (state.cursor === null) position.save(unwrap(await hub.position()).cursor);

const bot = hub.onInbound(
  async ({ from, body, keyword }, { reply }) => {
    if (from === null || body === null || keyword !== null) return; // STOP, START, HELP: the hub has answered
    const sent = await reply(answer(from, body));
    console.log(sent.ok ? `${from}: ${body}` : `${from}: no answer, ${sent.error.message}`);
  },
  { position },
);
process.once('SIGINT', bot.stop);
console.log('The bot listens. Ctrl-C stops it.');
await bot.done;
