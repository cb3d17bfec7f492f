// Gets programs that tests talk to from Debian's (or Ubuntu's) packages, unpacked into the cache: nothing is installed.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const TIMEOUT_MS = 180_000;

/**
 * A package and what it needs that is not installed, unpacked.
 *
 * @param {string} root the checkout
 * @param {string} name of the package
 * @returns {string | null} the folder that stands for `/`; `null` where there is no apt (macOS), or its release has no such
 * package
 * @throws when there is apt and the package cannot be got
 */
export function unpackDebian(root, name) {
  const folder = path.join(root, '.cache', 'debian', name);
  if (fs.existsSync(folder)) return folder;
  if (spawnSync('apt-get', ['--version']).error !== undefined) return null;
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-apt-'));
  try {
    fs.chmodSync(work, 0o755);
    const archives = download(name, work);
    if (archives === null) return null;
    fs.mkdirSync(path.dirname(folder), { recursive: true });
    const partial = `${folder}.${process.pid}`;
    for (const archive of archives) must('dpkg-deb', ['-x', archive, partial]);
    // Another process may have been first.
    if (fs.existsSync(folder)) fs.rmSync(partial, { recursive: true, force: true });
    else fs.renameSync(partial, folder);
    return folder;
  } catch (error) {
    throw new Error(`the package ${name} could not be got from apt: ${error.message}`);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** Downloads with the machine's own package lists, or, when they are missing or old, with fresh ones in a folder of ours. */
function download(name, work) {
  const options = aptOptions({ 'Dir::Cache': folderIn(work, 'cache', 'archives/partial') });
  const install = ['-qq', '-y', '--no-install-recommends', '--reinstall', '--download-only', 'install', name];
  try {
    must('apt-get', [...options, ...install]);
  } catch {
    options.push(...aptOptions({ 'Dir::State::lists': folderIn(work, 'lists', 'partial') }));
    must('apt-get', [...options, '-o', 'APT::Update::Error-Mode=any', '-qq', 'update']);
    if (spawnSync('apt-cache', [...options, 'show', name]).status !== 0) return null;
    must('apt-get', [...options, ...install]);
  }
  const archives = path.join(work, 'cache', 'archives');
  const found = fs.readdirSync(archives).filter((file) => file.endsWith('.deb'));
  if (found.length === 0) throw new Error('apt-get downloaded nothing');
  return found.map((file) => path.join(archives, file));
}

function aptOptions(settings) {
  const all = { ...settings, 'APT::Sandbox::User': '', 'Debug::NoLocking': 'true' };
  return Object.entries(all).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

function folderIn(work, name, inner) {
  fs.mkdirSync(path.join(work, name, inner), { recursive: true });
  return path.join(work, name);
}

function must(command, args) {
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: TIMEOUT_MS });
  if (result.status === 0) return;
  const said = (result.stderr ?? '').trim().split('\n').at(-1) || result.error?.message || 'it did not end in time';
  throw new Error(`${command} failed: ${said}`);
}
