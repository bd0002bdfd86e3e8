import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig, type Plugin } from 'vite';
import options from './remix.config.js';
import { alias } from './vite.alias';

/**
 * What Remix brings for two ways of working that `remix.config.js` turns off, finding routes as one goes and data
 * requests before single fetch: by file, the functions that never run then. Browsers get them empty.
 */
const neverRun: Record<string, string[]> = {
  'fog-of-war.js': ['getPatchRoutesOnNavigationFunction', 'useFogOFWarDiscovery', 'getPartialManifest'],
  'data.js': ['fetchData', 'parseDeferredReadableStream'],
};

const withoutWhatNeverRuns: Plugin = {
  name: 'without-what-never-runs',
  apply: 'build',
  load(id) {
    const names = neverRun[/\/@remix-run\/react\/dist\/esm\/([\w-]+\.js)$/.exec(id)?.[1] ?? ''];
    if (!names) return null;
    const empty = names.map((name) => `export const ${name} = () => undefined;`);
    return [`export * from ${JSON.stringify(`${id}?whole`)};`, ...empty].join('\n');
  },
};

const shared = {
  remix:
    /\/node_modules\/(react|react-dom|scheduler|react-router|react-router-dom|@remix-run\/(react|router)|turbo-stream)\//,
  ui: /\/app\/(ui\/(Actions|Button|ButtonLink|Cards|ChoiceGroup|ConfirmDialog|Disclaimer|ErrorSummary|Field|FieldFrame|Notice|PageTitle|PieceArticle|PieceReader|Quote|SaveState|Section|SelectField|Shell|TextArea|Checkbox|Time|page-width|useScripts)|forms\/(FormErrors|NoAnswerNotice|no-answer|read-form|use-refusal)|account\/SignOutButton|times\/(saved-just-now|clock-in-words)|autosave\/(local-drafts|send|signing-out)|reading-preferences\/(reading-preferences|PreferenceFields|scroll-position)|routes\/(open\/keep-what-you-wrote|portal\/reading\/voices))\.tsx?$/,
  audiences: /\/app\/ui\/(?!DataTable|FilterBar|Pager|list-address|numbers)/,
};

/**
 * What nearly every page needs comes in two files and not in thirty: one that changes with its packages, and one of
 * ours, of all that the reading page needs. What only other pages share is a third. Forms and tables bring packages
 * of their own that most pages do without, and stay out of all.
 */
function fileOf(id: string): string | undefined {
  return Object.entries(shared).find(([, modules]) => modules.test(id))?.[0];
}

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [remix(options), withoutWhatNeverRuns],
  resolve: { alias },
  build: {
    target: 'es2022',
    // What a page needs, Remix names in it; what is fetched later is small enough to come when it is asked for.
    modulePreload: false,
    // Nested CSS is written out flat for phones of some years ago.
    cssTarget: ['chrome105', 'safari16', 'firefox121'],
    // Three kilobytes in ninety less to fetch than what esbuild leaves, for some seconds more of building.
    ...(!isSsrBuild && { minify: 'terser', rollupOptions: { output: { manualChunks: fileOf } } }),
  },
  // Development prepares packages as it meets them and then reloads the page under the reader. These are
  // known: what the browser gets, and what only the server has.
  optimizeDeps: {
    include: ['zod', '@tanstack/react-table'],
    exclude: [
      '@node-rs/argon2',
      '@prisma/adapter-pg',
      '@prisma/client',
      '@remix-run/node',
      'lucia',
      'moment-timezone',
      'pg',
      'rate-limiter-flexible',
    ],
  },
  server: { host: '127.0.0.1' },
}));
