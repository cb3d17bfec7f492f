// Finds nats-server, or gets it: from the PATH, the cache, the official release, Debian's package, or brew.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The oldest server that works; `sync_interval: always` needs 2.10. */
const OLDEST = [2, 9];
const WANTED = [2, 10];
/** Debian's release that has a static 2.10 build, which runs on older releases too. */
const DEBIAN_SUITE = 'trixie';

/**
 * The path of a nats-server that works.
 *
 * @param {string} root the checkout
 * @param {(text: string) => void} say
 * @returns {Promise<string>}
 */
export async function findNatsServer(root, say) {
  const cached = path.join(root, '.cache', 'nats-server', 'nats-server');
  const candidates = [cached, onPath('nats-server')].filter((each) => each !== null && fs.existsSync(each));
  const best = candidates.find((each) => atLeast(versionOf(each), WANTED));
  if (best !== undefined) return best;
  say('nats-server …');
  fs.mkdirSync(path.dirname(cached), { recursive: true });
  const faults = [];
  for (const way of [fromOfficialRelease, fromDebian, fromBrew]) {
    try {
      const found = await way(cached);
      if (found !== null && atLeast(versionOf(found), OLDEST)) return found;
    } catch (error) {
      faults.push(error.message);
    }
  }
  const old = candidates.find((each) => atLeast(versionOf(each), OLDEST));
  if (old !== undefined) return old;
  const detail = faults.length === 0 ? '' : ` (${faults.join('; ')})`;
  throw new Error(
    `nats-server was not found and could not be got${detail}. Install nats-server 2.10 or later and put it on the PATH.`,
  );
}

function onPath(name) {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    if (folder !== '' && fs.existsSync(file)) return file;
  }
  return null;
}

function versionOf(file) {
  const { stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' });
  const match = /v?(\d+)\.(\d+)\.(\d+)/.exec(stdout ?? '');
  return match === null ? null : match.slice(1).map(Number);
}

function atLeast(version, least) {
  return version !== null && (version[0] > least[0] || (version[0] === least[0] && version[1] >= least[1]));
}

function must(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (result.status === 0) return result.stdout;
  throw new Error(
    `${command} ${args.at(-2) ?? ''} failed: ${(result.stderr ?? result.error?.message ?? '').trim().split('\n').at(-1)}`,
  );
}

/** The release archives and their SHA-256, as the project's own container images pin them. */
const RELEASE = '2.10.29';
const ARCHIVES = {
  'linux-x64': { name: 'linux-amd64', sha256: 'e314da74a83a1d3876db8814c27eb990fe729640fd6452025b441bcede8390da' },
  'linux-arm64': { name: 'linux-arm64', sha256: 'da4b27942ecfb4c5f0c54553d2e7f470ddda9d7581cfe8131b351a0e223ed401' },
};
const RELEASE_WITHIN_MS = 60_000;
const REACHABLE_WITHIN_MS = 5_000;

async function fromOfficialRelease(target) {
  const archive = ARCHIVES[`${process.platform}-${process.arch}`];
  if (archive === undefined) return null;
  const folder = `nats-server-v${RELEASE}-${archive.name}`;
  const url = `https://github.com/nats-io/nats-server/releases/download/v${RELEASE}/${folder}.tar.gz`;
  return fromRelease(target, { url, sha256: archive.sha256, member: `${folder}/nats-server` });
}

/**
 * Downloads an archive, holds it against its SHA-256, and keeps one file of it.
 *
 * @param {string} target where the file goes
 * @param {{ url: string, sha256: string, member: string }} release
 */
export async function fromRelease(target, { url, sha256, member }) {
  // A network that lets nothing through is noticed soon.
  await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(REACHABLE_WITHIN_MS) }).catch(() => {
    throw new Error('the release cannot be reached');
  });
  const response = await fetch(url, { signal: AbortSignal.timeout(RELEASE_WITHIN_MS) });
  if (!response.ok) throw new Error(`the release answered ${response.status}`);
  const archive = Buffer.from(await response.arrayBuffer());
  const found = createHash('sha256').update(archive).digest('hex');
  if (found !== sha256) throw new Error(`the release has SHA-256 ${found}, not ${sha256}: it was not unpacked`);
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-nats-'));
  try {
    fs.writeFileSync(path.join(work, 'archive.tar.gz'), archive);
    must('tar', ['-xzf', path.join(work, 'archive.tar.gz'), '-C', work]);
    return keep(path.join(work, member), path.join(work, member), target);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** Downloads and unpacks Debian's package with apt's own folders: nothing is installed, no root is needed. */
async function fromDebian(target) {
  if (process.platform !== 'linux' || onPath('apt-get') === null) return null;
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-nats-'));
  try {
    fs.chmodSync(work, 0o755);
    for (const folder of ['state/lists/partial', 'cache/archives/partial', 'unpacked', 'trusted']) {
      fs.mkdirSync(path.join(work, folder), { recursive: true });
    }
    const { mirror, key } = debianSource();
    fs.writeFileSync(path.join(work, 'sources.list'), `deb [signed-by=${key}] ${mirror} ${DEBIAN_SUITE} main\n`);
    const options = Object.entries({
      'Dir::Etc::sourcelist': path.join(work, 'sources.list'),
      'Dir::Etc::sourceparts': '-',
      'Dir::State': path.join(work, 'state'),
      'Dir::State::lists': path.join(work, 'state/lists'),
      'Dir::Cache': path.join(work, 'cache'),
      'APT::Sandbox::User': '',
      'APT::Get::List-Cleanup': '0',
      'Debug::NoLocking': 'true',
    }).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    must('apt-get', [...options, '-qq', 'update'], { timeout: 120_000 });
    must('apt-get', [...options, '-qq', 'download', 'nats-server'], { cwd: work, timeout: 120_000 });
    const archive = fs.readdirSync(work).find((name) => name.endsWith('.deb'));
    if (archive === undefined) throw new Error('apt-get downloaded no package');
    must('dpkg', ['-x', path.join(work, archive), path.join(work, 'unpacked')]);
    return keep(
      path.join(work, 'unpacked/usr/sbin/nats-server'),
      path.join(work, 'unpacked/usr/bin/nats-server'),
      target,
    );
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

function keep(first, second, target) {
  const found = fs.existsSync(first) ? first : second;
  const partial = `${target}.${process.pid}`;
  fs.copyFileSync(found, partial);
  fs.chmodSync(partial, 0o755);
  fs.renameSync(partial, target);
  return target;
}

/** The machine's own Debian mirror and the key it trusts it with. */
function debianSource() {
  const folder = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(fs.existsSync(folder) ? fs.readdirSync(folder).map((f) => path.join(folder, f)) : []),
  ];
  for (const file of files) {
    if (!fs.existsSync(file)) continue;
    const text = fs.readFileSync(file, 'utf8');
    const mirror = /https?:\/\/\S*\/debian\/?(?=\s|$)/m.exec(text)?.[0];
    if (mirror === undefined) continue;
    const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
    return { mirror, key: fs.existsSync(keyring) ? keyring : '/etc/apt/trusted.gpg' };
  }
  throw new Error('no Debian mirror is configured');
}

/** Homebrew's bottle, unpacked into the cache by brew itself. */
async function fromBrew(_target) {
  if (onPath('brew') === null) return null;
  must('brew', ['install', '--quiet', 'nats-server'], { timeout: 300_000 });
  return onPath('nats-server');
}
