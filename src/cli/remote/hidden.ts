/** Parts of an answer that a key may not read, in words. All of them are data of people, or lead to them. */
import type { Hub } from './hub.ts';
import { note } from './output.ts';

/** Words that stand for such a part. */
export const HIDDEN = 'not visible to this key';

/** The same hub for a list with the people in it: where the key may not read those, they are `null`, and that is said once. */
export function withPeopleHidden(hub: Hub): Hub {
  let isSaid = false;
  return hub.withHidden(() => {
    if (!isSaid) note(`Contacts are ${HIDDEN}: it has no scope contacts:read.`);
    isSaid = true;
  });
}
