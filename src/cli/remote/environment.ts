/** The part of the environment that the commands read which speak to a hub. */
import os from 'node:os';
import path from 'node:path';
import { ConfigError, childEnvironment, DEFAULT_DATA_DIR } from '../../config.ts';
import { hubOn, hubsFolder, runningHubs } from '../../embedded/running.ts';
import { CLI_VARIABLES } from '../../variables.ts';

/** Values of the environment; `null`: not set. */
export interface RemoteEnvironment {
  url: string | null;
  key: string | null;
  profile: string | null;
  /** Folder with the profiles of this user. */
  configFolder: string;
  /** Hubs that `up` runs on this machine, that of the data folder here first. */
  local: LocalHubs;
}

/** Hubs on embedded parts, as far as this user's state and the environment tell of them. */
export interface LocalHubs {
  /** The one of the data folder here, or of HELIOGRAPH_API_KEY; `null`: it does not run. */
  here: LocalHub | null;
  /** Those of other data folders; none where HELIOGRAPH_DATA_DIR says which one is meant. */
  others: readonly LocalHub[];
  /** Places that were looked at, for those who expected one. */
  lookedAt: readonly string[];
}

/** One of them. */
export interface LocalHub {
  url: string;
  key: string | null;
  /** Its data folder; `null`: known by the environment alone. */
  folder: string | null;
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
    local: localHubs(environment),
  };
}

/** Form of the URL of a hub, for those who gave another. */
export const HUB_URL_FORMAT = 'a URL such as https://hub.example.com';

/** Returns true for the URL of a hub: without a user, a query and a fragment. */
export function isHubUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.username + url.password + url.search + url.hash === '';
}

/** The hubs that `up` runs on this machine. A port or key that cannot be one is left to the hub itself to refuse. */
function localHubs(environment: Readonly<Record<string, string | undefined>>): LocalHubs {
  const named = environment.HELIOGRAPH_DATA_DIR || null;
  const folder = path.resolve(named ?? DEFAULT_DATA_DIR);
  const key = environment.HELIOGRAPH_API_KEY || null;
  const running = hubOn(folder);
  const fixed = key === null ? null : { url: `http://127.0.0.1:${environment.PORT || '4000'}`, key, folder: null };
  const here = running === null ? fixed : { ...running, key: key ?? running.key };
  const all = named === null ? runningHubs(environment) : [];
  return {
    here,
    others: all.filter((hub) => hub.folder !== folder),
    lookedAt: [folder, ...(named === null ? [hubsFolder(environment)] : [])],
  };
}
