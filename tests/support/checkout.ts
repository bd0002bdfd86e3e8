import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildIfNeeded, generateIfNeeded } from '../../app/launch/build.mjs';
import { ROOT } from '../../app/launch/folders.mjs';
import { freePort } from '../../app/launch/ports.mjs';
import { ended } from '../../app/launch/processes.mjs';

/** A run of `npm start`'s own program in a checkout. */
export interface Run {
  child: ChildProcess;
  port: number;
  /** Everything it has said so far, on both streams. */
  said(): string;
  /** Resolves once it says where Meantime is; rejects with what it said when it ends first. */
  up(): Promise<void>;
  /** Resolves with its exit code, or the name of the signal that ended it. */
  ended(): Promise<number | string>;
}

/**
 * A copy of this checkout in a path with a space, with a home that holds nothing: installed and built,
 * never started. The packages are borrowed from here.
 */
export class Checkout {
  readonly folder: string;
  readonly data: string;
  private readonly around: string;

  private constructor(around: string) {
    this.around = around;
    this.folder = path.join(around, 'mean time');
    this.data = path.join(this.folder, '.data');
  }

  /** `shut`: nobody but its owner may enter the folder around it, as a home often is. */
  static async make({ shut = false } = {}): Promise<Checkout> {
    await generateIfNeeded();
    await buildIfNeeded();
    const checkout = new Checkout(mkdtempSync(path.join(tmpdir(), 'meantime-checkout-')));
    const left = new Set(['node_modules', '.git', '.data', '.env', 'test-results', 'playwright-report']);
    chmodSync(checkout.around, shut ? 0o700 : 0o711);
    mkdirSync(checkout.folder);
    for (const name of readdirSync(ROOT).filter((it) => !left.has(it))) {
      cpSync(path.join(ROOT, name), path.join(checkout.folder, name), { recursive: true });
    }
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(checkout.folder, 'node_modules'));
    mkdirSync(path.join(checkout.around, 'home'));
    return checkout;
  }

  /** Runs one of the programs of `app/launch` with these variables and hardly any others. */
  async run(env: Record<string, string> = {}, program = 'start.mjs'): Promise<Run> {
    const port = Number(env.PORT ?? (await freePort()));
    const hardly = { PATH: process.env.PATH, HOME: path.join(this.around, 'home'), PORT: String(port) };
    const child = spawn(process.execPath, [path.join(this.folder, 'app/launch', program)], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...hardly, ...env } as Record<string, string | undefined> as NodeJS.ProcessEnv,
    });
    let words = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (words += text));
    return {
      child,
      port,
      said: () => words,
      ended: () => ended(child),
      up: () =>
        new Promise((resolve, reject) => {
          const look = () => words.includes('Ctrl-C stops everything.') && resolve();
          child.stdout.on('data', look);
          child.once('exit', () => reject(new Error(`It ended before it was up:\n${words}`)));
          look();
        }),
    };
  }

  /** Where its PostgreSQL keeps its data, once it has been started. */
  postgres(): string {
    const { folder } = JSON.parse(readFileSync(path.join(this.data, 'database.json'), 'utf8')) as { folder: string };
    return folder;
  }

  /** The process id of its PostgreSQL, from the server's own file. */
  postgresPid(): number {
    return Number(readFileSync(path.join(this.postgres(), 'postmaster.pid'), 'utf8').split('\n')[0]);
  }

  /** Every process whose command line names this checkout: what its launcher started, and the launcher. */
  processes(): { pid: number; command: string }[] {
    const names = [this.folder, encodeURI(this.folder)];
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => ({ pid: Number(pid), command: commandOf(pid) }))
      .filter(({ command }) => names.some((name) => command.includes(name)));
  }

  /** Ends whatever still runs in it and removes it. */
  remove(): void {
    for (const { pid } of this.processes()) process.kill(pid, 'SIGKILL');
    const elsewhere = existsSync(path.join(this.data, 'database.json')) ? path.dirname(this.postgres()) : this.data;
    for (const folder of [elsewhere, this.around]) rmSync(folder, { recursive: true, force: true });
  }
}

function commandOf(pid: string): string {
  const file = `/proc/${pid}/cmdline`;
  try {
    return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\0', ' ') : '';
  } catch {
    return '';
  }
}
