/** The state of an endpoint, and words for events. */
import { Ban, Check, PauseCircle, TriangleAlert } from 'lucide-react';
import { Mark } from '../../ui/Status.tsx';
import type { Endpoint } from './operations.ts';

/** Shows how an endpoint is. */
export function EndpointState({ endpoint }: { endpoint: Endpoint }) {
  if (!endpoint.enabled) {
    return endpoint.disabledReason === null ? (
      <Mark tone="grey" icon={<PauseCircle />}>
        Disabled
      </Mark>
    ) : (
      <Mark tone="red" icon={<Ban />}>
        {endpoint.disabledReason === 'GONE' ? 'Disabled: gone' : 'Disabled: failed'}
      </Mark>
    );
  }
  if (endpoint.failingSince !== null) {
    return (
      <Mark tone="amber" icon={<TriangleAlert />}>
        Failing
      </Mark>
    );
  }
  return (
    <Mark tone="green" icon={<Check />}>
      Enabled
    </Mark>
  );
}

/** An event as it is written in requests: MESSAGE_PART_SENT is message.part_sent. */
export function eventWord(name: string | null): string {
  return name === null ? 'unknown' : name.toLowerCase().replace('_', '.');
}
