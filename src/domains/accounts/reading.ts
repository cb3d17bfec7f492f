/** The way the numbers of a workspace are read. */
import type { Workspace } from '../../generated/prisma/client.ts';
import type { PhoneReading } from '../../kernel/phone.ts';
import type { Runtime } from '../../runtime.ts';

/** By its default country; in development the numbers that regulators keep for fiction are valid. */
export function readingOf(
  { environment }: Pick<Runtime['config'], 'environment'>,
  { defaultCountry }: Pick<Workspace, 'defaultCountry'>,
): PhoneReading {
  return { country: defaultCountry, fictional: environment === 'development' };
}

/** The same of a workspace by its id. @throws when it is gone */
export async function readingOfWorkspace(
  { db, config }: Pick<Runtime, 'db' | 'config'>,
  id: string,
): Promise<PhoneReading> {
  return readingOf(config, await db.prisma.workspace.findUniqueOrThrow({ where: { id } }));
}
