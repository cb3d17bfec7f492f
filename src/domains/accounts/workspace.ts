/** Workspaces, their settings, and the first key that each is created with. */
import * as z from 'zod';
import type { Database } from '../../db/client.ts';
import type { ApiKey, Prisma, Workspace } from '../../generated/prisma/client.ts';
import type { ApiRole } from '../../generated/prisma/enums.ts';
import { type Actor, systemActor } from '../../kernel/actor.ts';
import { newId } from '../../kernel/ids.ts';
import { isCountry } from '../../kernel/phone.ts';
import { isTimeZone, timeZonesOf } from '../../kernel/time-zones.ts';
import { type AnswerKind, standardAnswer } from '../../policy/replies/answers.ts';
import { audit, ON_MACHINE } from './audit.ts';
import { newSecret } from './keys.ts';
import { insertOwnerKey } from './owner-keys.ts';

/** Characters that an automatic reply may have: three parts of GSM-7. */
const MAX_REPLY_LENGTH = 459;

/** Text of an automatic reply, as it comes in. */
export const automaticReply = z
  .string()
  .trim()
  .min(1)
  .max(MAX_REPLY_LENGTH)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  .refine((text) => !/[\u0000-\u0009\u000b-\u001f]/.test(text), 'must have no control characters but line feeds');

const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  .refine((text) => !/[\u0000-\u001f\u007f-\u009f]/.test(text), 'must have no control characters');
const country = z
  .string()
  .transform((code) => code.toUpperCase())
  .refine(isCountry, 'must be an ISO 3166-1 alpha-2 country, e.g. "GB"; null to accept E.164 only');
const timeZone = z.string().refine(isTimeZone, 'must be an IANA time zone, e.g. "Europe/London"');
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const currency = z
  .string()
  .transform((code) => code.toUpperCase())
  .refine((code) => CURRENCIES.has(code), 'must be an ISO 4217 currency, e.g. "EUR"');

/** Settings of a workspace that its owner may change; an absent field is left as it is. */
export const WorkspaceSettings = z.object({
  name: name.optional(),
  defaultCountry: country.nullish(),
  timeZone: timeZone.optional(),
  currency: currency.optional(),
  helpText: automaticReply.optional(),
  optOutText: automaticReply.optional(),
  optInText: automaticReply.optional(),
  smartEncoding: z.boolean().optional(),
});

/** Answers of a workspace that has not written its own: people get them in their language (see `answer`). */
export function standardTexts(workspaceName: string) {
  const text = (kind: AnswerKind) => standardAnswer(kind, 'en', workspaceName) ?? '';
  return { helpText: text('HELP'), optOutText: text('STOP'), optInText: text('START') };
}

/** A workspace that somebody asks for. */
export const NewWorkspaceInput = z.object({
  name,
  defaultCountry: country.nullish().transform((code) => code ?? null),
  timeZone: timeZone.nullish().transform((zone) => zone ?? undefined),
  currency: currency.nullish().transform((code) => code ?? 'EUR'),
});

/** A workspace to begin with. */
export interface NewWorkspace {
  name: string;
  /** ISO 3166-1 alpha-2; `null`: E.164 only. */
  defaultCountry: string | null;
  /** IANA; absent: the one of its country where that has only one, else UTC. */
  timeZone?: string;
  /** ISO 4217. */
  currency: string;
  /** Secret of the owner's key, at least 24 characters, chosen outside the hub; absent: a new one is made. */
  apiKey?: string;
  /** Role of the owner's key; absent: OWNER. */
  role?: OwnerRole;
  /** The one that asked for it; absent or `null`: whoever may reach the database. */
  by?: Actor | null;
}

/** The roles that manage keys. */
export type OwnerRole = Extract<ApiRole, 'HUB_OWNER' | 'OWNER'>;

/** A workspace and the key of its owner. */
export interface WorkspaceWithOwner {
  workspace: Workspace;
  apiKeyId: string;
  apiKey: ApiKey;
  /** The secret of the owner's key: nothing else knows it. */
  secret: string;
}

/**
 * Creates a workspace and its owner's key, in one transaction.
 *
 * @param more makes what else it begins with, in the same transaction
 * @throws Error when the given secret is too short
 */
export async function createWorkspaceWithOwner(
  db: Database,
  input: NewWorkspace,
  more: (tx: Prisma.TransactionClient, workspaceId: string) => Promise<unknown> = async () => {},
): Promise<WorkspaceWithOwner> {
  return db.prisma.$transaction((tx) => insertWorkspace(tx, input, more));
}

/** As `createWorkspaceWithOwner`, within a transaction. */
export async function insertWorkspace(
  tx: Prisma.TransactionClient,
  input: NewWorkspace,
  more: (tx: Prisma.TransactionClient, workspaceId: string) => Promise<unknown> = async () => {},
): Promise<WorkspaceWithOwner> {
  const { by = null, role = 'OWNER' } = input;
  const secret = input.apiKey ?? newSecret();
  const workspace = await tx.workspace.create({
    data: {
      id: newId(),
      name: input.name,
      defaultCountry: input.defaultCountry,
      timeZone: input.timeZone ?? timeZonesOf(input.defaultCountry)[0] ?? 'UTC',
      currency: input.currency,
      ...standardTexts(input.name),
    },
  });
  const actor = by === null ? systemActor(workspace.id) : { ...by, workspaceId: workspace.id };
  const detail = { name: workspace.name, ...(by === null ? ON_MACHINE : {}) };
  await audit(tx, actor, new Date(), { action: 'workspace.create', subject: workspace.id, detail });
  const configured = input.apiKey !== undefined;
  const apiKey = await insertOwnerKey(tx, workspace.id, { name: 'Owner', secret, role, configured, by });
  await more(tx, workspace.id);
  return { workspace, apiKeyId: apiKey.id, apiKey, secret };
}
