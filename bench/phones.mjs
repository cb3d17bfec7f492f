#!/usr/bin/env node
// What it costs to read a number in E.164: microseconds of CPU a number by libphonenumber alone and as the hub reads it,
// medians over the runs, taken turn by turn. Each number is new, so that nothing is remembered. Needs a build, no hub.
//
//   node bench/phones.mjs [--numbers 40000] [--runs 5] [--quick]
import { parseArgs } from 'node:util';
import { parsePhoneNumberWithError } from 'libphonenumber-js/max';
import { readE164 } from '../build/kernel/e164.js';
import { parsePhone } from '../build/kernel/phone.js';

const { values } = parseArgs({
  options: {
    numbers: { type: 'string', default: '40000' },
    runs: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
  },
});
if (values.quick) Object.assign(values, { numbers: '5000', runs: '2' });
const READING = { country: null, fictional: false };
const count = Number(values.numbers);
/** Mobile numbers: what they begin with and how many digits follow. Countries alone with their code, and shared ones. */
const PLANS = [
  ['GB', '+4474', 8],
  ['US', '+12125', 6],
  ['CA', '+14165', 6],
  ['DE', '+49151', 8],
  ['FR', '+336', 8],
  ['IN', '+9198', 8],
  ['BR', '+55119', 8],
  ['RU', '+7912', 7],
  ['KZ', '+7701', 7],
  ['NG', '+234803', 7],
  ['IT', '+39347', 7],
  ['AR', '+54911', 8],
];
const per = Math.ceil(count / PLANS.length);
let made = 0;
const byPlan = Object.fromEntries(PLANS.map(([name]) => [name, { library: [], hub: [] }]));
let [valid, taken] = [0, 0];
for (const [, start, digits] of PLANS) measure((text) => byLibrary(text), numbers(start, digits, 500));
for (const [, start, digits] of PLANS) measure((text) => parsePhone(text, READING), numbers(start, digits, 2_000));
for (let run = 0; run < Number(values.runs); run++) {
  for (const [name, start, digits] of PLANS) {
    byPlan[name].library.push(measure((text) => byLibrary(text), numbers(start, digits, per)));
    const list = numbers(start, digits, per);
    byPlan[name].hub.push(measure((text) => parsePhone(text, READING), list));
    for (const text of list) {
      if (!byLibrary(text).ok) continue;
      valid += 1;
      if (readE164(text, false) !== null) taken += 1;
    }
  }
}
const microseconds = Object.fromEntries(
  Object.entries(byPlan).map(([name, { library, hub }]) => [name, { library: median(library), hub: median(hub) }]),
);
const mean = (name) => round(Object.values(microseconds).reduce((sum, each) => sum + each[name], 0) / PLANS.length);
console.log(
  JSON.stringify({
    benchmark: 'phones',
    numbers: per * PLANS.length,
    runs: Number(values.runs),
    cpuMicroseconds: { library: mean('library'), hub: mean('hub') },
    ratio: round(mean('library') / mean('hub')),
    withoutLibrary: round(taken / valid),
    byCountry: microseconds,
  }),
);

/** As libphonenumber alone says it. */
function byLibrary(text) {
  return { ok: parsePhoneNumberWithError(text, { extract: false }).isValid() };
}

function numbers(start, digits, length) {
  return Array.from({ length }, () => `${start}${String((made++ * 7_919_003 + 1) % 10 ** digits).padStart(digits, '0')}`);
}

/** Microseconds of CPU a number. */
function measure(read, list) {
  const before = process.cpuUsage();
  let ok = 0;
  for (const text of list) if (read(text).ok) ok += 1;
  const { user, system } = process.cpuUsage(before);
  if (ok === 0) throw new Error('no number was valid');
  return (user + system) / list.length;
}

function median(list) {
  return round([...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]);
}

function round(value) {
  return Number(value.toFixed(2));
}
