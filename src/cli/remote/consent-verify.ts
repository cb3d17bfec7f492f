/** `heliograph consent verify`: checks the hash chain of the consent ledger. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { paint, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const VERIFY = `query Verify($behind: String, $noted: ConsentLedgerHeadInput) {
  consentLedger(behind: $behind, noted: $noted) { verified checked checkedTo broken
    head { position hash movedAt } breaks { position fault entryId } } }`;

interface Check {
  checked: number;
  checkedTo: string | null;
  broken: number;
  head: { position: string; hash: string; movedAt: string } | null;
  breaks: { position: string; fault: string; entryId: string | null }[];
}

interface Noted {
  position: string;
  hash: string;
}

/** `heliograph consent verify`. */
export function verifyCommand(): Command {
  const command = new Command('verify')
    .description('check that nobody changed, removed or added entries of the consent ledger; exits with 1 if so')
    .addOption(
      new Option('--noted <position:hash>', 'a head that this command printed earlier').argParser((text): Noted => {
        const [, position, hash] = /^(\d+):([0-9a-f]{64})$/i.exec(text) ?? [];
        if (position !== undefined && hash !== undefined) return { position, hash };
        throw new InvalidArgumentError('must be a position, a colon and 64 hexadecimal digits, as it was printed.');
      }),
    )
    .action(async ({ noted, ...options }: HubOptions & { noted?: Noted }) => {
      const check = await wholeCheck(options, noted ?? null);
      const { head, checked, broken, breaks } = check;
      const verified = broken === 0;
      await printOne(options.json, { verified, head, checked, broken, breaks }, linesOf(check));
      if (!verified) process.exitCode = EXIT.FAILURE;
    });
  return withExamples(withHubOptions(command), 'heliograph consent verify');
}

/** All stretches of the ledger as one: a hub checks so many entries a request. */
async function wholeCheck(options: HubOptions, noted: Noted | null): Promise<Check> {
  const hub = openHub(options);
  const whole: Check = { checked: 0, checkedTo: null, broken: 0, head: null, breaks: [] };
  do {
    // What was noted is held against the ledger once.
    const variables = { behind: whole.checkedTo, noted: whole.checked === 0 ? noted : null };
    const stretch = await hub.ask<Check>(VERIFY, variables);
    whole.checked += stretch.checked;
    whole.broken += stretch.broken;
    whole.breaks = [...whole.breaks, ...stretch.breaks].slice(0, 100);
    whole.checkedTo = stretch.checkedTo;
    whole.head = stretch.head;
  } while (whole.checkedTo !== null);
  return whole;
}

function linesOf({ checked, broken, head, breaks }: Check): string[] {
  if (head === null && broken === 0) return ['The ledger has no entry.'];
  const end = head === null ? [] : [`head ${head.position}:${head.hash} since ${head.movedAt}`];
  if (broken === 0) return [`${checked} entries: ${paint('all as the hub wrote them', 'good')}`, ...end];
  return [
    paint(`${broken} places are not as the hub wrote them (${checked} entries looked at):`, 'bad'),
    ...breaks.map(
      ({ position, fault, entryId }) => `  ${position}: ${fault}${entryId === null ? '' : ` (${entryId})`}`,
    ),
    ...end,
  ];
}
