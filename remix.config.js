/**
 * The options of Remix's Vite plugin; `vite.config.ts` passes them on, and nothing else reads this file.
 *
 * Every `v3_*` flag is on but lazy route discovery, which would answer on an address of its own,
 * `/__manifest`, outside the guarded routes.
 *
 * @type {import('@remix-run/dev').VitePluginConfig}
 */
export default {
  appDirectory: 'app',
  serverModuleFormat: 'esm',
  future: {
    v3_fetcherPersist: true,
    v3_relativeSplatPath: true,
    v3_throwAbortReason: true,
    v3_routeConfig: true,
    v3_singleFetch: true,
    v3_lazyRouteDiscovery: false,
  },
};
