// Unit and integration tests once more, on the Node that production runs: 24. Where this program runs on another, it
// gets 24 from npm into a folder outside the project, which goes when it ends. Ends as `npm test` does: "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Plain, runPlainly, say } from '../app/launch/plain.mjs';
import { onStop } from '../app/launch/processes.mjs';
import { countVitest } from './support/counts.mjs';
import { startGroup } from './support/process-group.mjs';

const MAJOR = '24';

/** Loaded into every Node process of the run that inherits its environment: another Node ends there and then. */
const onlyThis = `data:text/javascript,${encodeURIComponent(
  `if(!process.versions.node.startsWith('${MAJOR}.'))throw new Error('this is Node '+process.versions.node)`,
)}`;

let running;
let stopped = false;
onStop(() => {
  stopped = true;
  running?.stop();
});

await runPlainly(async () => {
  if (process.versions.node.startsWith(`${MAJOR}.`)) {
    say(`"npm test" runs on Node ${process.versions.node} here: once is enough.\n1 passed, 0 failed`);
    return;
  }
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), `meantime-node-${MAJOR}-`)));
  try {
    const node = install(folder);
    const env = {
      PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`,
      NODE_OPTIONS: `--import=${onlyThis}`,
    };
    say(`\nUnit and integration, on Node ${proven(node, env)}`);
    const { passed, failed, failures } = await suite(node, env, path.join(folder, 'vitest.json'));
    for (const line of failures) say(line);
    say(`${passed} passed, ${failed} failed`);
    if (failed > 0) process.exitCode = 1;
  } catch (error) {
    say('0 passed, 1 failed');
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Puts Node into an empty folder and returns its program. @throws {Plain} */
function install(folder) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  say(`Getting Node ${MAJOR} from npm …`);
  const args = ['install', '--no-save', '--ignore-scripts', '--prefix', folder, `${name}@${MAJOR}`];
  const npm = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  if (npm.status !== 0) throw new Plain(`npm did not give us ${name}@${MAJOR}.\n${npm.error?.message ?? npm.stderr}`);
  return path.join(folder, 'node_modules', name, 'bin', 'node');
}

/** Which Node that program is; and that any other would end. @throws {Plain} */
function proven(node, env) {
  const asked = ['-p', 'JSON.stringify([process.execPath, process.versions.node])'];
  const { status, stdout, stderr } = spawnSync('node', asked, { env, encoding: 'utf8' });
  if (status !== 0) throw new Plain(`The Node that npm brought does not run here.\n${stderr}`);
  const [said, version] = JSON.parse(stdout);
  if (said !== node || !version.startsWith(`${MAJOR}.`))
    throw new Plain(`"node" would be ${said} ${version}, and not the one that npm brought.`);
  if (spawnSync(process.execPath, asked, { env }).status === 0)
    throw new Plain(`Node ${process.versions.node} would have run these tests, too.`);
  return version;
}

async function suite(node, env, report) {
  const prepare = `import('./app/launch/build.mjs').then((build) => build.generateIfNeeded())`;
  await run(node, ['-e', prepare], env);
  const vitest = path.join('node_modules', 'vitest', 'vitest.mjs');
  const how = await run(node, [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile=${report}`], env);
  if (stopped) throw new Plain('Stopped before the end.');
  const counted = countVitest(report);
  return how === 0 ? counted : { ...counted, failed: Math.max(counted.failed, 1) };
}

/** Runs a program with these variables, and answers with how it ended; does nothing once all was stopped. */
async function run(node, args, env) {
  if (stopped) return undefined;
  running = startGroup(node, args, env);
  const how = await running.ended;
  running = undefined;
  return how;
}
