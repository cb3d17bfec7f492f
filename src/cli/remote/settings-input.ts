/** Fields of an input of the API as `--set name=value`, for inputs that have many. */
import { inexactFault } from '../../kernel/json-scan.ts';
import { usageError } from '../exit-codes.ts';

/** Words that the values of closed sets are written in. */
const WORD = /^[A-Z][A-Z0-9_]*$/;

/**
 * The fields that `--set` names: JSON where the value is JSON (a number, true, null, a list), else text.
 *
 * @param known fields that have an option of their own, which `--set` may not name as well
 */
export function settingsOf(
  list: readonly string[] | undefined,
  known: readonly string[] = [],
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const pair of list ?? []) {
    const at = pair.indexOf('=');
    if (at <= 0) throw usageError(`--set "${pair}" must be name=value.`);
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (known.includes(name)) throw usageError(`--set "${name}": it has an option of its own.`);
    fields[name] = readValue(name, value);
  }
  return fields;
}

function readValue(name: string, text: string): unknown {
  if (WORD.test(text)) return text;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  const inexact = inexactFault(text);
  if (inexact !== null) throw usageError(`--set "${name}": ${inexact}`);
  return value;
}
