/** Words that conditions are made of, and values as inputs hold them. */
/** Names that conditions may use. */
export interface Words {
  fields: readonly { name: string; type: string; choices: readonly string[] }[];
  lists: readonly { id: string; name: string }[];
  segments: readonly { id: string; name: string }[];
}

/** Type of a field; of one that is not known yet: text. */
export function typeOf(field: string, { fields }: Words): string {
  return fields.find(({ name }) => name === field)?.type ?? 'TEXT';
}

/** A value of a field's type, as it stands in an input. */
export function valueOfType(text: string, type: string): string | number | boolean {
  if (type === 'NUMBER') return text === '' ? '' : Number(text);
  return type === 'BOOLEAN' && text !== '' ? text === 'true' : text;
}

/** Values of a field's type, separated by commas. */
export function valuesOf(text: string, type: string): (string | number)[] {
  const words = text.split(',').map((each) => each.trim());
  return type === 'NUMBER' ? words.filter((word) => word !== '').map(Number) : words.filter((word) => word !== '');
}
