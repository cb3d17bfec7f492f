/** The command `completion`, and the answers to a shell while somebody types. */
import { Argument, Command } from 'commander';
import { withExamples } from './examples.ts';

/** Shells that a script is made for. */
const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
const NAME = 'completion';

/** `heliograph completion`: the script with which a shell completes commands and options. */
export function completionCommand(): Command {
  const command = new Command(NAME)
    .description('print the script with which a shell completes commands and options')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .action(async (shell: string) => {
      const { script } = await import('@bomb.sh/tab');
      script(shell, 'heliograph', 'heliograph');
    });
  return withExamples(
    command,
    'source <(heliograph completion bash)    # in ~/.bashrc',
    'source <(heliograph completion zsh)    # in ~/.zshrc, behind compinit',
    'heliograph completion fish > ~/.config/fish/completions/heliograph.fish',
  );
}

/** Answers what the script asks: what may follow on these words. */
export async function complete(program: Command, words: string[]): Promise<void> {
  const { default: completionOf } = await import('@bomb.sh/tab/commander');
  // It brings a command of this name of its own.
  const commands = program.commands as Command[];
  commands.splice(
    commands.findIndex((command) => command.name() === NAME),
    1,
  );
  completionOf(program, { completionCommandName: NAME }).parse(words);
}
