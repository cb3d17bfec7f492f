/** How the numbers of a request are read. */
import { requireViewer } from '../../graphql/access.ts';
import type { Context } from '../../graphql/builder.ts';
import type { PhoneReading } from '../../kernel/phone.ts';
import { readingOf } from './reading.ts';

/** By the viewer's workspace. @throws when the workspace is gone */
export async function readingOfViewer(context: Context): Promise<PhoneReading> {
  const { db, config } = context.runtime;
  const where = { id: requireViewer(context).workspaceId };
  return readingOf(config, await db.prisma.workspace.findUniqueOrThrow({ where }));
}
