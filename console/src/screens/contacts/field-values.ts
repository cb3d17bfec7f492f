/** Values of typed fields as inputs hold them. */

/** A field. */
export interface TypedField {
  name: string;
  type: 'TEXT' | 'NUMBER' | 'DATE' | 'CHOICE' | 'BOOLEAN' | 'PLACE';
  choices: readonly string[];
}

/** A value as it stands in an input; empty: there is none, or one of another type. */
export function fieldText({ type, choices }: TypedField, value: unknown): string {
  if (type === 'PLACE') return placeText(value);
  if (type === 'NUMBER' || type === 'BOOLEAN') return typeof value === type.toLowerCase() ? String(value) : '';
  if (typeof value !== 'string') return '';
  return type === 'CHOICE' && !choices.includes(value) ? '' : value;
}

/** Contents of an input, as the API takes them; `null`: the value is taken away. */
export function fieldValue({ type }: TypedField, text: string): string | number | boolean | null {
  if (text.trim() === '') return null;
  if (type === 'NUMBER') return Number(text);
  return type === 'BOOLEAN' ? text === 'true' : text.trim();
}

function placeText(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('latitude' in value) || !('longitude' in value)) return '';
  return `${value.latitude}, ${value.longitude}`;
}
