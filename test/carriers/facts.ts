import type { RouteFacts, RouteTargetFacts } from '../../src/domains/carriers/route-facts.ts';

/** A connection that is bound. */
export const target = (change: Partial<RouteTargetFacts> = {}): RouteTargetFacts => ({
  connectionId: 'c1',
  name: 'carrier',
  enabled: true,
  state: 'BOUND',
  circuit: 'CLOSED',
  billedAt: 'SUBMIT',
  quality: null,
  kind: 'SMPP',
  settings: {},
  ...change,
});

/** A route that takes everything. */
export const route = (id: string, change: Partial<RouteFacts> = {}): RouteFacts => ({
  id,
  name: `route ${id}`,
  countries: [],
  prefixes: [],
  purposes: [],
  mccMncs: [],
  senders: [],
  priority: 0,
  weight: null,
  minAcceptancePercent: null,
  minDeliveryPercent: null,
  maxResponseMs: null,
  receiptTimeoutSeconds: null,
  defaultSender: null,
  pricePerPartMicros: null,
  priceCurrency: null,
  targets: [target()],
  ...change,
});

/** A message to a number whose network is known. */
export const MESSAGE = {
  to: '+4915112345678',
  country: 'DE',
  purpose: 'ALERT',
  mccMnc: '26201',
  sender: 'Shop',
} as const;
/** What a part costs, in millionths. */
export const price = (amount: number, priceCurrency = 'EUR') => ({ pricePerPartMicros: BigInt(amount), priceCurrency });
