/** The part of the environment that the commands read which speak to a hub. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { ConfigError, childEnvironment } from '../../config.ts';
import { CLI_VARIABLES } from '../../variables.ts';

/** Values of the environment; `null`: not set. */
export interface RemoteEnvironment {
  url: string | null;
  key: string | null;
  profile: string | null;
  /** Folder with the profiles of this user. */
  configFolder: string;
  /** A hub that runs from a data folder here; `null`: there is none. */
  local: LocalHub | null;
}

/** A hub on embedded parts, by what its data folder and the environment say. */
export interface LocalHub {
  url: string;
  key: string | null;
}

/**
 * Reads the environment of this process.
 *
 * @throws ConfigError when the URL is none
 */
export function remoteEnvironment(): RemoteEnvironment {
  const environment = childEnvironment({});
  const [url, key, profile] = CLI_VARIABLES.map(({ name }) => environment[name] || null);
  if (url != null && !isHubUrl(url)) {
    throw new ConfigError([`  HELIOGRAPH_URL: "${url}" is not valid; it takes ${HUB_URL_FORMAT}.`]);
  }
  const home = os.homedir();
  const folder = process.platform === 'win32' ? environment.APPDATA : environment.XDG_CONFIG_HOME;
  return {
    url: url ?? null,
    key: key ?? null,
    profile: profile ?? null,
    configFolder: path.join(folder || path.join(home, '.config'), 'heliograph'),
    local: localHub(environment),
  };
}

/** Form of the URL of a hub, for those who gave another. */
export const HUB_URL_FORMAT = 'a URL such as https://hub.example.com';

/** Returns true for the URL of a hub: without a user, a query and a fragment. */
export function isHubUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.username + url.password + url.search + url.hash === '';
}

const State = z.object({ apiKey: z.string().nullish() });

/** The hub that `up` runs from this folder. A port or key that cannot be one is left to the hub itself to refuse. */
function localHub(environment: Readonly<Record<string, string | undefined>>): LocalHub | null {
  const folder = environment.HELIOGRAPH_DATA_DIR || '.heliograph';
  const given = environment.HELIOGRAPH_API_KEY || null;
  const state = readState(path.join(folder, 'state.json'));
  if (state === null && given === null) return null;
  return { url: `http://127.0.0.1:${environment.PORT || '4000'}`, key: given ?? state?.apiKey ?? null };
}

function readState(file: string): z.output<typeof State> | null {
  try {
    return State.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
