/** Operations as this browser asked them: the hub keeps no document and no variables, this tab does. */

/** An operation as it was written. */
export interface Asked {
  document: string;
  /** JSON. */
  variables: string;
}

const OPEN_KEY = 'heliograph.explorer';
const ASKED_KEY = 'heliograph.explorer.asked';
/** Operations that are kept. */
const KEPT = 30;

function read<Value>(key: string, absent: Value): Value {
  try {
    return (JSON.parse(sessionStorage.getItem(key) ?? 'null') as Value | null) ?? absent;
  } catch {
    return absent;
  }
}

/** Returns what the explorer shows; `null`: nothing was written in it yet. */
export function openAsked(): Asked | null {
  return read<Asked | null>(OPEN_KEY, null);
}

/** Lets the explorer show an operation. */
export function setOpenAsked(asked: Asked): void {
  sessionStorage.setItem(OPEN_KEY, JSON.stringify(asked));
}

/** Keeps an operation under the id of its request. */
export function keepAsked(requestId: string, asked: Asked): void {
  const kept = Object.entries(read<Record<string, Asked>>(ASKED_KEY, {})).slice(1 - KEPT);
  sessionStorage.setItem(ASKED_KEY, JSON.stringify(Object.fromEntries([...kept, [requestId, asked]])));
}

/** Returns the operation of a request; `null`: this tab did not ask it in the explorer. */
export function askedBy(requestId: string): Asked | null {
  return read<Record<string, Asked>>(ASKED_KEY, {})[requestId] ?? null;
}
