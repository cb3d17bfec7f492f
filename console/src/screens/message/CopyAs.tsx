/** The message as code that sends the same. */

import { sendSnippets } from '../../data/snippets.ts';
import { CodeTabs } from '../../ui/CodeTabs.tsx';
import type { Message } from './operations.ts';

/** Shows the code. */
export function CopyAs({ message }: { message: Message }) {
  const { to, body, purpose, sender } = message;
  if (to === null || body === null) return <p>Its number or its text is not kept any more.</p>;
  const input = {
    to: { phone: to },
    content: { text: body },
    purpose,
    ...(sender === null ? {} : { sender }),
  };
  return <CodeTabs snippets={sendSnippets(input)} />;
}
