// The servers of a running `heliograph up`, for commands that are given no others.
import fs from 'node:fs';
import path from 'node:path';
import { type Config, childEnvironment, DEFAULT_DATA_DIR } from '../config.ts';
import { EmbeddedNats } from '../embedded/nats.ts';
import { EmbeddedPostgres } from '../embedded/postgres.ts';
import { hubOn, runningHubs } from '../embedded/running.ts';
import type { KeptState } from '../embedded/state.ts';

/**
 * The configuration with the servers, the secret key and the port of its data folder, where the environment names none: of the folder
 * that is named or lies here, else, where no server is named, of the one hub that runs on this machine.
 */
export function withKeptState(config: Config): { config: Config; embedded: boolean } {
  const folder = folderOf(config);
  if (config.databaseUrl !== null && config.natsUrl !== null) return { config, embedded: false };
  let state: KeptState;
  try {
    state = JSON.parse(fs.readFileSync(path.join(folder, 'state.json'), 'utf8')) as KeptState;
  } catch {
    return { config, embedded: false };
  }
  const { postgres, nats } = state.ports;
  const running = hubOn(folder);
  const at = (part: string, port: number, password: string) => ({ folder: path.join(folder, part), port, password });
  return {
    embedded: true,
    config: {
      ...config,
      dataDir: folder,
      // Links to what is in its database lead to where it listens, whatever PORT is here.
      port: running === null || config.databaseUrl !== null ? config.port : Number(new URL(running.url).port || 80),
      databaseUrl:
        config.databaseUrl ??
        (postgres ? new EmbeddedPostgres(at('postgres', postgres, state.postgresPassword)).runUrl : null),
      natsUrl: config.natsUrl ?? (nats ? new EmbeddedNats(at('nats', nats, state.natsPassword)).url : null),
      secretKey: config.secretKey ?? Buffer.from(state.secretKey, 'base64'),
    },
  };
}

function folderOf({ dataDir, databaseUrl, natsUrl }: Config): string {
  const folder = path.resolve(dataDir);
  // Whoever names a server means another hub than one that happens to run here: its secret key is not theirs.
  if (databaseUrl !== null || natsUrl !== null) return folder;
  if (dataDir !== DEFAULT_DATA_DIR || fs.existsSync(path.join(folder, 'state.json'))) return folder;
  const [hub, ...others] = runningHubs(childEnvironment({}));
  return hub === undefined || others.length > 0 ? folder : hub.folder;
}
