import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What this process holds on its heap after a collection, in octets. */
export function heldOctets(): number {
  collect();
  return process.memoryUsage().heapUsed;
}
