/** Examples in the help of a command. */
import type { Command } from 'commander';

/** Adds examples to the help of a command: each a line that works as it stands, but for ids and names. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${examples.map((each) => `  $ ${each}`).join('\n')}`);
}
