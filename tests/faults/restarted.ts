import { setTimeout as wait } from 'node:timers/promises';
import { aside, table } from '../bench/print';
import { startApp } from '../support/app';
import { startCluster } from '../support/cluster.mjs';
import { ownClinic } from '../support/own-clinic';
import { balance } from './balancer';
import type { Fault } from './fault';
import { pollPage } from './poll-page';
import { reconcileAll } from './reconcile';
import { isWell, Writer, type Heard } from './writer';
import { tokenOf } from '../support/login';

/**
 * The production shape, two web processes behind a proxy: under load each in turn is ended with SIGTERM, and started
 * again. Their `drain` is in seconds, and the proxy asks for their health as much more often as it does in
 * docker-compose.yml.
 */
export const restarted: Fault<'restarts' | 'drain' | 'writers'> = {
  name: 'restarted',
  long: { restarts: 20, drain: 7, writers: 8 },
  async run({ restarts, drain, writers: most }) {
    const health = Math.round((drain * 1000 * 5) / 7);
    const cluster = await startCluster({ durable: true });
    const proxy = await balance(health);
    const clinic = await ownClinic({ cluster: cluster.adminUrl, env: { ORIGIN: proxy.origin } });
    const { database, keys } = clinic;
    const env = { ...keys, ORIGIN: proxy.origin, TRUST_PROXY: '1', DRAIN_SECONDS: String(drain) };
    const apps = [
      await startApp({ database, demo: false, worker: false, env }),
      await startApp({ database, demo: false, worker: false, env }),
    ];
    proxy.use(apps.map(({ origin }) => Number(new URL(origin).port)));
    try {
      const iris = await clinic.aClinician();
      const writers: Writer[] = [];
      for (let count = 0; count < most; count += 1) writers.push(await Writer.begin(clinic, proxy, iris));
      let over = false;
      const looks: Heard[] = [];
      const cookie = `meantime=${tokenOf((writers[0] as Writer).client)}`;
      const working = Promise.all([
        ...writers.map((writer) => writer.work(() => over)),
        pollPage(proxy.origin, '/portal/shared', cookie, looks, () => over),
        pollPage(proxy.origin, '/help-now', undefined, looks, () => over),
      ]);
      const seconds: number[] = [];
      for (let restart = 0; restart < restarts; restart += 1) {
        await Promise.race([wait(300 + Math.random() * 700), working]);
        await clinic.behind('DELETE FROM rate_limit');
        const app = apps[restart % 2];
        const began = Date.now();
        await app?.kill('SIGTERM');
        seconds.push(Math.round((Date.now() - began) / 100) / 10);
        await app?.restart();
        // The proxy knows that it is there again before the other one is taken.
        await Promise.race([wait(health + 500), working]);
      }
      over = true;
      await working;
      const heard = writers.flatMap((writer) => writer.heard).concat(looks);
      const failed = heard.filter(({ status }) => !isWell(status));
      const wrong = await reconcileAll(writers, clinic);
      for (const { what, status, milliseconds } of failed)
        wrong.push(`"${what}" was answered ${status} after ${milliseconds} ms`);
      table([
        ['restarts', 'requests', 'failed', 'longest stop, s', 'not as acknowledged'],
        [restarts, heard.length, failed.length, Math.max(...seconds), wrong.length],
      ]);
      for (const line of wrong) aside(`  ${line.slice(0, 300)}`);
      if (failed.length > 0)
        for (const app of apps)
          aside(
            app
              .log()
              .match(/.*"level":50.*/g)
              ?.join('\n') ?? '',
          );
      return {
        holds: wrong.length === 0,
        figures: { requests: heard.length, failed: failed.length, seconds, wrong },
      };
    } finally {
      for (const app of apps) await app.stop().catch(() => undefined);
      await clinic.close().catch(() => undefined);
      await proxy.close();
      await cluster.stop();
    }
  },
};
