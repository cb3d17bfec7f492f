import { uuidv7 } from 'uuidv7';

/** A new time-ordered id (UUID version 7, RFC 9562 §5.7), lower case with hyphens. */
export function newId(): string {
  return uuidv7();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether the text is a UUID in the form `newId` gives. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
