/** The trial of a connection in the API. */
import { SMPP } from '../../channels/smpp/kind.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { requireReachable } from './actions.ts';
import { NewSmscConnection, newSmscRow, smppSettingsOf } from './limits.ts';
import { SmscConnectionInput } from './settings.ts';
import { type Trial, tryConnection } from './trial.ts';

const TestInput = builder.inputType('TestSmscConnectionInput', {
  isOneOf: true,
  description: 'A connection to be tried: one that is stored, or the settings of one that is not yet.',
  fields: (t) => ({
    id: t.id({
      description: 'A stored connection. An SMSC that takes one bind may refuse a second one while it is bound.',
    }),
    connection: t.field({ type: SmscConnectionInput, description: 'Settings; nothing of them is stored.' }),
  }),
});

const TestPayload = builder.objectRef<Trial>('TestSmscConnectionPayload').implement({
  description: 'What the SMSC said to a bind.',
  fields: (t) => ({
    bound: t.exposeBoolean('bound', { description: 'It let the hub in.' }),
    answer: t.exposeString('answer', { nullable: true, description: 'What went wrong, in words; null: it is bound.' }),
    remedy: t.exposeString('remedy', { nullable: true, description: 'What to look at; null: it is bound.' }),
    tookMs: t.exposeInt('tookMs', { description: 'How long it took, in milliseconds.' }),
  }),
});

async function stored(context: Context, shownId: string): Promise<Trial> {
  const { runtime } = context;
  const id = fromGlobalId('Connection', shownId) ?? NO_ID;
  const where = { id, workspaceId: requireActor(context).workspaceId, kind: SMPP, deletedAt: null };
  const connection = await runtime.db.prisma.connection.findFirst({ where });
  if (connection === null) throw new NotFoundError('SmscConnection', shownId);
  const { secretCipher } = connection;
  const secret = secretCipher === null ? '' : await runtime.secrets.decrypt(Buffer.from(secretCipher));
  return tryConnection(runtime, smppSettingsOf(connection), secret);
}

builder.mutationField('testSmscConnection', (t) =>
  t.field({
    type: TestPayload,
    authScopes: { scope: 'carriers:write' },
    description: 'Binds once with the settings of a connection and unbinds again, and says what the SMSC answered.',
    args: { input: t.arg({ type: TestInput, required: true, description: 'Which connection.' }) },
    errors: failures('TestSmscConnectionResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      if (input.id != null) return stored(context, input.id);
      const settings = parseInput(NewSmscConnection, input.connection ?? {}, ['connection']);
      requireReachable(context.runtime, settings);
      const row = newSmscRow(settings, Buffer.alloc(0));
      return tryConnection(context.runtime, smppSettingsOf(row), settings.password);
    },
  }),
);
