/** The hub that a command speaks to, and the key that it shows it. */
import type { Command } from 'commander';
import { CliError, usageError } from '../exit-codes.ts';
import { HUB_URL_FORMAT, isHubUrl, type LocalHubs, type RemoteEnvironment, remoteEnvironment } from './environment.ts';
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
    const all = [...known, ...(options.profile === undefined ? environment.local.others : [])];
    const same = all.find((target) => target.key !== null && isSameHub(target.url, url));
    if (same !== undefined && same.key !== null) return { url, key: same.key };
    throw new CliError('UNAUTHENTICATED', `There is no key for ${url}.`, { advice: NO_KEY });
  }
  const [first] = known;
  if (first !== undefined) return { url: first.url, key: key ?? first.key };
  return onlyOther(environment.local, key);
}

/** The hub of another data folder, where there is one and no more. @throws CliError that says what was looked at */
function onlyOther({ others, lookedAt }: LocalHubs, key: string | null): Profile {
  const [other, ...more] = others;
  if (other === undefined) {
    const looked = `None runs on ${lookedAt.join(', and none is noted in ')}.`;
    const what = key === null ? 'No hub is named, and none runs here.' : 'There is a key, but no hub.';
    throw usageError(what, `${looked}\n${NO_HUB}`);
  }
  if (more.length > 0) {
    const lines = others.map(({ url, folder }) => `  --url ${url}   (${folder})`);
    throw usageError('Several hubs run on this machine.', ['Say which one:', ...lines].join('\n'));
  }
  const known = key ?? other.key;
  if (known !== null) return { url: other.url, key: known };
  throw new CliError('UNAUTHENTICATED', `There is no key for ${other.url}, the hub of ${other.folder}.`, {
    advice: NO_KEY,
  });
}

const NO_KEY = 'Give --key, set HELIOGRAPH_KEY, or save a profile: heliograph profile save <name> --url <url>';
const NO_HUB =
  'Start one (npm start, or heliograph up), give --url and --key, or save a profile: heliograph profile save <name> --url <url>';

/** Hubs with a key, the one to use first. */
function knownTargets({ profile: wanted }: HubOptions, environment: RemoteEnvironment): Profile[] {
  const { current, profiles } = readProfiles(environment.configFolder);
  const name = wanted ?? environment.profile ?? current;
  const named = name === null ? undefined : profiles[name];
  if (name !== null && named === undefined && name !== current) {
    const names = Object.keys(profiles).join(', ') || 'none is saved';
    throw usageError(`There is no profile "${name}": ${names}.`, 'Save it: heliograph profile save <name> --url <url>');
  }
  const { here } = environment.local;
  const running = here === null || here.key === null ? [] : [{ url: here.url, key: here.key }];
  return [...(named === undefined ? [] : [named]), ...(wanted === undefined ? running : [])];
}

function isSameHub(a: string, b: string): boolean {
  const [left, right] = [new URL(a), new URL(b)];
  const hostOf = ({ host }: URL) => host.replace(/^(localhost|\[::1\])(?=:|$)/, '127.0.0.1');
  return left.protocol === right.protocol && hostOf(left) === hostOf(right);
}
