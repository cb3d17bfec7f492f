/** The hub that a command speaks to, and the key that it shows it. */
import type { Command } from 'commander';
import { CliError, usageError } from '../exit-codes.ts';
import { HUB_URL_FORMAT, isHubUrl, type RemoteEnvironment, remoteEnvironment } from './environment.ts';
import { Hub } from './hub.ts';
import { type Profile, readProfiles } from './profiles.ts';

/** Options of every command that speaks to a hub. */
export interface HubOptions {
  url?: string;
  key?: string;
  profile?: string;
  json?: true;
}

/** Adds the options of every command that speaks to a hub. */
export function withHubOptions(command: Command): Command {
  return command
    .option('--url <url>', 'the hub (else HELIOGRAPH_URL, a profile, or the hub that `up` runs here)')
    .option('--key <key>', 'the API key (else HELIOGRAPH_KEY, or that of the profile)')
    .option('--profile <name>', 'a saved profile: see `heliograph profile`')
    .option('--json', 'print JSON: a list one object a line, anything else one document');
}

/** The hub that these options, the environment and the profiles name. @throws CliError when they name none */
export function openHub(options: HubOptions): Hub {
  const { url, key } = resolveTarget(options, remoteEnvironment());
  return new Hub(url, key);
}

/**
 * The hub and the key. A key goes to the hub it was saved for, and to no other: with another URL a key must be given
 * beside it.
 */
export function resolveTarget(options: HubOptions, environment: RemoteEnvironment): Profile {
  if (options.url !== undefined && !isHubUrl(options.url))
    throw usageError(`--url "${options.url}" must be ${HUB_URL_FORMAT}.`);
  const url = options.url ?? (options.profile === undefined ? environment.url : null);
  const key = options.key ?? (options.profile === undefined ? environment.key : null);
  if (url !== null && key !== null) return { url, key };
  const known = knownTargets(options, environment);
  if (url !== null) {
    const same = known.find((target) => isSameHub(target.url, url));
    if (same !== undefined) return { url, key: same.key };
    throw new CliError('UNAUTHENTICATED', `There is no key for ${url}.`, { advice: NO_KEY });
  }
  const [first] = known;
  if (first !== undefined) return { url: first.url, key: key ?? first.key };
  if (key !== null) throw usageError('There is a key, but no hub.', 'Give --url, or set HELIOGRAPH_URL.');
  throw usageError('No hub is named.', NO_HUB);
}

const NO_KEY = 'Give --key, set HELIOGRAPH_KEY, or save a profile: heliograph profile save <name> --url <url>';
const NO_HUB =
  'Start one (npm start, or heliograph up). One that was started with a PORT or HELIOGRAPH_DATA_DIR of its own is found with the same ones set. ' +
  'Or give --url and --key, or save a profile: heliograph profile save <name>';

/** Hubs with a key, the one to use first. */
function knownTargets({ profile: wanted }: HubOptions, environment: RemoteEnvironment): Profile[] {
  const { current, profiles } = readProfiles(environment.configFolder);
  const name = wanted ?? environment.profile ?? current;
  const named = name === null ? undefined : profiles[name];
  if (name !== null && named === undefined && name !== current) {
    const names = Object.keys(profiles).join(', ') || 'none is saved';
    throw usageError(`There is no profile "${name}": ${names}.`, 'Save it: heliograph profile save <name> --url <url>');
  }
  const { local } = environment;
  const here = local === null || local.key === null ? [] : [{ url: local.url, key: local.key }];
  return [...(named === undefined ? [] : [named]), ...(wanted === undefined ? here : [])];
}

function isSameHub(a: string, b: string): boolean {
  const [left, right] = [new URL(a), new URL(b)];
  const hostOf = ({ host }: URL) => host.replace(/^(localhost|\[::1\])(?=:|$)/, '127.0.0.1');
  return left.protocol === right.protocol && hostOf(left) === hostOf(right);
}
