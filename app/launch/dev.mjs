import { launch } from './launch.mjs';
import { runPlainly } from './plain.mjs';

await runPlainly(() => launch({ development: true }));
process.exit();
