import { bench, options } from './drive.mjs';
import { connect } from './ours.mjs';

const given = options();
await bench(await connect(given), given);
