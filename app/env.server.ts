import { z } from 'zod';

const optional = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text === '' ? undefined : text));

function origin(name: string) {
  const error = `${name} must be the address people type, such as https://meantime.example`;
  return z.union([z.literal(''), z.url({ protocol: /^https?$/, error })], { error }).optional();
}

const shape = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  ORIGIN: origin('ORIGIN'),
  ORIGIN_PORTAL: origin('ORIGIN_PORTAL'),
  ORIGIN_CLINIC: origin('ORIGIN_CLINIC'),
  SURFACE: z.enum(['portal', 'clinic', 'all']).default('all'),
  DRAIN_SECONDS: z.coerce.number().min(0).max(60).default(0),
  TRUST_PROXY: z.coerce.number().int().min(0).default(0),
  DATABASE_PORTAL_URL: optional,
  DATABASE_CLINIC_URL: optional,
  DATABASE_AUTH_PORTAL_URL: optional,
  DATABASE_AUTH_CLINIC_URL: optional,
  DATABASE_WORKER_URL: optional,
  DATABASE_POOL: z.coerce.number().int().min(1).max(200).default(10),
  MEANTIME_KEY_ADDRESS: z.string({ error: 'MEANTIME_KEY_ADDRESS is missing' }).min(1),
  MEANTIME_KEY_ENTRY: optional,
  MEANTIME_KEY_SHARED: optional,
  MEANTIME_KEY_NOTE: optional,
  MEANTIME_KEY_LOGIN_CLIENT: optional,
  MEANTIME_KEY_LOGIN_CLINICIAN: optional,
  MEANTIME_KEY_RECORD: optional,
  MEANTIME_RECORD: optional,
  MEANTIME_RECORD_PUBLIC: optional,
  MEANTIME_LAUNCH: optional,
  RESEND_API_KEY: optional,
  RESEND_BASE_URL: optional,
  MAIL_FROM: optional,
  MAILBOX_DIR: optional,
});

/** A setting is missing or wrong. Its message is a plain sentence for whoever starts Meantime. */
export class BadEnvironment extends Error {
  override name = 'BadEnvironment';
}

type Env = ReturnType<typeof read>;
let known: Env | undefined;

function needed(value: string | undefined, name: string): string {
  if (value === undefined) throw new BadEnvironment(`${name} is missing.`);
  return value;
}

function originOf(address: string | undefined): string {
  if (address) return new URL(address).origin;
  throw new BadEnvironment(
    'ORIGIN is missing: the address people type, such as https://meantime.example. Where clients and clinicians have an address each, those are ORIGIN_PORTAL and ORIGIN_CLINIC.',
  );
}

function read(source: NodeJS.ProcessEnv) {
  const parsed = shape.safeParse(source);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new BadEnvironment(`The settings do not fit. ${wrong.join('; ')}.`);
  }
  const value = parsed.data;
  const production = value.NODE_ENV === 'production' && value.MEANTIME_LAUNCH !== 'start';
  if (production) {
    for (const name of [
      'MEANTIME_KEY_ADDRESS',
      'MEANTIME_KEY_ENTRY',
      'MEANTIME_KEY_SHARED',
      'MEANTIME_KEY_NOTE',
      'MEANTIME_KEY_LOGIN_CLIENT',
      'MEANTIME_KEY_LOGIN_CLINICIAN',
      'MEANTIME_KEY_RECORD',
    ] as const) {
      if (value[name]?.split(',').some((key) => key.trim().startsWith('dev'))) {
        throw new BadEnvironment(`${name} is a development key. Production needs keys of its own.`);
      }
    }
  }
  const origins = {
    client: originOf(value.ORIGIN_PORTAL || value.ORIGIN),
    clinician: originOf(value.ORIGIN_CLINIC || value.ORIGIN),
  };
  return {
    ...value,
    /** The address that people of a kind type, without a slash at its end. */
    origins,
    /** The address at which this process serves. */
    origin: origins[value.SURFACE === 'clinic' ? 'clinician' : 'client'],
    /** True for a real installation; false for `npm start`, `npm run dev` and the tests. */
    production,
    servesPortal: value.SURFACE !== 'clinic',
    servesClinic: value.SURFACE !== 'portal',
    portalUrl: () => needed(value.DATABASE_PORTAL_URL, 'DATABASE_PORTAL_URL'),
    clinicUrl: () => needed(value.DATABASE_CLINIC_URL, 'DATABASE_CLINIC_URL'),
    authUrl: (kind: 'client' | 'clinician') =>
      kind === 'client'
        ? needed(value.DATABASE_AUTH_PORTAL_URL, 'DATABASE_AUTH_PORTAL_URL')
        : needed(value.DATABASE_AUTH_CLINIC_URL, 'DATABASE_AUTH_CLINIC_URL'),
    workerUrl: () => needed(value.DATABASE_WORKER_URL, 'DATABASE_WORKER_URL'),
    /** The folder of the signed heads of the record; the worker's alone. */
    recordFolder: () => needed(value.MEANTIME_RECORD, 'MEANTIME_RECORD'),
  };
}

/**
 * The settings of this process, read once from its environment. Nothing else reads `process.env`.
 * Throws `BadEnvironment` with a sentence that names what is missing.
 */
export function env(): Env {
  known ??= read(process.env);
  return known;
}

/** Checks at start, before anything listens, that all this process will need is there. */
export function checkEnvironment(role: 'web' | 'worker'): Env {
  const settings = env();
  if (role === 'worker') {
    settings.workerUrl();
    settings.recordFolder();
    needed(settings.MEANTIME_KEY_RECORD, 'MEANTIME_KEY_RECORD');
    if (settings.production) {
      needed(settings.RESEND_API_KEY, 'RESEND_API_KEY');
      needed(settings.MAIL_FROM, 'MAIL_FROM');
    }
    return settings;
  }
  if (settings.SURFACE === 'all' && settings.origins.client !== settings.origins.clinician)
    throw new BadEnvironment(
      'ORIGIN_PORTAL and ORIGIN_CLINIC are two addresses, and SURFACE is "all". A process serves one address: set SURFACE to "portal" or to "clinic".',
    );
  if (settings.servesPortal) {
    settings.portalUrl();
    settings.authUrl('client');
    needed(settings.MEANTIME_KEY_ENTRY, 'MEANTIME_KEY_ENTRY');
    needed(settings.MEANTIME_KEY_LOGIN_CLIENT, 'MEANTIME_KEY_LOGIN_CLIENT');
  }
  if (settings.servesClinic) {
    settings.clinicUrl();
    settings.authUrl('clinician');
    needed(settings.MEANTIME_KEY_LOGIN_CLINICIAN, 'MEANTIME_KEY_LOGIN_CLINICIAN');
  }
  needed(settings.MEANTIME_KEY_SHARED, 'MEANTIME_KEY_SHARED');
  return settings;
}
