import { inject } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { openRuntime, type Runtime } from '../../src/runtime.ts';
import { SECRET_KEY } from './hub.ts';

/** Opens a runtime on a database and a NATS, that of all tests if not told; it logs nothing. @param environment more variables */
export function openTestRuntime(
  databaseUrl: string,
  environment: Record<string, string> = {},
  natsUrl = inject('natsUrl'),
): Promise<Runtime> {
  const config = loadConfig({
    HELIOGRAPH_SECRET_KEY: SECRET_KEY,
    HELIOGRAPH_LOG_LEVEL: 'silent',
    ...environment,
  });
  return openRuntime(config, databaseUrl, natsUrl, new AbortController().signal);
}
