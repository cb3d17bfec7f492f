import { describe, expect, onTestFinished, test } from 'vitest';
import { childEnvironment } from '../../src/config.ts';
import { RoleProcess } from '../../src/embedded/role-process.ts';
import { StartError } from '../../src/kernel/errors.ts';
import { SECRET_KEY } from '../support/hub.ts';

/** A process of the simulator: it needs no server. */
function simulator(environment: Record<string, string> = {}, lookEveryMs = 2_000) {
  const failures: StartError[] = [];
  const child = new RoleProcess(
    {
      name: 'simulator',
      roles: 'simulator',
      environment: childEnvironment({ HELIOGRAPH_SECRET_KEY: SECRET_KEY, NODE_OPTIONS: '', ...environment }),
      onFatal: (error) => void failures.push(error),
    },
    lookEveryMs,
  );
  onTestFinished(() => child.stop());
  return { child, failures };
}

const isAlive = (pid: number | undefined) => {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a process that runs roles', () => {
  test('is started again when it dies while it starts, twice in a row too, and when it dies later', async () => {
    const { child, failures } = simulator();
    const started = child.start();
    const pids = new Set<number>();
    for (let deaths = 0; deaths < 2; deaths++) {
      await expect
        .poll(() => child.pid !== undefined && !pids.has(child.pid), { timeout: 30_000, interval: 20 })
        .toBe(true);
      pids.add(child.pid ?? 0);
      process.kill(child.pid ?? 0, 'SIGKILL');
    }
    await started;
    expect(isAlive(child.pid)).toBe(true);
    expect(pids.has(child.pid ?? 0)).toBe(false);
    const before = child.pid;
    process.kill(before ?? 0, 'SIGKILL');
    await expect.poll(() => child.pid !== before && isAlive(child.pid), { timeout: 30_000 }).toBe(true);
    expect(failures).toEqual([]);
  });

  test('is ended and started again when it hangs', async () => {
    const { child, failures } = simulator({}, 300);
    await child.start();
    const before = child.pid;
    process.kill(before ?? 0, 'SIGSTOP');
    await expect.poll(() => child.pid !== before && isAlive(child.pid), { timeout: 40_000 }).toBe(true);
    expect(isAlive(before)).toBe(false);
    expect(failures).toEqual([]);
  });

  test('is given up after ten restarts within a minute, and the reason says so', { timeout: 90_000 }, async () => {
    // One ends whenever it starts; the other has run, and is killed again and again.
    const ending = simulator({ NODE_OPTIONS: '--import=data:text/javascript,process.exit(7)' });
    const { child, failures } = simulator();
    await child.start();
    const refused = expect(ending.child.start()).rejects.toThrow(
      'The simulator process ended (exit code 7), 11 times within a minute.',
    );
    const pids = new Set<number>();
    const kill = () => {
      const { pid } = child;
      if (pid !== undefined && !pids.has(pid) && isAlive(pid)) process.kill(pid, 'SIGKILL');
      if (pid !== undefined) pids.add(pid);
      return failures.length;
    };
    await expect.poll(kill, { timeout: 60_000, interval: 20 }).toBe(1);
    expect(failures).toMatchObject([{ message: 'The simulator process ended (SIGKILL), 11 times within a minute.' }]);
    expect(failures[0]).toBeInstanceOf(StartError);
    expect(pids.size).toBe(11);
    await refused;
    expect([isAlive(child.pid), isAlive(ending.child.pid)]).toEqual([false, false]);
    expect(ending.failures).toEqual([]);
  });

  test.each([
    ['a variable is wrong', { HELIOGRAPH_SIMULATOR_PORT: 'x' }],
    ['it may not run here', { HELIOGRAPH_ENV: 'production' }],
    ['it has no secret key', { HELIOGRAPH_SECRET_KEY: '' }],
  ])('is started once only when %s', async (_what, environment) => {
    const { child } = simulator(environment);
    await expect(child.start()).rejects.toThrow('The simulator process cannot start; what it wrote above says why.');
    const { pid } = child;
    expect(isAlive(pid)).toBe(false);
  });

  test('that is stopped while it starts is not started again', async () => {
    const { child, failures } = simulator();
    const started = child.start();
    await expect.poll(() => child.pid).toBeDefined();
    await child.stop();
    await started;
    expect(isAlive(child.pid)).toBe(false);
    expect(failures).toEqual([]);
  });
});
