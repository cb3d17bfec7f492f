/** The command `doctor`. */
import { Command } from 'commander';
import type { Result } from './doctor/check.ts';
import { withExamples } from './examples.ts';
import { checkApi } from './remote/check.ts';
import { openHub } from './remote/target.ts';

interface Options {
  dataDir?: string;
  url?: string;
  key?: string;
  profile?: string;
  api?: true;
  json?: true;
  strict?: true;
}

/** `heliograph doctor`: looks at a deployment and says what is wrong and what to do. It changes nothing. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description('check a deployment and say what is wrong and what to do')
    .option('--data-dir <folder>', 'data folder of a running `up`, where DATABASE_URL and NATS_URL are not set')
    .option('--url <url>', 'the API, to see whether it answers, e.g. http://127.0.0.1:4000')
    .option('--api', 'look at a hub by its API alone, from any machine; so do --key and --profile')
    .option('--key <key>', 'the API key with which the hub is looked at')
    .option('--profile <name>', 'a saved profile: the hub and the key')
    .option('--json', 'print one JSON document')
    .option('--strict', 'warnings count as failures')
    .action(doctor);
  return withExamples(command, 'heliograph doctor', 'heliograph doctor --profile production --json');
}

async function doctor(options: Options): Promise<void> {
  const { json, strict } = options;
  const { asJson, asTable, countVerdicts } = await import('./doctor/report.ts');
  const isRemote = options.api === true || options.key !== undefined || options.profile !== undefined;
  const results = isRemote ? await checkApi(openHub(options)) : await examineDeployment(options);
  const counts = countVerdicts(results);
  process.exitCode = counts.failed > 0 || (strict === true && counts.warning > 0) ? 1 : 0;
  // What still hangs must not keep the answer back.
  process.stdout.write(json === true ? asJson(results) : asTable(results), () => process.exit());
}

/** Looks at the servers, the environment and the processes themselves. */
async function examineDeployment({ dataDir, url }: Options): Promise<Result[]> {
  const { openTarget, closeTarget } = await import('./doctor/target.ts');
  const { examine } = await import('./doctor/check.ts');
  const { CHECKS } = await import('./doctor/checks.ts');
  const target = await openTarget(dataDir, url ?? null);
  const results = await examine(CHECKS, target);
  await closeTarget(target);
  return results;
}
