import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { CliError, EXIT } from '../../src/cli/exit-codes.ts';
import { heliograph, walk } from '../../src/cli/program.ts';

/** Commands that do something, by what is typed. */
function leaves(): Map<string, Command> {
  const found = new Map<string, Command>();
  walk(heliograph(), 'heliograph', (command, typed) => {
    if (command.commands.length === 0) found.set(typed.replace(/^heliograph /, ''), command);
  });
  return found;
}

/** Text that `--help` prints. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

/** Words of a line as a shell splits them; enough for examples. */
function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'),
  );
  const end = words.findIndex((word) => /^(?:[|>#]|\d?>)/.test(word) || word === '<');
  return end < 0 ? words : words.slice(0, end);
}

/** Reads a command line without doing what it says. @throws what the command line would be refused with */
async function read(words: readonly string[]): Promise<void> {
  const program = heliograph();
  walk(program, 'heliograph', (command) => {
    if (command.commands.length === 0) command.action(() => {});
  });
  await program.parseAsync(words, { from: 'user' });
}

test.each<[string, string]>([
  ['mesages', "Unknown command 'mesages'. Did you mean messages?"],
  [
    'messages lst',
    "Unknown command 'lst' of messages: it has list, show, cancel, reschedule, resend, inbound, reply. Did you mean list?",
  ],
  ['messages --stauts sent', "Unknown option '--stauts'. Did you mean --status?"],
  ['send +447700900123 x --porpose otp', "Unknown option '--porpose'. Did you mean --purpose?"],
  [
    'send +447700900123 x',
    "Required option '--purpose <purpose>' not specified: it takes transactional, otp, marketing, alert, survey, conversation.",
  ],
  ['admin member sign-in-link', "Required option '--workspace <name or id>' not specified."],
  ['messages list all', "Too many arguments for 'list'. Expected 0 arguments but got 1."],
  ['messages show', "Missing required argument 'id'."],
])('`%s` is blamed on what is wrong', async (line, message) => {
  await expect(read(line.split(' '))).rejects.toThrow(message);
});

const page = fs.readFileSync('docs/cli.md', 'utf8');
/** Commands that run until they are stopped, or print a file or a script: docs/cli.md names them. */
const WITHOUT_JSON = ['up', 'serve', 'schema', 'errors', 'settings', 'personal-data', 'completion'];

describe('every command', () => {
  test.each([...leaves().keys()])(
    '%s has a description, says what its options take, and has an example that can be run',
    async (typed) => {
      const command = leaves().get(typed);
      if (command === undefined) throw new Error(`${typed} is gone`);
      expect(command.description().length).toBeGreaterThan(11);
      for (const option of command.options) expect(option.description, option.flags).not.toBe('');
      for (const argument of command.registeredArguments) expect(argument.description, argument.name()).not.toBe('');
      const [, examples = ''] = helpOf(command).split('\nExamples:\n');
      const lines = examples
        .split('\n')
        .flatMap((line) => (line.includes(`heliograph ${typed.split(' ')[0]}`) ? [line] : []));
      expect(lines.length, 'examples').toBeGreaterThan(0);
      for (const line of lines)
        await read(
          wordsOf(line.slice(line.indexOf('heliograph ') + 11).replace(/^completion (\w+)\)/, 'completion $1 ')),
        );
    },
  );

  test.each([...leaves().keys()])(
    '%s prints JSON when it is asked to, or is one of the few that have none',
    (typed) => {
      const options = leaves()
        .get(typed)
        ?.options.map((option) => option.long);
      expect(options?.includes('--json')).toBe(!WITHOUT_JSON.includes(typed));
    },
  );

  test('that is a group has an example of its commands, and says how to go on', () => {
    let groups = 0;
    walk(heliograph(), 'heliograph', (command, typed) => {
      if (command.commands.length === 0 || command.parent === null) return;
      groups++;
      const help = helpOf(command);
      expect(help, typed).toContain(`${typed} <command> --help`);
      const isOfGroups = command.commands.every((each) => each.commands.length > 0);
      if (!isOfGroups) expect(help, typed).toMatch(/\nExamples:\n {2}\$ .*heliograph /);
    });
    expect(groups).toBeGreaterThan(15);
  });

  test('that prints no JSON is named in docs/cli.md', () => {
    const [, rule = ''] = /^- `--json`, which every command has but ([\s\S]*?), prints a list/m.exec(page) ?? [];
    expect([...rule.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name)).toEqual(WITHOUT_JSON);
  });

  test('stands in docs/cli.md', () => {
    const missing = [...leaves().keys()].filter((typed) => {
      const [group = '', ...rest] = typed.split(' ');
      const last = rest.at(-1) ?? group;
      const rows = page.split('\n').filter((line) => line.includes(`\`${group}`));
      return !rows.some((line) => new RegExp(`[\`| ]${last}[\`| ]`).test(line));
    });
    expect(missing).toEqual([]);
  });
});

test('every line of docs/cli.md can be run, and names of commands in all pages are right', async () => {
  const pages = [
    'README.md',
    ...fs
      .readdirSync('docs')
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  for (const file of pages) {
    const text = fs.readFileSync(file, 'utf8');
    for (const [, block = ''] of text.matchAll(/^```sh\n(.*?)^```/gms)) {
      for (const line of block.replaceAll(/\\\n\s*/g, ' ').split('\n')) {
        const [, rest] =
          /(?:^|\s)(?:heliograph|npx \.|node dist\/main\.js) (.*)$/.exec(line.replace(/^source <\((.*?)\)/, '$1 ')) ??
          [];
        if (rest === undefined) continue;
        await expect(read(wordsOf(rest)), `${file}: ${line}`).resolves.toBeUndefined();
      }
    }
  }
});

test('every command in docker-compose.yml, the Dockerfile and the pages about them can be run', async () => {
  const files = ['docker-compose.yml', 'Dockerfile', 'docs/operations.md', 'docs/guides/deploying.md'];
  const lines = files.flatMap((file) =>
    [
      ...fs.readFileSync(file, 'utf8').matchAll(/docker compose (?:run [^\n]*?\bapi|exec api heliograph) ([^\n`]+)/g),
    ].map(([, line = '']) => [file, line] as const),
  );
  expect(lines.length).toBeGreaterThan(3);
  for (const [file, line] of lines) await expect(read(wordsOf(line)), `${file}: ${line}`).resolves.toBeUndefined();
});

test('every exit code stands in docs/cli.md', () => {
  const rows = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(rows).toEqual(Object.values(EXIT));
  expect(new CliError('RATE_LIMITED', 'x').exitCode).toBe(EXIT.UNAVAILABLE);
});

describe('completion', () => {
  const run = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)(process.execPath, [path.resolve('dist/main.js'), ...args]);
    return stdout;
  };

  test.each(['bash', 'zsh', 'fish', 'powershell'])('there is a script for %s', async (shell) => {
    expect(await run('completion', shell)).toMatch(/heliograph.* complete/);
  });

  test('offers commands, subcommands, options and their values', async () => {
    const values = async (...words: string[]) =>
      (await run('complete', '--', ...words)).split('\n').map((line) => line.split('\t')[0]);
    expect(await values('')).toEqual(expect.arrayContaining(['send', 'tail', 'contacts', 'completion']));
    expect(await values('contacts', '')).toEqual(expect.arrayContaining(['import', 'export', 'erase']));
    expect(await values('send', '--pur')).toContain('--purpose');
    expect(await values('send', '+447700900123', '--purpose', '')).toEqual(
      expect.arrayContaining(['otp', 'marketing']),
    );
  });

  test('bash completes with it', async () => {
    const script = `source <(${process.execPath} ${path.resolve('dist/main.js')} completion bash)
heliograph() { ${process.execPath} ${path.resolve('dist/main.js')} "$@"; }
# What the package bash-completion has, which the script builds on.
_get_comp_words_by_ref() { words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${words[cword]}; prev=\${words[cword-1]}; }
COMP_WORDS=(heliograph contacts exp); COMP_CWORD=2; COMP_LINE="heliograph contacts exp"; COMP_POINT=\${#COMP_LINE}
spec=$(complete -p heliograph); name=\${spec##*-F }; name=\${name%% *}; $name
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', script]);
    expect(stdout.trim().split(/\s/)[0]).toBe('export');
  });

  const installed = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

  test.skipIf(!installed('zsh'))('zsh completes with it', async () => {
    const script = `compdef() { :; }
heliograph() { ${process.execPath} ${path.resolve('dist/main.js')} "$@"; }
source <(heliograph completion zsh)
_describe() { print -l -- $completions; }
words=(heliograph contacts exp); CURRENT=3; _heliograph`;
    const { stdout } = await promisify(execFile)('zsh', ['-f', '-c', script]);
    expect(stdout).toMatch(/^export:/);
  });

  test.skipIf(!installed('fish'))('fish completes with it', async () => {
    const script = `function heliograph; ${process.execPath} ${path.resolve('dist/main.js')} $argv; end
heliograph completion fish | source
complete -C "heliograph contacts exp"`;
    const { stdout } = await promisify(execFile)('fish', ['--no-config', '-c', script]);
    expect(stdout).toMatch(/^export\t/);
  });
});

test('every definition of docs/cli.schema.json that a command prints is held by a test', () => {
  const tests = fs
    .readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('tree.test.ts'))
    .map((file) => fs.readFileSync(path.join('test', file), 'utf8'));
  const { $defs } = JSON.parse(fs.readFileSync('docs/cli.schema.json', 'utf8')) as { $defs: Record<string, object> };
  const printed = Object.keys($defs).filter((name) => page.includes(`\`${name}\``));
  const held = /(?:held(?:<.*?>)?|terminal\(\)\.(?:json|lines)(?:<[\s\S]*?>)?)\(\s*'([a-z-]+)'/g;
  const names = new Set(tests.flatMap((text) => [...text.matchAll(held)].map(([, name]) => name)));
  expect(printed.filter((name) => !names.has(name))).toEqual([]);
});

test('every name of a schema in docs/cli.md is one of docs/cli.schema.json, and the other way round', () => {
  const { $defs } = JSON.parse(fs.readFileSync('docs/cli.schema.json', 'utf8')) as { $defs: Record<string, object> };
  const used = JSON.stringify($defs);
  const named = [...page.matchAll(/^\| `[^|]+\|[^|]+\|([^|]*)\|$/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([a-z][a-z-]+)`/g)].map(([, name]) => name),
  );
  expect(named.filter((name) => !Object.hasOwn($defs, name ?? ''))).toEqual([]);
  const untold = Object.keys($defs).filter(
    (name) => !page.includes(`\`${name}\``) && !used.includes(`#/$defs/${name}"`),
  );
  expect(untold).toEqual([]);
});
