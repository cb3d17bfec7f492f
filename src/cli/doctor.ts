/** The command `doctor`. */
import { Command } from 'commander';

interface Options {
  dataDir?: string;
  url?: string;
  json?: true;
  strict?: true;
}

/** `heliograph doctor`: looks at a deployment and says what is wrong and what to do. It changes nothing. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check a deployment and say what is wrong and what to do')
    .option('--data-dir <folder>', 'data folder of a running `up`, where DATABASE_URL and NATS_URL are not set')
    .option('--url <url>', 'the API, to see whether it answers, e.g. http://127.0.0.1:4000')
    .option('--json', 'print one JSON document')
    .option('--strict', 'warnings count as failures')
    .action(doctor);
}

async function doctor({ dataDir, url, json, strict }: Options): Promise<void> {
  const { openTarget, closeTarget } = await import('./doctor/target.ts');
  const { examine } = await import('./doctor/check.ts');
  const { CHECKS } = await import('./doctor/checks.ts');
  const { asJson, asTable, countVerdicts } = await import('./doctor/report.ts');
  const target = await openTarget(dataDir, url ?? null);
  const results = await examine(CHECKS, target);
  const counts = countVerdicts(results);
  await closeTarget(target);
  process.exitCode = counts.failed > 0 || (strict === true && counts.warning > 0) ? 1 : 0;
  // What still hangs must not keep the answer back.
  process.stdout.write(json === true ? asJson(results) : asTable(results), () => process.exit());
}
