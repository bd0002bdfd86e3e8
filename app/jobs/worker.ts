import { EventEmitter } from 'node:events';
import { Logger, run, type WorkerEvents } from 'graphile-worker';
import pg from 'pg';
import pino from 'pino';
import { ownPublicKeys } from '../crypto/record-key';
import type { Post } from '../email/mail';
import { mailboxPost } from '../email/mailbox';
import { resendPost } from '../email/resend-post';
import { BadEnvironment, checkEnvironment } from '../env.server';
import { Liveness } from './liveness';
import { sendMail } from './send-mail';
import { HeadsKeeper } from './sign-heads';

type Settings = ReturnType<typeof checkEnvironment>;

function postFor(settings: Settings): Post {
  if (settings.RESEND_API_KEY) {
    if (!settings.MAIL_FROM) throw new BadEnvironment('MAIL_FROM is missing: the address that mails come from.');
    return resendPost({ apiKey: settings.RESEND_API_KEY, baseUrl: settings.RESEND_BASE_URL, from: settings.MAIL_FROM });
  }
  if (!settings.MAILBOX_DIR)
    throw new BadEnvironment('Neither RESEND_API_KEY nor MAILBOX_DIR is set: mail has nowhere to go.');
  return mailboxPost(settings.MAILBOX_DIR);
}

const CHECK_EVERY_MS = 20_000;
const SIGN_EVERY_MS = 60_000;
const log = pino({ base: { process: 'worker' } });

/** What the queue may say in the log: its level and message, never a payload or an error's own words. */
const logger = new Logger(() => (level, message) => {
  if (level === 'error') log.error(message.replace(/ with error.*$/s, ''));
  else if (level === 'warning') log.warn(message);
});

/** Signs the heads of the record at once and every minute from then on. What goes wrong is said, and mail goes on. */
function keepHeads(keeper: HeadsKeeper): () => Promise<void> {
  let failures = 0;
  let under: Promise<void> | undefined;
  const round = async () => {
    try {
      await keeper.round();
      if (failures > 0) log.info('the heads of the record are signed again');
      failures = 0;
    } catch (error) {
      // Once an hour, where it goes on.
      if (failures % 60 === 0) {
        log.error(
          { code: (error as NodeJS.ErrnoException).code },
          'the heads of the record cannot be signed: what is recorded now could be rewritten unseen',
        );
      }
      failures += 1;
    }
  };
  const begin = () => {
    under ??= round().finally(() => (under = undefined));
  };
  begin();
  const timer = setInterval(begin, SIGN_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await under;
    await keeper.close();
  };
}

async function main(): Promise<void> {
  const settings = checkEnvironment('worker');
  const pool = new pg.Pool({
    connectionString: settings.workerUrl(),
    max: 6,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  const lost = () => log.warn('a connection to the database was lost');
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  const liveness = new Liveness(pool);
  await liveness.start();
  const events = new EventEmitter() as WorkerEvents;
  events.on('worker:create', ({ worker }) => {
    liveness.announce(worker.workerId).catch(() => stopAfter('the database is out of reach'));
  });
  const runner = await run({
    pgPool: pool,
    concurrency: 4,
    pollInterval: 2_000,
    noHandleSignals: true,
    events,
    logger,
    crontab: '17 * * * * forget-ended-logins',
    taskList: {
      'send-mail': sendMail(postFor(settings), settings.origins),
      'forget-ended-logins': async (_payload, helpers) => {
        await helpers.query('SELECT meantime.forget_ended_logins()');
        await helpers.query('SELECT meantime.forget_unused_devices()');
      },
    },
  });

  const letHeadsGo = keepHeads(
    new HeadsKeeper(pool, settings.recordFolder(), () =>
      log.warn('the last of the signed heads was cut off: taken away'),
    ),
  );

  log.info(
    { node: process.versions.node, recordPublic: [...ownPublicKeys()].map(([id, half]) => `${id}:${half}`).join(',') },
    'working',
  );

  let stopping = false;
  function stopAfter(reason?: string): void {
    if (stopping) return;
    stopping = true;
    if (reason) {
      log.error(reason);
      process.exitCode = 1;
    }
    clearInterval(check);
    Promise.all([runner.stop(), letHeadsGo()])
      .catch(() => undefined)
      .finally(() => {
        liveness.stop();
        void pool.end().finally(() => process.exit());
      });
  }
  const check = setInterval(() => {
    liveness.freeJobsOfTheDead().catch(() => stopAfter('the database is out of reach'));
  }, CHECK_EVERY_MS);
  await liveness.freeJobsOfTheDead();
  process.on('SIGTERM', () => stopAfter());
  process.on('SIGINT', () => stopAfter());
  runner.promise.catch(() => stopAfter('the queue stopped'));
}

main().catch((error: unknown) => {
  log.fatal(
    error instanceof BadEnvironment
      ? error.message
      : 'the worker did not start: the database did not answer as it should',
  );
  process.exit(1);
});
