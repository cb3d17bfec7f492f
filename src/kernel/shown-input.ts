/** Names of fields whose value is never shown back. */
const SECRET = /password|secret|token/i;

/** Input in the form that an answer shows: shortened; `undefined` where it is secret or there is none. */
export function shownInput(path: readonly string[], value: unknown): string | undefined {
  if (value === undefined || value === null || path.some((name) => SECRET.test(name))) return undefined;
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))).slice(0, 100);
}
