/** Names with values, as people write them: one a line, name=value. */
import { lineList } from './comma-list.ts';

/** A value. */
export type NamedValue = string | number | boolean;

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/**
 * Reads them.
 *
 * @param isShown true: people see the values, so that a number which would be shown otherwise (1.50) stays a text
 * @returns the values, and the fault of the first line that is none; `null`: no fault
 */
export function readNamed(text: string, isShown = false): { values: Record<string, NamedValue>; fault: string | null } {
  const lines = lineList(text).map((line) => ({ line, at: line.indexOf('=') }));
  const wrong = lines.find(({ at }) => at < 1);
  const values = lines.map(({ line, at }) => {
    const written = line.slice(at + 1).trim();
    const value = typed(written);
    const isOther = isShown && typeof value === 'number' && String(value) !== written;
    return [line.slice(0, at).trim(), isOther ? written : value] as const;
  });
  return {
    values: wrong === undefined ? Object.fromEntries(values) : {},
    fault: wrong === undefined ? null : `"${wrong.line}" has no name and value, such as total=25`,
  };
}

/** Writes them, so that they are read as what they are. */
export function writeNamed(values: Readonly<Record<string, NamedValue>>): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const isPlain = typeof value !== 'string' || (typed(value) === value && !/^\s|\s$|\n/.test(value));
      return `${name}=${isPlain ? value : JSON.stringify(value)}`;
    })
    .join('\n');
}

/** Numbers, true and false are what they look like, and what stands in quotes is a text, as in segments. */
function typed(text: string): NamedValue {
  if (text === 'true' || text === 'false') return text === 'true';
  if (NUMBER.test(text) && (text.includes('.') || Number.isSafeInteger(Number(text)))) return Number(text);
  return quoted(text) ?? text;
}

function quoted(text: string): string | null {
  if (!text.startsWith('"')) return null;
  try {
    return String(JSON.parse(text));
  } catch {
    return null;
  }
}
