/** Preferences of a person as they set them themselves: every act is an entry of the ledger with what was shown. */
import { createHmac } from 'node:crypto';
import { takeSignInRate } from '../../db/sql/sign-in-rates.ts';
import type { Contact } from '../../generated/prisma/client.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import { type Actor, systemActor } from '../../kernel/actor.ts';
import { ownHoursText } from '../../policy/own-hours.ts';
import { PURPOSES, STOPPED_PURPOSES } from '../../policy/purposes.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { rulesOfWorkspace } from '../rules/actions.ts';
import { stateConsent } from './actions.ts';

/** Purposes that the page shows, in its order: all that a person can end. */
export const SHOWN_PURPOSES: readonly Purpose[] = ['MARKETING', 'SURVEY', 'ALERT', 'TRANSACTIONAL', 'CONVERSATION'];

/** Preferences of a person as they are now. */
export interface Preferences {
  /** Purposes that they get. */
  wanted: ReadonlySet<Purpose>;
  /** Hours in which they want offers; `null`: whenever the rules allow. */
  ownHours: string | null;
  /** True when a suppression holds messages back, whatever is chosen. */
  isHeldBack: boolean;
}

/** Reads what a person gets. */
export async function preferencesOf(
  { db }: Pick<Runtime, 'db'>,
  { id, workspaceId, ownHours }: Contact,
): Promise<Preferences> {
  const [consents, suppressions] = await Promise.all([
    db.prisma.consent.findMany({ where: { contactId: id, workspaceId } }),
    db.prisma.suppression.count({ where: { contactId: id, workspaceId } }),
  ]);
  const states = new Map(consents.map(({ purpose, state }) => [purpose, state]));
  const wanted = SHOWN_PURPOSES.filter((purpose) => {
    const state = states.get(purpose);
    return PURPOSES[purpose].needsConsent ? state === 'GRANT' : state !== 'REVOKE';
  });
  return { wanted: new Set(wanted), ownHours, isHeldBack: suppressions > 0 };
}

/** Choices of a person on the page, and the words of it. */
export interface Choice {
  /** Purposes that were ticked; `null`: they want nothing any more. */
  wanted: ReadonlySet<Purpose> | null;
  locale: string | null;
  /** Hours in which they want offers; `null`: none of their own. */
  ownHours: string | null;
  /** Text of each purpose as it was shown. */
  shown: (purpose: Purpose) => string;
  /** Words of the act that ends everything. */
  stopText: string;
  language: string;
  version: string;
  /** Address it came from. */
  address: string;
}

/** Records what has changed: a consent and a revocation are an entry each; what stays as it is states nothing. */
export async function savePreferences(runtime: Runtime, contact: Contact, choice: Choice): Promise<void> {
  const { id: contactId, workspaceId } = contact;
  const actor = systemActor(workspaceId);
  const { wanted, shown, language, version, address } = choice;
  const common = { version, language, page: 'preferences', address, by: 'the person, by a link of their own' };
  const state = (action: 'GRANT' | 'REVOKE', purposes: Purpose[], text: string) =>
    purposes.length === 0
      ? null
      : stateConsent(runtime, actor, action, { contactId }, { purposes, source: 'FORM', proof: { text, ...common } });
  if (wanted === null) {
    await state('REVOKE', [...STOPPED_PURPOSES], choice.stopText);
    return;
  }
  const before = await preferencesOf(runtime, contact);
  const ended = SHOWN_PURPOSES.filter((purpose) => before.wanted.has(purpose) && !wanted.has(purpose));
  const begun = SHOWN_PURPOSES.filter((purpose) => !before.wanted.has(purpose) && wanted.has(purpose));
  await state('REVOKE', ended, ended.map(shown).join(' / '));
  await state('GRANT', begun, begun.map(shown).join(' / '));
  const { locale, ownHours } = choice;
  await setPreferences(runtime, actor, contact, { ownHours, ...(locale === null ? {} : { locale }) });
}

/** Hours of two fields of the page; an empty one is the beginning or the end of the day. `same`: they are none. */
export function hoursOf(from: string, until: string): string | null | 'same' {
  if (from === '' && until === '') return null;
  return ownHoursText(from === '' ? '00:00' : from, until === '' ? '24:00' : until) ?? 'same';
}

/**
 * Sets the language of a person, or the hours in which they want offers: what is waiting already is held at the next look.
 *
 * @returns the contact as it is then
 */
export async function setPreferences(
  { db, clock }: Pick<Runtime, 'db' | 'clock'>,
  actor: Actor,
  contact: Contact,
  wanted: Partial<Pick<Contact, 'locale' | 'ownHours'>>,
): Promise<Contact> {
  const { id, workspaceId } = contact;
  const fields = (['locale', 'ownHours'] as const).filter(
    (name) => wanted[name] !== undefined && wanted[name] !== contact[name],
  );
  if (fields.length === 0) return contact;
  const now = clock.now();
  return db.prisma.$transaction(async (tx) => {
    const where = { id, workspaceId, erasedAt: null };
    const changed = await tx.contact.update({ where, data: { ...wanted, updatedAt: now } });
    await audit(tx, actor, now, { action: 'contact.preferences', subject: id, detail: { fields } });
    return changed;
  });
}

/** Requests for the page from one address: so many at once, and one more each second. */
const RATE = { burst: 30, everyMs: 1_000 };

/** Counts a request for the page. @returns 0, or how long to wait, in milliseconds */
export function allowPreferences(
  { db, clock, secrets }: Pick<Runtime, 'db' | 'clock' | 'secrets'>,
  address: string,
): Promise<number> {
  const key = createHmac('sha256', secrets.hashKey).update(`preferences ${address}`).digest();
  return takeSignInRate(db.pool, key, RATE, clock.now());
}

/** Name by which the page names a workspace. */
export async function senderOf(runtime: Pick<Runtime, 'db'>, workspaceId: string): Promise<string> {
  const { brand } = await rulesOfWorkspace(runtime, workspaceId);
  if (brand !== null) return brand;
  const select = { name: true };
  return (await runtime.db.prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select })).name;
}
