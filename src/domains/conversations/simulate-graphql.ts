/** The part of the API that lets handsets of the simulator write, in development. */
import * as z from 'zod';
import { SMPP } from '../../channels/smpp/kind.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { digitsOf } from '../../kernel/address.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { parsePhone } from '../../kernel/phone.ts';
import { readingOfWorkspace } from '../accounts/reading.ts';
import { smppSettingsOf } from '../carriers/limits.ts';
import { readSender } from '../carriers/sender-address.ts';
import { requireSimulator } from './simulator-graphql.ts';

const SimulateReplyInput = builder.inputType('SimulateReplyInput', {
  description: 'What a handset of the simulator is to write.',
  fields: (t) => ({
    from: t.field({ type: 'PhoneNumber', required: true, description: 'The handset, in E.164 or a national form.' }),
    to: t.string({ description: 'Whom it writes to; absent: the sender of the last message it got.' }),
    text: t.string({ required: true, description: 'What it writes; at most 1,000 characters.' }),
  }),
});

const SimulateReplyPayload = builder
  .objectRef<{ from: string; to: string; delivered: boolean }>('SimulateReplyPayload')
  .implement({
    description: 'What the handset did.',
    fields: (t) => ({
      from: t.exposeString('from', { description: 'The handset, in E.164.' }),
      to: t.exposeString('to', { description: 'Whom it wrote to, as it is written as a sender.' }),
      delivered: t.exposeBoolean('delivered', { description: 'Whether the hub has stored it.' }),
    }),
  });

/** Answer of the simulator's control API: what the handset did, or what is wrong with which field. */
interface SimulatorAnswer {
  from: string;
  to: string;
  delivered: boolean;
  error?: string;
  field?: 'to' | 'text';
}

const Reply = z.object({ text: z.string().min(1).max(1_000), to: z.string().max(21).nullish() });

/** Names of this machine, by which the simulator is reached. */
const THIS_MACHINE: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);

builder.queryField('simulated', (t) =>
  t.boolean({
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description:
      'True where a simulator stands for the carriers of the workspace, and none of its connections that are switched on leads anywhere else: nothing leaves this machine.',
    resolve: async (_root, _args, context) => {
      const { db, config } = context.runtime;
      if (config.simulatorControlPort === 0 || config.environment === 'production') return false;
      const where = { workspaceId: requireActor(context).workspaceId, enabled: true, deletedAt: null };
      const connections = await db.prisma.connection.findMany({ where, select: { kind: true, settings: true } });
      return connections.every((each) => {
        if (each.kind !== SMPP) return false;
        const { host, port } = smppSettingsOf(each);
        return THIS_MACHINE.has(host) && port === config.simulatorPort;
      });
    },
  }),
);

builder.mutationField('simulateReply', (t) =>
  t.field({
    type: SimulateReplyPayload,
    authScopes: { scope: 'messages:send' },
    description: 'Lets a handset of the simulator write, in development. Refused where no simulator runs.',
    args: { input: t.arg({ type: SimulateReplyInput, required: true, description: 'What it writes.' }) },
    errors: failures('SimulateReplyResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const { text, to } = parseInput(Reply, input);
      const { workspaceId } = requireActor(context);
      // What a handset writes comes by the connection of the workspace to the simulator, and by no other's.
      const { url: base, systemIds } = await requireSimulator(context);
      const reading = await readingOfWorkspace(context.runtime, workspaceId);
      const from = parsePhone(input.from, reading);
      if (!from.ok) throw new InvalidInputError([{ path: ['from'], message: from.message, received: input.from }]);
      const url = `${base}/handsets/${digitsOf(from.phone.e164)}/reply`;
      const response = await fetch(url, {
        method: 'POST',
        body: JSON.stringify({
          text,
          systemId: systemIds[0],
          ...(to == null ? {} : { to: readSender(to, reading) }),
        }),
      });
      const answer = (await response.json()) as SimulatorAnswer;
      if (!response.ok) {
        const { field = 'from', error = 'cannot write' } = answer;
        const received = { from: input.from, to, text }[field];
        throw new InvalidInputError([{ path: [field], message: error, ...(received == null ? {} : { received }) }]);
      }
      return { from: from.phone.e164, to: readSender(answer.to, reading), delivered: answer.delivered };
    },
  }),
);
