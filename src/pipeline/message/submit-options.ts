/** Options and content of a message, as they are stored for its submit. */
import type { ChannelOptions, Content } from '../../channels/port.ts';
import type { TextEncoding } from '../../text/encode.ts';

/** Options that a message asks for besides its content; stored with it. */
export interface SubmitOptions extends ChannelOptions {
  /** Id of the inbound message that it answers. */
  replyTo?: string;
}

/** A stored body as what it says: octets are stored in hexadecimal. */
export function contentOf(body: string, encoding: TextEncoding): Content {
  return encoding === 'BINARY' ? { kind: 'binary', octets: Buffer.from(body, 'hex') } : { kind: 'text', text: body };
}
