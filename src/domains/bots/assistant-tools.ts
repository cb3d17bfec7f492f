/** Tools of the assistant: looking up an order at the workspace, booking from its list of slots, and how it ends. */
import * as z from 'zod';
import { bookSlot, freeSlots, slotsFor } from '../../db/sql/assistant-slots.ts';
import { transaction } from '../../db/transaction.ts';
import type { Assistant } from '../../generated/prisma/client.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { newId } from '../../kernel/ids.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import type { Exchange } from './exchange.ts';
import type { LlmTool } from './llm.ts';
import type { SignedPoster } from './webhook-asker.ts';

/** Free slots that the model is shown. */
const SLOTS_SHOWN = 20;
/** Characters of what a lookup answers that the model gets. */
const MAX_RESULT = 4_000;

/** Parts that tools work with. */
export interface ToolNeeds {
  runtime: ApiRuntime;
  poster: SignedPoster;
  assistant: Assistant;
  exchange: Exchange;
  timeZone: string;
}

const NOTHING = { type: 'object', properties: {}, additionalProperties: false };
const text = (description: string) => ({ type: 'string', description });
const object = (properties: Record<string, object>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** Tools of which the model ends with one. */
const ENDS: readonly LlmTool[] = [
  {
    name: 'reply',
    description: 'Sends an answer to the person, in their language. Only what the sources say.',
    parameters: object({
      text: text('The answer, short: it is an SMS.'),
      sources: { type: 'array', items: { type: 'string' }, description: 'Names of the sources that say so: F1, T1.' },
    }),
  },
  {
    name: 'hand_over',
    description: 'Gives the conversation to a person: whenever the sources do not answer, or somebody asks for one.',
    parameters: object({ reason: text('Why, in a few words.'), summary: text('What the person wants.') }),
  },
];
const ORDERS: LlmTool = {
  name: 'lookup_order',
  description: 'Looks up an order by its number.',
  parameters: object({ order: text('The number of the order, as the person wrote it.') }),
};
const SLOTS: readonly LlmTool[] = [
  { name: 'list_slots', description: 'Shows free times, and the one that the person has.', parameters: NOTHING },
  {
    name: 'book_slot',
    description: 'Books a free time for the person; the one that they had is free again.',
    parameters: object({ at: text('A time of list_slots, as it is written there.') }),
  },
  { name: 'cancel_booking', description: 'Gives up the time that the person has.', parameters: NOTHING },
];

/** The tools that an assistant has. @param hasSlots there is a time that could be booked, or was */
export function toolsOf({ orderUrl }: Pick<Assistant, 'orderUrl'>, hasSlots: boolean): LlmTool[] {
  return [...ENDS, ...(orderUrl === null ? [] : [ORDERS]), ...(hasSlots ? SLOTS : [])];
}

/** The argument of a call. @throws Error in words for the model */
function argument(given: unknown, name: string): string {
  const value = (given as Record<string, unknown> | null)?.[name];
  if (typeof value === 'string' && value.length > 0 && value.length <= 200) return value;
  throw new Error(`${name} must be a text of 1 to 200 characters`);
}

/** @throws Error in words for the model, when the bot may not book */
function requireBooking({ bot }: Exchange): void {
  if (!bot.may.includes('BOOK')) throw new Error('this assistant may not book: hand over');
}

/** Runs a tool that gives a source. @returns its result for the model @throws Error in words for the model */
export async function runTool(needs: ToolNeeds, name: string, given: unknown): Promise<string> {
  switch (name) {
    case 'lookup_order':
      return lookUp(needs, argument(given, 'order'));
    case 'list_slots':
      return listSlots(needs);
    case 'book_slot':
      requireBooking(needs.exchange);
      return book(needs, argument(given, 'at'));
    case 'cancel_booking':
      requireBooking(needs.exchange);
      return cancel(needs);
    default:
      throw new Error(`there is no tool ${name.slice(0, 40)}`);
  }
}

/** Asks the workspace, by a request that is signed as webhooks are. */
async function lookUp({ poster, assistant, exchange }: ToolNeeds, order: string): Promise<string> {
  const { orderUrl: url, orderSecret: secret } = assistant;
  if (url === null || secret === null) throw new Error('there is no tool lookup_order');
  const contactId = toGlobalId('Contact', exchange.conversation.contactId);
  const data = { order, from: exchange.phone, contactId };
  const id = `evt_${newId().replaceAll('-', '')}`;
  const { text: answer } = await poster.post({ url, secret, id, type: 'assistant.lookup_order', data });
  return answer.trim() === '' ? 'Nothing is known of that order.' : answer.slice(0, MAX_RESULT);
}

async function listSlots({ runtime, assistant, exchange, timeZone }: ToolNeeds): Promise<string> {
  const { contactId } = exchange.conversation;
  const now = runtime.clock.now();
  const { free, own } = await slotsFor(runtime.db.pool, assistant.id, contactId, now, SLOTS_SHOWN);
  const shown = free.map(({ at }) => slotText(at, timeZone));
  return JSON.stringify({ free: shown, booked: own === null ? null : slotText(own.at, timeZone) });
}

async function book({ runtime, assistant, exchange, timeZone }: ToolNeeds, text: string): Promise<string> {
  const at = z.coerce.date().safeParse(text.split(' ')[0]);
  if (!at.success) throw new Error('at must be a time of list_slots, as it is written there');
  const { contactId } = exchange.conversation;
  const now = runtime.clock.now();
  const booked = await transaction(runtime.db.pool, (tx) => bookSlot(tx, assistant.id, contactId, at.data, now));
  if (!booked) throw new Error('that time is not free: ask list_slots again');
  return JSON.stringify({ booked: slotText(at.data, timeZone) });
}

async function cancel({ runtime, assistant, exchange }: ToolNeeds): Promise<string> {
  const { contactId } = exchange.conversation;
  const now = runtime.clock.now();
  const count = await transaction(runtime.db.pool, (tx) => freeSlots(tx, assistant.id, contactId, now, null));
  return count === 0 ? 'The person has no booking.' : 'The booking is canceled.';
}

/** A time for machines and for people. */
function slotText(at: Date, timeZone: string): string {
  const words = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'short' }).format(at);
  return `${at.toISOString()} (${words})`;
}
