import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const INSTALL_TIMEOUT_MS = 300_000;

/** Starts a Chromium without a window; where there is none it is installed first, where apt may do that. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: found() ?? installed(), args: ['--no-sandbox', '--disable-gpu'] });
}

function found(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name))).find((file) => fs.existsSync(file));
}

function installed(): string {
  const apt = (...args: string[]) =>
    spawnSync('apt-get', args, {
      timeout: INSTALL_TIMEOUT_MS,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  const install = () => apt('install', '-y', '--no-install-recommends', 'chromium').status === 0;
  if (process.getuid?.() === 0 && (install() || (apt('update').status === 0 && install()))) {
    const file = found();
    if (file !== undefined) return file;
  }
  throw new Error('These tests need Chromium, and it could not be installed: apt-get install -y chromium');
}
