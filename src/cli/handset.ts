/** The command `handset`. */
import fs from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { configFromProcess } from '../config.ts';
import { StartError } from '../kernel/errors.ts';

interface HandsetMessage {
  from: string;
  text: string;
  parts: number;
  receivedAt: string;
}

/** `heliograph handset`: the phones of the simulator, from a terminal. */
export function handsetCommand(): Command {
  const command = new Command('handset').description('look at the simulator’s handsets, and write from one');
  command
    .command('list')
    .description('the handsets that received something, newest first')
    .action(async () => {
      const list = await ask<{ number: string; messages: number; last?: HandsetMessage }[]>('GET', '/handsets');
      for (const { number, messages, last } of list) print(`+${number}  ${messages}  ${last?.text ?? ''}`);
      if (list.length === 0) print('No handset has received anything yet.');
    });
  command
    .command('inbox <number>')
    .description('the messages of a handset, oldest first')
    .action(async (number: string) => {
      const inbox = await ask<HandsetMessage[]>('GET', `/handsets/${encodeURIComponent(number)}`);
      for (const { receivedAt, from, text } of inbox) print(`${receivedAt}  ${from}: ${text}`);
      if (inbox.length === 0) print('It has received nothing yet.');
    });
  command
    .command('reply <number> <text>')
    .description('write from a handset; to the sender of its last message, or --to another number')
    .option('--to <number>', 'whom it writes to')
    .action(async (number: string, text: string, { to }: { to?: string }) => {
      const body = { text, ...(to === undefined ? {} : { to }) };
      const url = `/handsets/${encodeURIComponent(number)}/reply`;
      const answer = await ask<{ from: string; to: string; delivered: boolean }>('POST', url, body);
      print(
        `+${answer.from} wrote to ${answer.to}: ${answer.delivered ? 'the hub has stored it' : 'the hub did not take it'}`,
      );
    });
  return command;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The simulator's control API, where the configuration or the data folder says it is. */
function controlUrl(): string {
  const config = configFromProcess();
  if (config.simulatorControlPort !== 0) return `http://${config.host}:${config.simulatorControlPort}`;
  const file = path.join(config.dataDir, 'state.json');
  const state = fs.existsSync(file)
    ? (JSON.parse(fs.readFileSync(file, 'utf8')) as { ports?: { simulatorControl?: number } })
    : {};
  const port = state.ports?.simulatorControl;
  if (port !== undefined) return `http://${config.host}:${port}`;
  throw new StartError(
    `There is no simulator in ${config.dataDir}: start the hub with \`npm start\`, or set HELIOGRAPH_DATA_DIR.`,
  );
}

async function ask<T>(method: string, url: string, body?: object): Promise<T> {
  const base = controlUrl();
  const response = await fetch(base + url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new StartError(`The simulator does not answer at ${base}: is the hub running?`);
  });
  const answer = (await response.json()) as T & { error?: string };
  if (!response.ok) throw new StartError(answer.error ?? `The simulator answered ${response.status}.`);
  return answer;
}
