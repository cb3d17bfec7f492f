import { z } from 'zod';
import type { Database } from '../../db/client.ts';
import type { Prisma, Workspace } from '../../generated/prisma/client.ts';
import { newId } from '../../kernel/ids.ts';
import { isCountry } from '../../kernel/phone.ts';
import { audit } from './audit.ts';
import { hashSecret, MIN_SECRET_LENGTH, newSecret, prefixOf } from './keys.ts';
import { SCOPES } from './viewer.ts';

/** Characters that an automatic reply may have: three parts of GSM-7. */
const MAX_REPLY_LENGTH = 459;

const reply = z
  .string()
  .trim()
  .min(1)
  .max(MAX_REPLY_LENGTH)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  .refine((text) => !/[\u0000-\u0009\u000b-\u001f]/.test(text), 'must have no control characters but line feeds');

/** What of a workspace its owner may change; an absent field is left as it is. */
export const WorkspaceSettings = z.object({
  defaultCountry: z
    .string()
    .transform((code) => code.toUpperCase())
    .refine(isCountry, 'must be an ISO 3166-1 alpha-2 country, e.g. "GB"; null to accept E.164 only')
    .nullish(),
  timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone, e.g. "Europe/London"').optional(),
  helpText: reply.optional(),
  optOutText: reply.optional(),
  optInText: reply.optional(),
  smartEncoding: z.boolean().optional(),
});

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** A workspace to begin with. */
export interface NewWorkspace {
  name: string;
  /** ISO 3166-1 alpha-2; `null`: E.164 only. */
  defaultCountry: string | null;
  /** ISO 4217. */
  currency: string;
  /** Secret of the owner's key, at least 24 characters; absent: a new one is made. */
  apiKey?: string;
}

/** A workspace and the key of its owner. */
export interface WorkspaceWithOwner {
  workspace: Workspace;
  apiKeyId: string;
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
  const secret = input.apiKey ?? newSecret();
  return db.prisma.$transaction(async (tx) => {
    const workspace = await tx.workspace.create({
      data: {
        id: newId(),
        name: input.name,
        defaultCountry: input.defaultCountry,
        currency: input.currency,
        helpText: `${input.name}: reply STOP to get no more messages.`,
        optOutText: `${input.name}: you will get no more messages. Reply START to get them again.`,
        optInText: `${input.name}: you will get messages again. Reply STOP to end, HELP for help.`,
      },
    });
    const apiKeyId = await createOwnerKey(tx, workspace.id, secret);
    await more(tx, workspace.id);
    return { workspace, apiKeyId, secret };
  });
}

/** Makes sure that a secret of one's own choice is an owner's key of the workspace: HELIOGRAPH_API_KEY may change. */
export async function ensureOwnerKey(db: Database, workspaceId: string, secret: string): Promise<void> {
  const known = await db.prisma.apiKey.findUnique({ where: { hash: hashSecret(secret) } });
  if (known === null) await db.prisma.$transaction((tx) => createOwnerKey(tx, workspaceId, secret));
}

async function createOwnerKey(tx: Prisma.TransactionClient, workspaceId: string, secret: string): Promise<string> {
  if (secret.length < MIN_SECRET_LENGTH) {
    throw new Error(`an API key of ${secret.length} characters, at least ${MIN_SECRET_LENGTH}`);
  }
  const id = newId();
  await tx.apiKey.create({
    data: {
      id,
      workspaceId,
      name: 'Owner',
      role: 'OWNER',
      scopes: [...SCOPES],
      prefix: prefixOf(secret),
      hash: hashSecret(secret),
    },
  });
  await audit(tx, { workspaceId, apiKeyId: null }, new Date(), { action: 'apiKey.create', subject: id });
  return id;
}
