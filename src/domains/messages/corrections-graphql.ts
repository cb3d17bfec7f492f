/** Corrections of the charge of a message, by invoices of carriers. */
import { correctionsOfMessages } from '../../db/sql/charge-corrections.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { ChargeCorrectionType } from '../prices/invoice-types.ts';
import { MessageType } from './types.ts';

builder.prismaObjectField(MessageType, 'chargeCorrections', (t) =>
  t.loadableList({
    type: ChargeCorrectionType,
    authScopes: { scope: 'carriers:read' },
    nullable: true,
    description:
      'What invoices of carriers corrected of its cost, the oldest first; its charge stays as it was settled.',
    load: async (ids: string[], context: Context) => {
      const { workspaceId } = requireActor(context);
      const rows = await correctionsOfMessages(context.runtime.db.pool, workspaceId, ids);
      const byMessage = groupBy(rows, ({ messageId }) => messageId);
      return ids.map((id) => byMessage.get(id) ?? []);
    },
    resolve: ({ id }) => id,
  }),
);
