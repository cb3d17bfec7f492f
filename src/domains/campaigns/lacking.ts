/** Recipients of a campaign who lack values that its text needs: found as its check counts them. */
import type { Campaign } from '../../generated/prisma/client.ts';
import { yieldToEventLoop } from '../../kernel/chunks.ts';
import type { AudienceMember } from '../audience/audience.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { missingIn } from './assess.ts';
import { versionNow } from './check.ts';
import { versionOf } from './preflight.ts';
import { recipientsPage } from './recipients.ts';
import { type FindVersion, type Sampled, sampleOf } from './sample.ts';

/** Recipients that are looked at in one step, and steps of one page: it ends there, however few it has found. */
const LOOKS = { members: 1_000, steps: 5 } as const;

/** A recipient who gets no message as it is. */
export interface Lacking {
  member: AudienceMember;
  /** Variables that they have no value for, in the order of the text. */
  variables: string[];
}

/** Recipients of a page. */
export interface LackingPage {
  found: Lacking[];
  /** Recipients that were looked at for it. */
  looked: number;
  /** The contact behind which the next page begins; `null`: this is the last. */
  next: string | null;
}

/** Terms of a page. */
export interface LackingAsked {
  /** `null`: whoever lacks any. */
  variable: string | null;
  /** Recipients that are found at most. */
  first: number;
  /** The `next` of the page before; `null`: the first page. */
  after: string | null;
}

/** The version that was checked; of a campaign that was not, the one that it would say now. */
const checkedVersion: FindVersion = async (runtime, campaign, variant) =>
  versionOf(campaign, variant) ?? (await versionNow(runtime, campaign, variant));

/**
 * Finds the next recipients of a campaign who lack a value, in order of their ids: in its audience as it is now, and once that is frozen in
 * the frozen one.
 *
 * @throws NotFoundError, InvalidInputError on what the whole campaign has wrong
 */
export async function lackingOf(
  runtime: PrepareRuntime,
  campaign: Campaign,
  { variable, first, after }: LackingAsked,
): Promise<LackingPage> {
  const now = runtime.clock.now();
  const found: Lacking[] = [];
  let [from, looked] = [after, 0];
  for (let step = 0; step < LOOKS.steps; step += 1) {
    const { members, next } = await recipientsPage(runtime.db, campaign, { after: from, limit: LOOKS.members, now });
    const lacking = (await sampleOf(runtime, campaign, members, now, checkedVersion))
      .flatMap(lacksOf)
      .filter(({ variables }) => variable === null || variables.includes(variable));
    const room = first - found.length;
    found.push(...lacking.slice(0, room));
    const last = found.at(-1)?.member.id;
    if (lacking.length >= room && last !== undefined) {
      const isLast = lacking.length === room && next === null;
      looked += members.filter(({ id }) => id <= last).length;
      return { found, looked, next: isLast ? null : last };
    }
    looked += members.length;
    from = next;
    if (next === null) break;
    await yieldToEventLoop();
  }
  return { found, looked, next: from };
}

function lacksOf({ member, recipient }: Sampled): Lacking[] {
  const variables = recipient.ok ? [] : [...new Set(missingIn(recipient))];
  return variables.length === 0 ? [] : [{ member, variables }];
}
