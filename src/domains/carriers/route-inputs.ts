/** Schemas of the inputs about routes. */
import * as z from 'zod';
import { Purpose } from '../../generated/prisma/enums.ts';
import { Country } from '../../kernel/country.ts';
import { MCC_MNC, MCC_MNC_FORMAT } from '../../kernel/network.ts';
import { senderKindOf } from '../../kernel/sender-kind.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import { SENDER_FORMAT } from './sender-address.ts';

const E164_PREFIX = /^\+[1-9]\d{0,14}$/;
/** The longest a connection may wait for a response is an hour. */
const MAX_RESPONSE_MS = 3_600_000;

const sender = z.string().refine((address) => senderKindOf(address) !== null, SENDER_FORMAT);
const mccMnc = z.string().regex(MCC_MNC, MCC_MNC_FORMAT);
const orAbsent = <T>(value: T | null | undefined): T | undefined => value ?? undefined;
const percent = z.number().min(0).max(100).nullish();

/** The settings of a route and their limits. */
const settings = {
  name: z.string().trim().min(1).max(100).refine(isStorable, NOT_STORABLE),
  countries: z.array(Country).max(250).nullish(),
  prefixes: z.array(z.string().regex(E164_PREFIX, 'must be an E.164 prefix, e.g. "+4479"')).max(1_000).nullish(),
  purposes: z.array(z.enum(Purpose)).max(100).nullish(),
  mccMncs: z.array(mccMnc).max(1_000).nullish(),
  senders: z.array(sender).max(1_000).nullish(),
  priority: z.number().int().min(-1_000_000).max(1_000_000).nullish().transform(orAbsent),
  weight: z.number().int().min(1).max(1_000).nullish(),
  minAcceptancePercent: percent,
  minDeliveryPercent: percent,
  maxResponseMs: z.number().int().min(1).max(MAX_RESPONSE_MS).nullish(),
  receiptTimeoutSeconds: z.number().int().min(5).max(3_600).nullish(),
  defaultSender: sender.nullish(),
  pricePerPart: z
    .object({
      amount: z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, 'must be a decimal with at most six places, e.g. "0.0075"'),
      currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, e.g. "EUR"'),
    })
    .nullish(),
};

/** A route to be made. */
export const NewRoute = z.object(settings);
/**
 * Changes to a route; absent fields stay. Null clears: a list takes any, a weight, floor, price or default sender is
 * none. A route has a name and a priority for ever: there null is as good as absent.
 */
export const RouteChanges = NewRoute.partial().extend({ name: settings.name.nullish().transform(orAbsent) });

/** A message to be routed in thought: what of it is no number. */
export const SimulatedMessage = z.object({ sender: sender.nullish(), mccMnc: mccMnc.nullish() });
