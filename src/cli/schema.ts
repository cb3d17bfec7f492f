/** The command `schema`. */
import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { packageFile } from '../package-files.ts';
import { withExamples } from './examples.ts';

/** `schema.graphql` at the root. */
const SCHEMA_FILE = packageFile('schema.graphql');

/** `heliograph schema`: prints the API's schema, writes it to `schema.graphql`, or checks that file against it. */
export function schemaCommand(): Command {
  const command = new Command('schema')
    .description('print the GraphQL schema; --write stores it in schema.graphql, --check compares')
    .option('--write', 'write it to schema.graphql')
    .option('--check', 'exit with 1 when schema.graphql is not this schema')
    .action(async (options: { write?: true; check?: true }) => {
      // Loading the schema takes a moment that no other command should pay.
      const { printedSchema } = await import('../graphql/schema/schema.ts');
      const printed = printedSchema();
      if (options.write) await writeFile(SCHEMA_FILE, printed);
      if (options.check) await check(printed);
      if (!options.write && !options.check) process.stdout.write(printed);
    });
  return withExamples(command, 'heliograph schema > schema.graphql');
}

async function check(printed: string): Promise<void> {
  const stored = await readFile(SCHEMA_FILE, 'utf8').catch(() => '');
  const line = firstDifference(stored, printed);
  if (line === null) return;
  process.stderr.write(
    `schema.graphql is not the schema of the code, from line ${line}. Run \`heliograph schema --write\` and commit it.\n`,
  );
  process.exitCode = 1;
}

/** Number of the first line that differs, from 1; `null`: none does. */
export function firstDifference(a: string, b: string): number | null {
  if (a === b) return null;
  const [left, right] = [a.split('\n'), b.split('\n')];
  const index = left.findIndex((line, at) => line !== right[at]);
  return (index === -1 ? left.length : index) + 1;
}
