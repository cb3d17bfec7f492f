/** Examples in the help of a command, and of the group that it is in. */
import type { Command } from 'commander';

const EXAMPLES = Symbol('examples');

/** A command that may have examples. */
type Exampled = Command & { [EXAMPLES]?: readonly string[] };

/** Adds examples to the help of a command: each a line that works as it stands, but for ids and names. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  (command as Exampled)[EXAMPLES] = examples;
  return command.addHelpText('after', `\nExamples:\n${linesOf(examples)}`);
}

/** Adds to the help of a group the first example of each of its commands, and where their options are. @param path the group, as it is typed */
export function withGroupExamples(group: Command, path: string): void {
  const examples = group.commands.flatMap((each) => (each as Exampled)[EXAMPLES]?.[0] ?? []);
  const more = `${path} <command> --help has the options of each.`;
  group.addHelpText('after', examples.length === 0 ? `\n${more}` : `\nExamples:\n${linesOf(examples)}\n\n${more}`);
}

function linesOf(examples: readonly string[]): string {
  return examples.map((each) => `  $ ${each}`).join('\n');
}
