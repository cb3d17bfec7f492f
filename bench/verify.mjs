#!/usr/bin/env node
// How long a verification's code takes from its request to the SMSC's seeing it, while a long queue waits for the same connection, and from a process
// in its first second: bench/urgent.mjs with codes that the hub makes itself. Takes its options.
//
//   node bench/verify.mjs [--queued 1000000] [--codes 600] [--quick]
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const urgent = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), 'urgent.mjs');
const { status } = spawnSync(process.execPath, [urgent, '--verify', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
