/** The trial of a connection: one bind with its settings, and what the SMSC says to it. */
import { SMPP } from '../../channels/smpp/kind.ts';
import type { SmppSettings } from '../../channels/smpp/settings.ts';
import { pause } from '../../kernel/chunks.ts';
import { smscGuard } from '../../outgoing/guard.ts';
import type { Runtime } from '../../runtime.ts';

/** Longest time that a bind is waited for, in milliseconds. */
const ANSWER_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 20;

/** Result of a trial. */
export interface Trial {
  bound: boolean;
  /** In words; `null`: it is bound. */
  answer: string | null;
  remedy: string | null;
  tookMs: number;
}

const REMEDIES = {
  settings: 'Check systemId, password and systemType with the carrier.',
  network: 'Check host, port and TLS, and ask the carrier whether this address may connect.',
  silence:
    'Something takes the connection and says nothing: check that the port speaks SMPP, and whether it wants TLS.',
} as const;

/**
 * Binds once with some settings and unbinds again. Nothing is sent; what the SMSC sends meanwhile is refused for now, so that it
 * comes again.
 */
export async function tryConnection(
  { channels, config, clock, log }: Pick<Runtime, 'channels' | 'config' | 'clock' | 'log'>,
  settings: SmppSettings,
  secret: string,
): Promise<Trial> {
  const began = performance.now();
  const opening = {
    connectionId: '',
    settings: { ...settings, binds: 1 },
    learned: {},
    secret,
    responseTimeoutMs: ANSWER_WITHIN_MS,
    reach: smscGuard(config),
    clock,
    log,
  };
  const events = {
    accepts: () => false,
    receipt: () => {},
    inbound: () => {},
    late: () => {},
    healthChanged: () => {},
  };
  const channel = channels.get(SMPP)?.open(opening, events);
  if (channel === undefined) throw new Error('this hub has no SMPP');
  const { signal } = new AbortController();
  channel.start();
  try {
    for (;;) {
      const { state, lastError } = channel.health;
      const tookMs = Math.round(performance.now() - began);
      if (state === 'BOUND') return { bound: true, answer: null, remedy: null, tookMs };
      if (lastError !== null) {
        const remedy = state === 'AUTH_FAILED' ? REMEDIES.settings : REMEDIES.network;
        return { bound: false, answer: lastError, remedy, tookMs };
      }
      if (tookMs > ANSWER_WITHIN_MS) {
        const answer = `no answer to the bind within ${ANSWER_WITHIN_MS / 1_000} s`;
        return { bound: false, answer, remedy: REMEDIES.silence, tookMs };
      }
      await pause(LOOK_EVERY_MS, signal);
    }
  } finally {
    await channel.stop(0);
  }
}
