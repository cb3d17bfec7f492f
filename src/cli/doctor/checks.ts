/** The list of all checks. */
import { ACCOUNT_CHECKS } from './accounts.ts';
import { CARRIER_CHECKS } from './carriers.ts';
import type { Check } from './check.ts';
import { DUTY_CHECKS } from './duties.ts';
import { NATS_CHECKS } from './nats.ts';
import { POSTGRES_CHECKS } from './postgres.ts';
import { PROCESS_CHECKS } from './process.ts';
import { ROAD_CHECKS } from './road.ts';

/** Every check, in the order of the report. */
export const CHECKS: readonly Check[] = [
  ...PROCESS_CHECKS,
  ...POSTGRES_CHECKS,
  ...NATS_CHECKS,
  ...ACCOUNT_CHECKS,
  ...ROAD_CHECKS,
  ...DUTY_CHECKS,
  ...CARRIER_CHECKS,
];
