/** What would become of recipients of a campaign, and what it would cost: everything that sending does, with nothing stored. */
import { networksOfNumbers } from '../../db/sql/contacts-read.ts';
import { ratesOf } from '../../db/sql/currency-rates.ts';
import { pricesOfCountries } from '../../db/sql/prices.ts';
import type { Campaign, Price } from '../../generated/prisma/client.ts';
import { NO_FACTS } from '../../kernel/facts.ts';
import { microsHalfEven } from '../../kernel/money.ts';
import {
  CONVERTED_PLACES,
  converted,
  type DatedRate,
  type PricedMessage,
  type PriceTable,
  possiblePrices,
  priceTable,
} from '../../kernel/prices.ts';
import { senderKindOf } from '../../kernel/sender-kind.ts';
import { Judge } from '../../pipeline/accept/decide.ts';
import { workspaceRulesIn } from '../../policy/workspace-rules.ts';
import type { AudiencePage } from '../audience/audience.ts';
import { factsOfContacts } from '../consents/facts.ts';
import { acceptRequest } from '../messages/accept.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { loadSendContext, prepareRecipients } from '../messages/prepare.ts';
import type { ReadyRecipient } from '../messages/prepared.ts';
import { toRecipient } from '../messages/recipients.ts';
import { addTo, emptyTally, type Tally } from './preflight.ts';
import { campaignActor, requestFor } from './request.ts';

/**
 * Adds what would become of some recipients to a tally.
 *
 * @throws NotFoundError, InvalidInputError on what the whole campaign has wrong
 */
export async function assess(
  runtime: PrepareRuntime,
  campaign: Campaign,
  { members, version, now }: { members: AudiencePage['members']; version: number; now: Date },
): Promise<Tally> {
  const tally = emptyTally();
  const contactIds = members.map(({ id }) => id);
  const request = await requestFor(runtime, campaign, { version, contactIds, now });
  const context = await loadSendContext(runtime, campaign.workspaceId, request, null);
  const prepared = await prepareRecipients(runtime, context, request, null);
  const { purpose } = campaign;
  const facts = await factsOfContacts(runtime.db.pool, runtime, contactIds, purpose);
  const judge = new Judge(runtime.policy);
  const { offerChecks } = workspaceRulesIn(context.workspace.rules);
  const at = campaign.startAt !== null && campaign.startAt > now ? campaign.startAt : now;
  const asked = acceptRequest(
    campaignActor(campaign),
    { ...request, sender: context.sender, sendAt: at > now ? at : null },
    now,
    offerChecks,
    null,
  );
  const sendable: ReadyRecipient[] = [];
  for (const recipient of prepared) {
    const contactId = contactIds[recipient.index] ?? '';
    if (!recipient.ok) {
      addTo(tally.blocked, recipient.code);
      continue;
    }
    const judged = { request: asked, recipient: toRecipient(recipient, contactId, facts.get(contactId) ?? NO_FACTS) };
    const { ruling } = judge.decided(judged);
    if (ruling.kind === 'refuse') {
      addTo(tally.blocked, ruling.code);
      continue;
    }
    sendable.push(recipient);
    tally.sendable += 1;
    if (ruling.kind === 'defer') addTo(tally.deferred, ruling.code);
    const when = ruling.kind === 'defer' ? ruling.until : at;
    tally.firstAt = Math.min(tally.firstAt ?? Number.MAX_SAFE_INTEGER, when.getTime());
    tally.lastAt = Math.max(tally.lastAt ?? 0, when.getTime());
    const { encoding, partCount } = recipient.encoded;
    addTo(tally.parts, encoding, partCount);
  }
  tally.checked = members.length;
  await addCosts(
    runtime,
    { campaign, currency: context.workspace.currency, at, sender: context.sender },
    sendable,
    tally,
  );
  return tally;
}

/** Facts of all messages of a campaign that prices depend on. */
interface Priced {
  campaign: Pick<Campaign, 'workspaceId' | 'purpose'>;
  /** The workspace's. */
  currency: string;
  at: Date;
  sender: string | null;
}

async function addCosts(
  { db: { pool } }: Pick<PrepareRuntime, 'db'>,
  priced: Priced,
  recipients: readonly ReadyRecipient[],
  tally: Tally,
): Promise<void> {
  const { workspaceId } = priced.campaign;
  const countries = [...new Set(recipients.flatMap(({ phone: { country } }) => country ?? []))];
  const numbers = recipients.map(({ phone }) => phone.e164);
  const prices = await pricesOfCountries(pool, workspaceId, countries, priced.at);
  const [networks, rates] = await Promise.all([
    networksOfNumbers(pool, workspaceId, numbers),
    prices.some(({ currency }) => currency !== priced.currency) ? ratesOf(pool, workspaceId) : [],
  ]);
  const table = priceTable(prices);
  for (const recipient of recipients) {
    const { phone, encoded, choice } = recipient;
    const sender = priced.sender ?? choice.route?.defaultSender ?? null;
    const span = spanOf(table, rates, priced, {
      to: phone.e164,
      country: phone.country,
      mccMnc: networks.get(phone.e164) ?? null,
      senderKind: sender === null ? null : senderKindOf(sender),
      purpose: priced.campaign.purpose,
      at: priced.at,
    });
    const own = tally.countries[phone.country ?? ''] ?? { recipients: 0, parts: 0, low: '0', high: '0', unpriced: 0 };
    tally.countries[phone.country ?? ''] = own;
    const { partCount } = encoded;
    own.recipients += 1;
    own.parts += partCount;
    if (span === null) own.unpriced += 1;
    else {
      own.low = String(BigInt(own.low) + span.low * BigInt(partCount));
      own.high = String(BigInt(own.high) + span.high * BigInt(partCount));
    }
  }
}

/** Least and most that a part of a message can cost in the workspace's currency, in micro-units; `null`: it has no price, or no rate. */
function spanOf(
  table: PriceTable<Price>,
  rates: readonly DatedRate[],
  { currency, at }: Priced,
  message: PricedMessage,
): { low: bigint; high: bigint } | null {
  const amounts = possiblePrices(table, message).map((price) =>
    converted(price.pricePerPartMicros, { currency: price.currency, inCurrency: currency, at }, rates),
  );
  const known = amounts.filter((amount) => amount !== null).map((amount) => microsHalfEven(amount, CONVERTED_PLACES));
  if (known.length === 0 || known.length < amounts.length) return null;
  return {
    low: known.reduce((least, each) => (each < least ? each : least)),
    high: known.reduce((most, each) => (each > most ? each : most)),
  };
}
