/** The simulator that runs beside the hub in development, as a workspace may use it. */
import { SMPP } from '../../channels/smpp/kind.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { smppSettingsOf } from '../carriers/limits.ts';

/** The control API of the simulator, and the accounts at it that connections of the workspace have. */
export interface OwnSimulator {
  url: string;
  /** At least one. */
  systemIds: string[];
}

/**
 * The simulator, where the workspace has a connection to it: it sees what goes by its own accounts.
 *
 * @throws NotFoundError where none runs, in production, and where no connection leads to it
 */
export async function requireSimulator(context: Context): Promise<OwnSimulator> {
  const { db, config } = context.runtime;
  const port = config.simulatorControlPort;
  if (port === 0 || config.environment === 'production') throw new NotFoundError('Simulator', 'a simulator');
  const { workspaceId } = requireActor(context);
  const leads = { path: ['port'], equals: config.simulatorPort };
  const where = { workspaceId, enabled: true, kind: SMPP, settings: leads };
  const own = await db.prisma.connection.findMany({ where, select: { settings: true }, orderBy: { id: 'asc' } });
  if (own.length === 0) throw new NotFoundError('Simulator', 'a connection to the simulator');
  const systemIds = [...new Set(own.map((connection) => smppSettingsOf(connection).systemId))];
  return { url: `http://${config.host}:${port}`, systemIds };
}
