/** Words of a command line that nothing is called by: each is blamed on itself, with the word that may have been meant. */
import type { Command, CommanderError } from 'commander';
import { suggestionList } from 'graphql/jsutils/suggestionList.js';

/**
 * The fault of a mistyped word, where commander speaks of its consequence: of an option that is missing while another is
 * unknown, of the arguments of a default subcommand while another was meant. @returns `null`: it speaks of the fault itself
 */
export function mistyped(command: Command, { code }: CommanderError): string | null {
  const words = rootOf(command).rawArgs ?? [];
  if (code === 'commander.missingMandatoryOptionValue') return unknownOption(command, words) ?? missingChoice(command);
  if (code === 'commander.excessArguments') return unknownCommand(command, words);
  return null;
}

function unknownOption(command: Command, words: readonly string[]): string | null {
  const known = command.options.flatMap(({ long, short }) => [long, short]).concat('--help', '-h');
  const end = words.indexOf('--');
  const unknown = words
    .slice(0, end < 0 ? undefined : end)
    .filter((word) => /^--[a-z]/i.test(word))
    .map((word) => word.split('=')[0] ?? word)
    .find((word) => !known.includes(word));
  if (unknown === undefined) return null;
  return `Unknown option '${unknown}'.${meant(unknown, known)}`;
}

/** The values of a missing option that takes one of several. */
function missingChoice(command: Command): string | null {
  const missing = command.options.find(
    (option) => option.mandatory && command.getOptionValue(option.attributeName()) === undefined,
  );
  if (missing?.argChoices === undefined) return null;
  return `Required option '${missing.flags}' not specified: it takes ${missing.argChoices.join(', ')}.`;
}

function unknownCommand(command: Command, words: readonly string[]): string | null {
  const { parent, args } = command;
  const [word] = args;
  // Whoever wrote the name of the subcommand meant it.
  if (parent === null || word === undefined || words.includes(command.name())) return null;
  const names = parent.commands.map((each) => each.name());
  return `Unknown command '${word}' of ${parent.name()}: it has ${names.join(', ')}.${meant(word, names)}`;
}

function meant(word: string, known: readonly (string | undefined)[]): string {
  const [closest] = suggestionList(
    word,
    known.filter((each) => each !== undefined),
  );
  return closest === undefined ? '' : ` Did you mean ${closest}?`;
}

function rootOf(command: Command): Command & { rawArgs?: readonly string[] } {
  return command.parent === null ? command : rootOf(command.parent);
}
