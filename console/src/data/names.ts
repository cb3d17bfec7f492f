/** Names of contacts, which stand in their attributes. */

/** Names a contact: its attribute "name", or its first and last name; `null`: it has none. */
export function nameOf(contact: { attributes: unknown } | null): string | null {
  const attributes = contact?.attributes;
  if (typeof attributes !== 'object' || attributes === null) return null;
  const text = (name: string) => {
    const value = (attributes as Record<string, unknown>)[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  const whole = [text('firstName'), text('lastName')].filter((part) => part !== null).join(' ');
  return text('name') ?? (whole === '' ? null : whole);
}
