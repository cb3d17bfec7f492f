/** The enums of connections and routes, and the way enums get their descriptions. */
import type { Choice } from '../../channels/setting.ts';
import type { CircuitState, ConnectionState } from '../../generated/prisma/enums.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { ROUTE_REJECTIONS } from './route-facts.ts';

/** Values of an enum with their descriptions. */
export const described = <K extends string>(values: Record<K, string>) =>
  Object.fromEntries(Object.entries(values).map(([key, description]) => [key, { description }])) as Record<
    K,
    { description: string }
  >;

const enums = new Map<string, unknown>();

/** The enum of the API that a closed set of values is: one, however often it is asked for. */
export function enumOf<V extends string>({ name, description, values }: Choice<V>) {
  const make = () => builder.enumType(name, { description, values: described<V>(values) });
  const made = (enums.get(name) as ReturnType<typeof make> | undefined) ?? make();
  enums.set(name, made);
  return made;
}

/** Reason why a route is passed over. */
export const RouteRejectionCodeType = builder.enumType('RouteRejectionCode', {
  description: 'Why a route is passed over.',
  values: described<keyof typeof ROUTE_REJECTIONS>(ROUTE_REJECTIONS),
});

/** States of a connection. */
export const StateType = builder.enumType('ConnectionState', {
  description: 'Where a connection is.',
  values: described<ConnectionState>({
    DISABLED: 'Switched off.',
    CLOSED: 'No dispatcher holds it at this moment.',
    CONNECTING: 'Not bound; it is being tried.',
    BOUND: 'It takes messages; over SMPP: at least one session is bound and sends.',
    AUTH_FAILED: 'The provider refuses the name or the secret; it is tried every five minutes.',
    UNBINDING: 'It is ending its sessions.',
  }),
});

/** States of trust in a connection. */
export const CircuitStateType = builder.enumType('CircuitState', {
  description: 'Whether a connection is trusted with messages.',
  values: described<CircuitState>({
    CLOSED: 'The circuit is closed: messages go.',
    OPEN: 'It is not: a route takes another of its connections while one is bound.',
    HALF_OPEN: 'It is being tried again: a route takes it when no other of its connections is bound and trusted.',
  }),
});
