// Folders of the data of PostgreSQL: it runs as another user where the hub is root's.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Returns true if an ordinary user can get to a path: every folder above it lets others through. */
export function isOpen(target: string): boolean {
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    if (fs.existsSync(folder) && (fs.statSync(folder).mode & 0o001) === 0) return false;
    if (path.dirname(folder) === folder) return true;
  }
}

/** A place outside closed folders, for the root user, whose PostgreSQL runs as another user. Two folders never share one. */
export function openPlace(original: string): string {
  const name = createHash('sha256').update(path.resolve(original)).digest('hex').slice(0, 32);
  return path.join('/var/tmp', `heliograph-${name}`);
}

/** Root's home is closed to the user PostgreSQL runs as: the data then go to /var/tmp, which restarts leave alone. */
export function placeFor(folder: string): string {
  if (process.getuid?.() !== 0 || isOpen(path.dirname(folder))) return folder;
  return path.join(openPlace(folder), 'postgres');
}
