/** Removal of the audience of the sample: segments, lists and fields, as by their mutations. */
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import type { Runtime } from '../../runtime.ts';
import { removeField } from '../audience/field-actions.ts';
import { removeList } from '../audience/list-actions.ts';
import { removeSegment } from '../audience/segment-actions.ts';
import { SAMPLE_FIELDS, SAMPLE_LISTS, SAMPLE_SEGMENTS } from './names.ts';

/**
 * Removes it once the sample's contacts are gone. What another segment or a trigger names stays, and so does a field of which somebody
 * has a value. @returns how many segments, lists and fields are removed
 */
export async function removeSampleAudience(runtime: Pick<Runtime, 'db' | 'clock'>, actor: Actor): Promise<number> {
  const { prisma } = runtime.db;
  const { workspaceId } = actor;
  let count = 0;
  const removed = async (remove: () => Promise<unknown>) => {
    try {
      await remove();
      count++;
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
    }
  };
  for (const { name } of SAMPLE_SEGMENTS) {
    const segment = await prisma.segment.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
    if (segment !== null) await removed(() => removeSegment(runtime, actor, toGlobalId('Segment', segment.id)));
  }
  for (const name of SAMPLE_LISTS) {
    const list = await prisma.contactList.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
    if (list !== null) await removed(() => removeList(runtime, actor, toGlobalId('ContactList', list.id)));
  }
  for (const { name, type } of SAMPLE_FIELDS) {
    const field = await prisma.contactField.findFirst({ where: { workspaceId, name, type, values: { none: {} } } });
    if (field !== null) await removed(() => removeField(runtime, actor, name));
  }
  return count;
}
