/** The package that this code is part of: a checkout, or what npm has installed. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the package. It is found by its `package.json`, since what is built lies at other depths than its sources. */
export const PACKAGE_FOLDER: string = folderOf(path.dirname(fileURLToPath(import.meta.url)));

/** Returns the path of a file of the package, such as `docs/settings.md`. */
export function packageFile(name: string): string {
  return path.join(PACKAGE_FOLDER, name);
}

/** Returns the version of the package. */
export function packageVersion(): string {
  const { version } = JSON.parse(fs.readFileSync(packageFile('package.json'), 'utf8')) as { version: string };
  return version;
}

function folderOf(folder: string): string {
  if (fs.existsSync(path.join(folder, 'package.json'))) return folder;
  const above = path.dirname(folder);
  if (above === folder) throw new Error(`there is no package.json above ${fileURLToPath(import.meta.url)}`);
  return folderOf(above);
}
