/** The command `admin secrets`. */
import { Command } from 'commander';
import type { Config } from '../../config.ts';
import { StartError } from '../../kernel/errors.ts';
import { withExamples } from '../examples.ts';
import { DATA_DIR_OPTION, type OnDatabase, onDatabase, print } from './on-database.ts';

/** `heliograph admin secrets`: changes the secret key of a hub, without a pause. */
export function secretsCommand(): Command {
  const command = new Command('secrets').description('change the secret key of a hub, without a pause');
  command.addCommand(
    withExamples(
      new Command('rotate')
        .description(
          'let HELIOGRAPH_SECRET_KEY open everything beside HELIOGRAPH_OLD_SECRET_KEY, and encrypt anew what is encrypted',
        )
        .option(...DATA_DIR_OPTION)
        .option('--json', 'print one JSON document')
        .action(rotate),
      'HELIOGRAPH_OLD_SECRET_KEY=… HELIOGRAPH_SECRET_KEY=… heliograph admin secrets rotate',
    ),
  );
  command.addCommand(
    withExamples(
      new Command('forget-old')
        .description('when every process runs with HELIOGRAPH_SECRET_KEY: let no other key open anything any more')
        .option(...DATA_DIR_OPTION)
        .option('--json', 'print one JSON document')
        .action(deleteOld),
      'HELIOGRAPH_SECRET_KEY=… heliograph admin secrets forget-old',
    ),
  );
  return command;
}

async function rotate(options: OnDatabase): Promise<void> {
  const { rotateSecrets } = await import('../../domains/accounts/rotation.ts');
  const { secretKeyIdOf } = await import('../../db/secrets.ts');
  const { systemClock } = await import('../../kernel/clock.ts');
  const { from, to, count } = await onDatabase(options, async (db, { secretKey, oldSecretKey }) => {
    const newKey = required(secretKey, 'HELIOGRAPH_SECRET_KEY', 'the new key');
    const oldKey = required(oldSecretKey, 'HELIOGRAPH_OLD_SECRET_KEY', 'the key in use');
    if (newKey.equals(oldKey))
      throw new StartError('HELIOGRAPH_SECRET_KEY and HELIOGRAPH_OLD_SECRET_KEY are the same.');
    const count = await rotateSecrets({ db, clock: systemClock }, oldKey, newKey);
    return { from: secretKeyIdOf(oldKey), to: secretKeyIdOf(newKey), count };
  });
  print(options, { from, to, encryptedAnew: count }, [
    `The secret key of id ${to} opens everything now, and so does the old one of id ${from}; ${count} passwords were encrypted anew.`,
    'Start every process again with the new one, then run: heliograph admin secrets forget-old',
  ]);
}

async function deleteOld(options: OnDatabase): Promise<void> {
  const { deleteOldSecrets } = await import('../../domains/accounts/rotation.ts');
  const { secretKeyIdOf } = await import('../../db/secrets.ts');
  const { systemClock } = await import('../../kernel/clock.ts');
  const { kept, forgotten } = await onDatabase(options, async (db, { secretKey }) => {
    const key = required(secretKey, 'HELIOGRAPH_SECRET_KEY', 'the key to keep');
    return { kept: secretKeyIdOf(key), forgotten: await deleteOldSecrets({ db, clock: systemClock }, key) };
  });
  const sentence =
    forgotten.length === 0
      ? `No other key than that of id ${kept} opened anything.`
      : `The key of id ${forgotten.join(', ')} opens nothing any more; that of id ${kept} does.`;
  print(options, { kept, forgotten }, [sentence]);
}

function required(key: Config['secretKey'], name: string, what: string): Buffer {
  if (key !== null) return key;
  throw new StartError(`${name} is not set: it takes ${what}, 32 bytes in base64.`);
}
