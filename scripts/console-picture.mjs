#!/usr/bin/env node
// Makes the picture of the console in the README from a hub that runs: `npm start` with its sample data, then
//   node scripts/console-picture.mjs 'http://localhost:4000/sign-in#…'    (the link that npm start prints)
import fs from 'node:fs';
import { chromium } from 'playwright-core';

const OUT = 'docs/console.png';
const MAX_BYTES = 200 * 1_024;

const [link] = process.argv.slice(2);
if (link === undefined) throw new Error('The link is missing: node scripts/console-picture.mjs <link>');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
try {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 760 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation').waitFor();
  await page.goto(`${new URL(link).origin}/messages?status=DELIVERED`);
  await page.getByRole('row').filter({ hasText: 'order' }).first().click();
  await page.getByRole('heading', { name: 'What happened' }).waitFor();
  await page.getByRole('button', { name: 'live', exact: true }).waitFor();
  await page.screenshot({ path: OUT });
} finally {
  await browser.close();
}
const { size } = fs.statSync(OUT);
process.stdout.write(`${OUT}: ${Math.ceil(size / 1_024)} KiB\n`);
if (size > MAX_BYTES) throw new Error(`${OUT} has more than ${MAX_BYTES / 1_024} KiB`);
