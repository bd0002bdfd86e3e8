import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { transformWithEsbuild } from 'vite';
import { ROOT } from '../../app/launch/folders.mjs';

/** What one package, or all that is ours, takes of one file of the build, compressed, in bytes. */
export interface Part {
  file: string;
  package: string;
  bytes: number;
}

/**
 * Builds the pages once more beside the build that is there, and says what each package takes of each file. A
 * package's part is what the file is smaller without it, once compressed; what several share is divided among them.
 */
export async function partsOfFiles(): Promise<Part[]> {
  const within = path.join(ROOT, 'build', 'bench');
  mkdirSync(within, { recursive: true });
  // Inside the checkout, so that it finds its packages.
  const folder = mkdtempSync(path.join(within, 'graph-'));
  try {
    const remix = path.join(ROOT, 'node_modules', '@remix-run', 'dev', 'dist', 'cli.js');
    const built = spawnSync(process.execPath, [remix, 'vite:build', '--config', 'tests/bench/graph/vite.config.ts'], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', BENCH_GRAPH: folder },
      encoding: 'utf8',
    });
    if (built.status !== 0) throw new Error(`The pages could not be built aside.\n${built.stdout}${built.stderr}`);
    const graph = JSON.parse(readFileSync(path.join(folder, 'graph.json'), 'utf8')) as Record<
      string,
      [string, string][]
    >;
    const parts: Part[] = [];
    for (const [file, modules] of Object.entries(graph))
      parts.push(...(await partsOf(file, modules, readFileSync(path.join(folder, 'client', file)))));
    return parts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function partsOf(file: string, modules: readonly [string, string][], whole: Buffer): Promise<Part[]> {
  const code = new Map<string, string>();
  for (const [id, text] of modules) {
    const { code: small } = await transformWithEsbuild(text, 'module.js', { minify: true, target: 'es2022' });
    code.set(packageOf(id), (code.get(packageOf(id)) ?? '') + small);
  }
  const size = (of: readonly string[]) => brotliCompressSync(of.join('')).length;
  const all = size([...code.values()]);
  const own = [...code.keys()].map((name) => ({
    name,
    bytes: all - size([...code].filter(([other]) => other !== name).map(([, text]) => text)),
  }));
  const sum = own.reduce((total, { bytes }) => total + bytes, 0);
  const real = brotliCompressSync(whole).length;
  return own.map(({ name, bytes }) => ({ file, package: name, bytes: sum === 0 ? 0 : (bytes / sum) * real }));
}

/** The package that a module is of, the innermost where one lies in another; `ours` for all else. */
function packageOf(id: string): string {
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? 'ours';
}
