/** Routing by cost in the API: the setting of a workspace by which the cheapest of several routes is taken. */
import * as z from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import { moneyOfWorkspace, setLeastCostOf } from '../../db/sql/workspaces.ts';
import { transaction } from '../../db/transaction.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { type LeastCost, MIN_SAMPLES } from '../../kernel/least-cost.ts';
import type { Runtime } from '../../runtime.ts';
import { recordChange } from '../contacts/record.ts';

const LeastCostType = builder.objectRef<LeastCost>('LeastCostRouting').implement({
  description: 'How the cheapest of several routes is taken.',
  fields: (t) => ({
    minDeliveryPercent: t.exposeFloat('minDeliveryPercent', {
      nullable: true,
      description:
        'The least share of messages, in percent, that a route has to deliver, unless it has a floor of its own; null: none.',
    }),
    minSamples: t.exposeInt('minSamples', {
      description: 'Messages of the last hour by which a route is judged; fewer say nothing.',
    }),
  }),
});

const SetLeastCostInput = builder.inputType('SetLeastCostRoutingInput', {
  description: 'How routes of the same priority are chosen: by what the carrier asks for the message, or not.',
  fields: (t) => ({
    enabled: t.boolean({ required: true, description: 'Whether the cheapest route is taken.' }),
    minDeliveryPercent: t.float({
      description:
        'The least share of messages, in percent, that a route has to deliver; absent: none but the routes’ own.',
    }),
    minSamples: t.int({
      defaultValue: MIN_SAMPLES,
      description: 'Messages by which a route is judged; 1 to 1,000,000.',
    }),
  }),
});

const Asked = z.object({
  enabled: z.boolean(),
  minDeliveryPercent: z.number().min(0).max(100).nullish(),
  minSamples: z.number().int().min(1).max(1_000_000).nullish(),
});

const SetLeastCostPayload = builder.objectRef<{ leastCost: LeastCost | null }>('SetLeastCostRoutingPayload').implement({
  description: 'Routing by cost as it is now.',
  fields: (t) => ({
    leastCostRouting: t.expose('leastCost', {
      type: LeastCostType,
      nullable: true,
      description: 'The setting; null: routes are not chosen by cost.',
    }),
  }),
});

builder.queryField('leastCostRouting', (t) =>
  t.field({
    type: LeastCostType,
    nullable: true,
    authScopes: { scope: 'carriers:read' },
    description: 'How the cheapest of several routes is taken; null: routes are not chosen by cost.',
    resolve: async (_root, _args, context) =>
      (await moneyOfWorkspace(context.runtime.db.pool, requireActor(context).workspaceId)).leastCost,
  }),
);

builder.mutationField('setLeastCostRouting', (t) =>
  t.field({
    type: SetLeastCostPayload,
    authScopes: { scope: 'carriers:write' },
    description:
      'Sets whether the cheapest of the routes of the same priority is taken. Messages accepted from now on find it.',
    args: { input: t.arg({ type: SetLeastCostInput, required: true, description: 'The setting.' }) },
    errors: failures('SetLeastCostRoutingResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => {
      const { enabled, minDeliveryPercent, minSamples } = parseInput(Asked, input);
      const floors = { minDeliveryPercent: minDeliveryPercent ?? null, minSamples: minSamples ?? MIN_SAMPLES };
      const leastCost = enabled ? floors : null;
      await setLeastCost(context.runtime, requireActor(context), leastCost);
      return { leastCost };
    },
  }),
);

async function setLeastCost({ db, bus, clock }: Runtime, actor: Actor, leastCost: LeastCost | null): Promise<void> {
  const { workspaceId } = actor;
  await transaction(db.pool, async (tx) => {
    await setLeastCostOf(tx, workspaceId, leastCost);
    const detail = leastCost === null ? { enabled: false } : { enabled: true, ...leastCost };
    await recordChange(tx, actor, clock.now(), { action: 'leastCostRouting.set', subject: workspaceId, detail });
  });
  await tellSettingsChanged(bus);
}
