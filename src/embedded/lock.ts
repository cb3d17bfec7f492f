/** The lock of a data folder: one hub at a time, by its process. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** The file of the lock of a data folder. */
export function lockFile(folder: string): string {
  return path.join(folder, 'lock');
}

/** The content of a lock that this process holds. */
export function ownLock(): string {
  return `${process.pid} ${beginOf(process.pid)}`;
}

/** The process that holds the lock of a data folder. @returns `null`: nobody does, or whoever did is gone */
export function holderOf(folder: string): number | null {
  let text: string;
  try {
    text = fs.readFileSync(lockFile(folder), 'utf8');
  } catch {
    return null;
  }
  const [, id = '', begin = ''] = /^(\d+) (.+)$/.exec(text.trim()) ?? [];
  const pid = Number(id);
  // Ids of processes are given again: one that began at another time is another one.
  return isAlive(pid) && begin === beginOf(pid) ? pid : null;
}

/**
 * Returns the start of a process, as a text that no other process of its id has: on Linux the ticks since the start of
 * the system, with the id of that start; on others the output of `ps`, to the second.
 */
function beginOf(pid: number): string {
  try {
    // The name of the program may hold anything, also spaces and brackets.
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
    const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${fields?.[19] ?? ''}`;
  } catch {
    const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { LC_ALL: 'C' },
    });
    return (stdout ?? '').trim();
  }
}

/** Returns true if another process of this id runs. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
