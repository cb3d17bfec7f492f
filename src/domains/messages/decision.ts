/** The GraphQL type of a decision about a message. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { ErrorInterface } from '../../graphql/schema/errors.ts';
import { MessageRefusedError } from '../../pipeline/accept/request.ts';
import type { Decision } from '../../pipeline/message/decision.ts';
import { RouteRejectionCodeType } from '../carriers/enums.ts';
import type { RouteRejection } from '../carriers/route-facts.ts';
import { RouteType } from '../carriers/routes.ts';
import { StepType, VerdictType } from '../consents/step-types.ts';

const RejectedRouteType = builder.objectRef<Decision['rejectedRoutes'][number]>('RejectedRoute').implement({
  description: 'A route that was passed over.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name it was given.' }),
    code: t.field({
      type: RouteRejectionCodeType,
      description: 'Why it was passed over, for programs.',
      resolve: ({ code }) => code as RouteRejection['code'],
    }),
    reason: t.exposeString('reason', { description: 'Why, for people.' }),
  }),
});

/** Reasons why a message may be sent, waits or is refused. */
export const DecisionType = builder.objectRef<Decision>('DispatchDecision').implement({
  description: 'Why a message may be sent, waits or is refused: every gate’s verdict, and the route.',
  fields: (t) => ({
    verdict: t.expose('verdict', { type: VerdictType, description: 'What came out.' }),
    steps: t.expose('steps', { type: [StepType], description: 'Every gate that was asked, in order.' }),
    route: t.prismaField({
      type: RouteType,
      nullable: true,
      authScopes: { scope: 'carriers:read' },
      description: 'The route that was chosen; null: none, or it is gone.',
      resolve: (query, { route }, _args, context) =>
        route === null
          ? null
          : context.runtime.db.prisma.route.findUnique({
              ...query,
              where: { id: route.id, workspaceId: requireActor(context).workspaceId },
            }),
    }),
    routeName: t.string({
      nullable: true,
      description: 'The name that route had, also when it is gone; null: none was chosen.',
      resolve: ({ route }) => route?.name ?? null,
    }),
    routeReason: t.string({
      nullable: true,
      description: 'Why that route, in a sentence about it; null: none was chosen.',
      resolve: ({ route }) => route?.reason ?? null,
    }),
    rejectedRoutes: t.expose('rejectedRoutes', {
      type: [RejectedRouteType],
      description: 'Routes that were passed over.',
    }),
  }),
});

builder.objectType(MessageRefusedError, {
  name: 'MessageRefused',
  description: 'The message may not be sent.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    decision: t.expose('decision', { type: DecisionType, description: 'Which gate refused, and why.' }),
  }),
});
