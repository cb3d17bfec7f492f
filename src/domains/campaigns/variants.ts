/** Variants of a campaign, and who gets which. Pure. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Campaign } from '../../generated/prisma/client.ts';
import type { CampaignStage } from '../../generated/prisma/enums.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';

/** Variants that a campaign has, where it has any. */
export const VARIANTS = { min: 2, max: 5 } as const;
/** Names of variants, by their position. */
export const LABELS = ['A', 'B', 'C', 'D', 'E'] as const;
/** Share of the audience that may be held out at most, in percent. */
export const MAX_HOLD_OUT_PERCENT = 50;
/** Time that a variant is sent after the others at most, in minutes: a day. */
const MAX_DELAY_MINUTES = 1_440;
/** Characters of a text of its own, as of the body of a template. */
const MAX_TEXT_LENGTH = 4_000;
/** Limits of a test, and its usual values. */
export const TEST = {
  percent: { max: 100, usual: 20 },
  hours: { max: 168, usual: 24 },
  perVariant: { max: 1_000_000, usual: 200 },
} as const;

/** Ways to choose the variant that the rest gets. */
export const CHOOSERS = ['STATISTIC', 'PERSON'] as const;
/** Ways to choose the variant that the rest gets. */
export type Chooser = (typeof CHOOSERS)[number];

/** A variant: where it is `null`, it is as the campaign. */
export interface Variant {
  template: string | null;
  /** `null`: the one that is published when it is checked. */
  version: number | null;
  /** Text that takes the place of the bodies of the campaign's template. */
  text: string | null;
  sender: string | null;
  /** Minutes that it is sent after its time. */
  delayMinutes: number;
}

/** Terms of a test of variants. */
export interface Test {
  /** Share of those who are not held out, in percent. */
  percent: number;
  /** Hours after the last message of the test in which nothing is decided. */
  hours: number;
  /** People of each variant who have the message before anything is decided. */
  perVariant: number;
  chosenBy: Chooser;
}

const given = <Type extends z.ZodType>(type: Type) => type.nullish().transform((value) => value ?? null);
const name = z.string().trim().min(1).max(100).refine(isStorable, NOT_STORABLE);
const text = z.string().min(1).max(MAX_TEXT_LENGTH).refine(isStorable, NOT_STORABLE);
const count = ({ max, usual }: { max: number; usual: number }) =>
  z
    .number()
    .int()
    .min(1)
    .max(max)
    .nullish()
    .transform((value) => value ?? usual);

const VariantDraft = z
  .object({
    template: given(name),
    version: given(z.number().int().min(1)),
    text: given(text),
    sender: given(z.string().min(1).max(21)),
    delayMinutes: z
      .number()
      .int()
      .min(0)
      .max(MAX_DELAY_MINUTES)
      .nullish()
      .transform((minutes) => minutes ?? 0),
  })
  .refine(({ template, version }) => version === null || template !== null, {
    path: ['version'],
    error: 'goes with a template: the version of the campaign’s own is that of content',
  })
  .refine(({ template, text }) => template === null || text === null, {
    path: ['text'],
    error: 'goes instead of a template: it has the variables of the campaign’s own',
  });

/** Variants as they come in: none, or 2 to 5 that differ. */
export const VariantsDraft = z
  .array(VariantDraft)
  .refine(
    ({ length }) => length === 0 || (length >= VARIANTS.min && length <= VARIANTS.max),
    `must be ${VARIANTS.min} to ${VARIANTS.max} variants, the control first, or none`,
  )
  .superRefine((variants, context) => {
    const texts = variants.map((variant) => JSON.stringify(variant));
    for (const [index, text] of texts.entries()) {
      const first = texts.indexOf(text);
      if (first === index) continue;
      const message = `is the same as variant ${first}: give another template, version, text, sender or delayMinutes`;
      context.addIssue({ code: 'custom', path: [index], message, input: variants[index] });
    }
  });

/** A test as it comes in. */
export const TestDraft = z.object({
  percent: given(z.number().int().min(1).max(TEST.percent.max)),
  hours: count(TEST.hours),
  perVariant: count(TEST.perVariant),
  chosenBy: z
    .enum(CHOOSERS)
    .nullish()
    .transform((chooser) => chooser ?? 'STATISTIC'),
});

/** Variants of a campaign, the control first; empty: it has none. */
export function variantsOf({ variants }: Pick<Campaign, 'variants'>): readonly Variant[] {
  return variants as unknown as readonly Variant[];
}

/** Terms of the test of a campaign's variants; of one that says nothing of it, the usual ones. Where people come one by one, all try them. */
export function testOf({ test, triggered }: Pick<Campaign, 'test' | 'triggered'>): Test {
  const stored = (test as unknown as z.output<typeof TestDraft> | null) ?? TestDraft.parse({});
  return { ...stored, percent: triggered ? TEST.percent.max : (stored.percent ?? TEST.percent.usual) };
}

/** A member's place in a campaign: its stage, and in the test the position of its variant. */
export type Place = { stage: Exclude<CampaignStage, 'TEST'>; variant: null } | { stage: 'TEST'; variant: number };

/** Campaign, as far as places follow from it. */
export type Split = Pick<Campaign, 'id' | 'variants' | 'test' | 'holdOutPercent' | 'triggered'>;

/**
 * The place of a member of an audience. It follows from the campaign and the contact alone: whoever asks, and how often, it is the
 * same one. Three independent draws: whether they are held out, whether they try a variant, and which.
 */
export function placeOf(campaign: Split, contactId: string): Place {
  const digest = createHash('sha256').update(campaign.id).update(contactId).digest();
  const draw = (index: number) => digest.readUInt32BE(4 * index) / 2 ** 32;
  if (100 * draw(0) < campaign.holdOutPercent) return { stage: 'HOLD_OUT', variant: null };
  const { length } = variantsOf(campaign);
  if (length === 0 || 100 * draw(1) >= testOf(campaign).percent) return { stage: 'REST', variant: null };
  return { stage: 'TEST', variant: Math.floor(draw(2) * length) };
}

/** Columns of a campaign that its content follows from. */
export type Varied = Pick<Campaign, 'variants' | 'templateName' | 'templateVersion' | 'text' | 'sender'>;

/** A campaign as one of its variants has it. @param variant its position; `null`: the campaign itself */
export function asVariant<Given extends Varied>(campaign: Given, variant: number | null): Given {
  const own = variant === null ? undefined : variantsOf(campaign)[variant];
  if (own === undefined) return campaign;
  const { template, version, text = null, sender } = own;
  return {
    ...campaign,
    templateName: template ?? campaign.templateName,
    templateVersion: template === null ? campaign.templateVersion : version,
    text: text ?? (template === null ? campaign.text : null),
    sender: sender ?? campaign.sender,
  };
}

/** Positions of the contents that a campaign has: of its variants, else `null` for its own. */
export function contentsOf(campaign: Pick<Campaign, 'variants'>): (number | null)[] {
  const { length } = variantsOf(campaign);
  return length === 0 ? [null] : Array.from({ length }, (_each, variant) => variant);
}

const [DAY_MS, MINUTE_MS] = [86_400_000, 60_000];

/** Campaign, as far as it says when its variants are sent. */
export type Delayed = Pick<Campaign, 'variants' | 'beginsAt' | 'endsAt' | 'triggered'>;

/** Time that a variant is sent after its time, in milliseconds. */
export function delayMsOf(campaign: Pick<Campaign, 'variants'>, variant: number | null): number {
  return variant === null ? 0 : (variantsOf(campaign)[variant]?.delayMinutes ?? 0) * MINUTE_MS;
}

/** Time that the latest variant is sent after its time, in milliseconds; 0: none is later. */
export function latestDelayMsOf(campaign: Pick<Campaign, 'variants'>): number {
  return Math.max(0, ...variantsOf(campaign).map((_each, variant) => delayMsOf(campaign, variant)));
}

/**
 * Moments as of which the variants of a test are compared, by their position. Who came at the same time gets a later variant later, and has had it for less
 * time: so the others are counted as they were that much earlier.
 *
 * @returns `null`: none is later than another, and all are counted as of now
 */
export function comparedAsOf(campaign: Pick<Campaign, 'variants'>, now: Date): Date[] | null {
  const most = latestDelayMsOf(campaign);
  if (most === 0) return null;
  return variantsOf(campaign).map((_each, variant) => new Date(now.getTime() - most + delayMsOf(campaign, variant)));
}

/**
 * The moment at which messages of a variant are sent that are made now: its delay after the beginning, else at that time of a day to
 * come. Where people come one by one, its delay after each of them came, also where that is too late for them.
 *
 * @returns `null`: at once; so, too, where a campaign that begins for all at once would have ended by then
 */
export function sendAtOf(campaign: Delayed, variant: number | null, now: Date): Date | null {
  const delayMs = delayMsOf(campaign, variant);
  if (delayMs === 0) return null;
  const from = campaign.triggered ? now : (campaign.beginsAt ?? now);
  let at = from.getTime() + delayMs;
  while (at < now.getTime()) at += DAY_MS;
  const isOver = !campaign.triggered && campaign.endsAt !== null && at >= campaign.endsAt.getTime();
  return isOver ? null : new Date(at);
}
