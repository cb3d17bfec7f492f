/** The handsets of the simulator in the API, in development. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { asE164, digitsOf } from '../../kernel/address.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { parsePhone } from '../../kernel/phone.ts';
import { readingOfWorkspace } from '../accounts/reading.ts';
import { requireSimulator } from './simulator-graphql.ts';

type State = 'ON' | 'OFF' | 'NO_COVERAGE' | 'MEMORY_FULL';

interface HandsetMessage {
  direction: 'RECEIVED' | 'WRITTEN';
  address: string;
  text: string;
  parts: number;
  at: string;
}

/** A handset as the control API of the simulator shows it. */
interface Handset {
  number: string;
  state: State;
  scenario: string | null;
  messages: HandsetMessage[];
}

const StateType = builder.enumType('HandsetState', {
  description: 'What a handset of the simulator is able to.',
  values: {
    ON: { description: 'It gets what is sent to it.' },
    OFF: { description: 'It is switched off: what is sent to it waits until it is ON.' },
    NO_COVERAGE: { description: 'It has no network: the SMSC says so, and what is sent to it waits until it is ON.' },
    MEMORY_FULL: { description: 'It has no room: what is sent to it is undeliverable.' },
  } as const,
});

const DirectionType = builder.enumType('HandsetDirection', {
  description: 'Which way a message went.',
  values: {
    RECEIVED: { description: 'The handset got it.' },
    WRITTEN: { description: 'The handset wrote it.' },
  } as const,
});

const MessageType = builder.objectRef<HandsetMessage>('HandsetMessage').implement({
  description: 'A message on the screen of a handset.',
  fields: (t) => ({
    direction: t.expose('direction', { type: DirectionType, description: 'Which way it went.' }),
    address: t.exposeString('address', { description: 'Who wrote it, or whom it was written to, as SMPP writes it.' }),
    text: t.exposeString('text', { description: 'What the screen shows.' }),
    parts: t.exposeInt('parts', { description: 'Parts it came or went in.' }),
    at: t.field({ type: 'DateTime', description: 'When it came or went.', resolve: ({ at }) => new Date(at) }),
  }),
});

const HandsetType = builder.objectRef<Handset>('Handset').implement({
  description: 'A phone of the simulated network, as the workspace sees it.',
  fields: (t) => ({
    phone: t.field({
      type: 'PhoneNumber',
      nullable: true,
      description: 'Its number; null: it is no number in E.164.',
      resolve: ({ number }) => asE164(`+${number}`),
    }),
    state: t.expose('state', { type: StateType, description: 'What it is able to now.' }),
    fate: t.exposeString('scenario', {
      nullable: true,
      description: 'What becomes of messages to it, by its last four digits; null: they are delivered.',
    }),
    messages: t.expose('messages', {
      type: [MessageType],
      description: 'What it got and wrote, oldest first; the last 200, since the simulator began.',
    }),
  }),
});

/** Asks the control API of the simulator. @throws NotFoundError where none answers */
async function ask<T>(context: Context, path: string, body?: object): Promise<T> {
  const { url, systemIds } = await requireSimulator(context);
  const accounts = new URLSearchParams(systemIds.map((systemId) => ['systemId', systemId]));
  const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${url}${path}?${accounts}`, request).catch(() => null);
  if (response === null) throw new NotFoundError('Simulator', 'a simulator that answers');
  return (await response.json()) as T;
}

/** The digits of a number, as the simulator knows handsets. @throws InvalidInputError */
async function handsetOf(context: Context, phone: string): Promise<string> {
  const parsed = parsePhone(phone, await readingOfWorkspace(context.runtime, requireActor(context).workspaceId));
  if (parsed.ok) return digitsOf(parsed.phone.e164);
  throw new InvalidInputError([{ path: ['phone'], message: parsed.message, received: phone.slice(0, 100) }]);
}

builder.queryFields((t) => ({
  handsets: t.field({
    type: [HandsetType],
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description:
      'The handsets of the simulator that got or wrote something, the latest first, up to 100. An error where no simulator runs.',
    resolve: (_root, _args, context) => ask<Handset[]>(context, '/screens'),
  }),
  handset: t.field({
    type: HandsetType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'A handset of the simulator: every number has one. An error where no simulator runs.',
    args: {
      phone: t.arg({ type: 'PhoneNumber', required: true, description: 'Its number, in E.164 or a national form.' }),
    },
    resolve: async (_root, { phone }, context) => ask<Handset>(context, `/screens/${await handsetOf(context, phone)}`),
  }),
}));

const SetHandsetInput = builder.inputType('SetHandsetInput', {
  description: 'A handset of the simulator that is to be switched.',
  fields: (t) => ({
    phone: t.field({ type: 'PhoneNumber', required: true, description: 'The handset, in E.164 or a national form.' }),
    state: t.field({ type: StateType, required: true, description: 'What it is able to from now on.' }),
  }),
});

const SetHandsetPayload = builder.objectRef<{ handset: Handset }>('SetHandsetPayload').implement({
  description: 'The handset was switched.',
  fields: (t) => ({ handset: t.expose('handset', { type: HandsetType, description: 'The handset as it is now.' }) }),
});

builder.mutationField('setHandset', (t) =>
  t.field({
    type: SetHandsetPayload,
    authScopes: { scope: 'messages:send' },
    description: 'Switches a handset of the simulator off and on, in development. Refused where no simulator runs.',
    args: { input: t.arg({ type: SetHandsetInput, required: true, description: 'Which, and what it is then.' }) },
    errors: failures('SetHandsetResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { phone, state } }, context) => {
      const number = await handsetOf(context, phone);
      await ask(context, `/handsets/${number}/state`, { state });
      return { handset: await ask<Handset>(context, `/screens/${number}`) };
    },
  }),
);
