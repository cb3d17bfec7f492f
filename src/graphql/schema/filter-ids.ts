/**
 * Ids in filters. One that is malformed or of another type is refused with its place. One that names nothing is refused
 * too where what is listed goes with it; it finds nothing where entries outlive what they name, as those of a log do.
 */
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { type IdentifiedType, readGlobalId, toGlobalId } from '../../kernel/global-ids.ts';
import { requireActor } from './access.ts';
import type { Context } from './context.ts';

type Where = { workspaceId: string; id: { in: string[] } };
type Finder = (prisma: PrismaClient, where: Where) => Promise<{ id: string }[]>;

const select = { id: true } as const;
/** Statements that find which of some ids a workspace has, deleted ones too. */
const FINDERS = {
  ApiKey: (prisma, where) => prisma.apiKey.findMany({ where, select }),
  Bot: (prisma, where) => prisma.bot.findMany({ where, select }),
  Campaign: (prisma, where) => prisma.campaign.findMany({ where, select }),
  Connection: (prisma, where) => prisma.connection.findMany({ where, select }),
  Contact: (prisma, where) => prisma.contact.findMany({ where, select }),
  ContactList: (prisma, where) => prisma.contactList.findMany({ where, select }),
  Conversation: (prisma, where) => prisma.conversation.findMany({ where, select }),
  Member: (prisma, where) => prisma.member.findMany({ where, select }),
  Message: (prisma, where) => prisma.message.findMany({ where, select }),
  MessageBatch: (prisma, where) => prisma.messageBatch.findMany({ where, select }),
  Team: (prisma, where) => prisma.team.findMany({ where, select }),
  WebhookEndpoint: (prisma, where) => prisma.webhookEndpoint.findMany({ where, select }),
} satisfies Partial<Record<IdentifiedType, Finder>>;
/** A type whose objects can be looked for. */
type FindableType = keyof typeof FINDERS;

/**
 * The UUID in an id of one of some types.
 *
 * @param types those that are wanted; empty: any
 * @param path of the id in the arguments
 * @throws InvalidInputError when it is malformed, or of another type
 */
export function readId(types: readonly IdentifiedType[], shownId: string, path: readonly string[]): string {
  const read = readGlobalId(types, shownId);
  if (read.ok) return read.uuid;
  throw new InvalidInputError([{ path: [...path], message: read.message, received: shownId.slice(0, 100) }]);
}

/** The UUIDs in a list of ids. @throws InvalidInputError at the first that is malformed, or of another type */
export function readIds(
  types: readonly IdentifiedType[],
  shownIds: readonly string[],
  path: readonly string[],
): string[] {
  return shownIds.map((shownId, index) => readId(types, shownId, [...path, String(index)]));
}

/**
 * The UUID in an id of something that the workspace has.
 *
 * @throws InvalidInputError when it is malformed, or of another type; NotFoundError when it names nothing
 */
export async function requireId(
  context: Context,
  types: readonly [FindableType, ...FindableType[]],
  shownId: string,
  path: readonly string[],
): Promise<string> {
  const uuid = readId(types, shownId, path);
  const type = types.find((each) => toGlobalId(each, uuid) === shownId) ?? types[0];
  const [missing] = await missingOf(context, type, [uuid]);
  if (missing !== undefined) throw new NotFoundError(type, shownId);
  return uuid;
}

/** The UUIDs in ids of things that the workspace has. @throws InvalidInputError, NotFoundError */
export async function requireIds(
  context: Context,
  type: FindableType,
  shownIds: readonly string[],
  path: readonly string[],
): Promise<string[]> {
  const uuids = readIds([type], shownIds, path);
  const [missing] = await missingOf(context, type, uuids);
  if (missing !== undefined) throw new NotFoundError(type, toGlobalId(type, missing));
  return uuids;
}

/** Those of some ids that the workspace does not have, in their order. */
async function missingOf(context: Context, type: FindableType, uuids: string[]): Promise<string[]> {
  const where = { workspaceId: requireActor(context).workspaceId, id: { in: uuids } };
  const known = new Set((await FINDERS[type](context.runtime.db.prisma, where)).map(({ id }) => id));
  return uuids.filter((uuid) => !known.has(uuid));
}
