/** The state of a key. */
import { Ban, Check, TimerOff } from 'lucide-react';
import { Mark } from '../../ui/Status.tsx';
import type { ApiKey } from './operations.ts';

/** Shows whether a key is good. */
export function KeyState({ apiKey }: { apiKey: ApiKey }) {
  const { revokedAt, expiresAt } = apiKey;
  if (revokedAt !== null) {
    return (
      <Mark tone="grey" icon={<Ban />}>
        Revoked
      </Mark>
    );
  }
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) {
    return (
      <Mark tone="grey" icon={<TimerOff />}>
        Expired
      </Mark>
    );
  }
  return (
    <Mark tone="green" icon={<Check />}>
      Good
    </Mark>
  );
}
