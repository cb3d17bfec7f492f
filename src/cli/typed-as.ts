/** The name of the program as its user types it: npx runs it where no `heliograph` is on the path. */
import path from 'node:path';
import { childEnvironment } from '../config.ts';
import { PACKAGE_FOLDER } from '../package-files.ts';

const PROGRAM = 'heliograph';

/** The name to type: `heliograph`, `npx heliograph` where it is a dependency, `npx .` in its own folder. */
export function programName(environment: Readonly<Record<string, string | undefined>>, root = PACKAGE_FOLDER): string {
  if (environment.npm_lifecycle_event !== 'npx') return PROGRAM;
  const isOwn = path.resolve(environment.INIT_CWD ?? '') === path.resolve(root);
  return isOwn ? 'npx .' : `npx ${PROGRAM}`;
}

/** The text with the commands in it as the user of this process types them. */
export function asTyped(text: string, name: string = programName(childEnvironment({}))): string {
  if (name === PROGRAM) return text;
  return text.replaceAll(/(?<=^|[\s`(:])heliograph (?=[a-z<[-])/gm, `${name} `);
}
