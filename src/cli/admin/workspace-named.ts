/** The workspace that an option names. */
import type { Database } from '../../db/client.ts';
import { CliError, usageError } from '../exit-codes.ts';

/** The workspace of this id or name. @throws CliError when there is none, or several have the name */
export async function workspaceNamed(db: Database, text: string): Promise<{ id: string; name: string }> {
  const { fromGlobalId, toGlobalId } = await import('../../kernel/global-ids.ts');
  const id = fromGlobalId('Workspace', text);
  const all = await db.prisma.workspace.findMany({ orderBy: { id: 'asc' } });
  const named = all.filter((each) => each.id === id || each.id === text);
  const found = named.length > 0 ? named : all.filter((each) => each.name.toLowerCase() === text.trim().toLowerCase());
  const [workspace, second] = found;
  if (workspace !== undefined && second === undefined) return workspace;
  if (second !== undefined) {
    const ids = found.map((each) => toGlobalId('Workspace', each.id)).join(', ');
    throw usageError(`${found.length} workspaces have the name "${text}": give the id of one, ${ids}.`);
  }
  const known = all.slice(0, 20).map((each) => `"${each.name}"`);
  const others =
    known.length === 0 ? 'there is none: `heliograph admin workspace create`' : `there are ${known.join(', ')}`;
  throw new CliError('NOT_FOUND', `There is no workspace "${text}"; ${others}.`);
}
