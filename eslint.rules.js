// The lint rules of Meantime that no package has. `tests/unit/lint-rules.test.ts` has seen each of them fail.
import path from 'node:path';

const root = import.meta.dirname;

/** The file that an import means, from the root of the repository; undefined for a package. */
function meant(specifier, filename) {
  if (specifier.startsWith('~/')) return `app/${specifier.slice(2)}`;
  if (specifier.startsWith('#emails/')) return `emails/${specifier.slice(8)}`;
  if (!specifier.startsWith('.')) return undefined;
  return place(path.resolve(path.dirname(filename), specifier));
}

function place(filename) {
  return path.relative(root, filename).split(path.sep).join('/');
}

const within = (file, folders) => folders.some((folder) => file === folder || file.startsWith(`${folder}/`));

/** Runs `check(specifier, node)` for every import that is there when the program runs, and `withTypes` for all others too. */
function everyImport(check, { withTypes = false } = {}) {
  const isOfValues = (node) => {
    const named = node.specifiers ?? [];
    const onlyTypes = named.length > 0 && named.every((one) => (one.importKind ?? one.exportKind) === 'type');
    return (node.importKind ?? node.exportKind) !== 'type' && !onlyTypes;
  };
  const declared = (node) => {
    if (node.source && (withTypes || isOfValues(node))) check(node.source.value, node);
  };
  return {
    ImportDeclaration: declared,
    ExportNamedDeclaration: declared,
    ExportAllDeclaration: declared,
    ImportExpression: (node) => {
      if (node.source.type === 'Literal') check(node.source.value, node);
    },
    TSImportType: (node) => {
      if (withTypes) check(node.source.value, node);
    },
  };
}

/**
 * Import boundaries: what each part may import, beside packages and itself. `not` names packages that it must not know.
 * Types may come from anywhere: they are gone when the program runs. Every folder of `app/` has its row.
 */
export const walls = {
  'app/routes': {
    may: [
      'app/account',
      'app/acknowledgement',
      'app/auth',
      'app/autosave',
      'app/domain',
      'app/forms',
      'app/reading-preferences',
      'app/replies',
      'app/ui',
      'app/time-zones',
      'app/times',
      'app/db/id',
      'app/env.server',
      'app/errors',
      'app/nonce',
      'app/email/mailbox',
      'emails',
    ],
  },
  'app/account': {
    may: ['app/auth', 'app/autosave', 'app/domain', 'app/forms', 'app/time-zones', 'app/times', 'app/ui'],
    not: [/^express$/],
  },
  'app/acknowledgement': { may: ['app/domain', 'app/forms', 'app/times', 'app/ui'], not: [/^express$/] },
  'app/autosave': {
    may: ['app/forms', 'app/reading-preferences', 'app/times', 'app/ui'],
    not: [/^node:/, /^@remix-run\/node$/, /^zod/, /^express$/, /^pg$/, /^@prisma\//],
  },
  'app/forms': { may: ['app/errors', 'app/ui'], not: [/^node:/, /^express$/, /^pg$/, /^@prisma\//] },
  'app/moves': { may: ['app/ui'], not: [/^node:/, /^express$/, /^pg$/, /^@prisma\//] },
  'app/reading-preferences': { may: ['app/env.server', 'app/ui'], not: [/^express$/, /^pg$/, /^@prisma\//] },
  'app/replies': { may: ['app/autosave', 'app/domain', 'app/errors', 'app/forms', 'app/ui'], not: [/^express$/] },
  'app/auth': { may: ['app/crypto', 'app/db', 'app/env.server', 'app/errors'], not: [/^react/, /^express$/] },
  'app/domain': {
    may: ['app/crypto', 'app/db', 'app/env.server', 'app/errors', 'app/time-zones'],
    not: [/^@remix-run\//, /^react/, /^express$/, /^@react-email\//, /^resend$/],
  },
  'app/db': { may: ['app/env.server'], not: [/^@remix-run\//, /^react/, /^express$/] },
  'app/crypto': { may: ['app/db', 'app/env.server'], not: [/^@remix-run\//, /^react/, /^express$/] },
  'app/ui': { may: ['app/nonce'], not: [/^node:/, /^@remix-run\/node$/, /^zod/, /^pg$/, /^@prisma\//] },
  'app/time-zones': { may: [], not: [/^react/, /^@remix-run\//, /^express$/, /^pg$/, /^@prisma\//] },
  'app/times': { may: ['app/time-zones'], not: [/^react/, /^@remix-run\//, /^express$/, /^pg$/, /^@prisma\//] },
  'app/email': {
    may: ['emails', 'app/crypto', 'app/db', 'app/domain', 'app/env.server', 'app/times'],
    not: [/^express$/],
  },
  'app/jobs': {
    may: ['app/email', 'app/crypto', 'app/db', 'app/domain', 'app/env.server', 'app/server/log'],
    not: [/^@remix-run\//],
  },
  'app/server': { may: ['app/auth', 'app/env.server', 'app/time-zones'] },
  'app/launch': { may: ['app/domain/records'], not: [/^@remix-run\//, /^react/, /^express$/] },
  'app/styles': { may: [] },
  emails: { may: [], not: [/^node:/, /^@remix-run\//, /^pg$/, /^@prisma\//] },
};

/** Imports flow one way: `routes → domain → db`, `routes → ui`. */
const importBoundaries = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { wall: '{{from}} may not import {{what}} (see architecture: imports flow one way).' },
  },
  create(context) {
    const file = place(context.filename);
    const from = Object.keys(walls).find((part) => within(file, [part]));
    if (from === undefined) return {};
    const { may, not = [] } = walls[from];
    return everyImport((specifier, node) => {
      const target = meant(specifier, context.filename);
      const isWrong =
        target === undefined
          ? not.some((one) => one.test(specifier))
          : !within(target.replace(/\.[cm]?[jt]sx?$/, ''), [from, ...may]) && !target.includes('?');
      if (isWrong) context.report({ node, messageId: 'wall', data: { from, what: target ?? specifier } });
    });
  },
};

/** The folders of `app/domain/`, from the top down: each may import those after it, and none before it. */
export const nouns = [
  'home',
  'brief',
  'review',
  'jump',
  'caseload',
  'appointments',
  'sharing',
  'threads',
  'entries',
  'assignments',
  'authoring',
  'library',
  'piece-format',
  'care-links',
  'disclaimer',
  'people',
  'crisis',
  'records',
  'file-format',
];

/** Within the domain, imports go down the list of nouns, types too. What lies beside the nouns knows none of them. */
const domainOrder = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      up: '{{from}} may not import {{what}}: the nouns of the domain import downwards only (the list is in eslint.rules.js).',
      unlisted: '{{what}} is not in the list of nouns in eslint.rules.js: give it its place there.',
    },
  },
  create(context) {
    const nounOf = (file) => /^app\/domain\/([^/]+)\//.exec(file)?.[1];
    const file = place(context.filename);
    if (!within(file, ['app/domain'])) return {};
    const from = nounOf(file);
    const unlisted = (noun) => noun !== undefined && !nouns.includes(noun);
    return {
      Program(node) {
        if (unlisted(from)) context.report({ node, messageId: 'unlisted', data: { what: `app/domain/${from}` } });
      },
      ...everyImport(
        (specifier, node) => {
          const to = nounOf(meant(specifier, context.filename) ?? '');
          if (to === undefined || to === from || unlisted(from)) return;
          const isDown = from !== undefined && nouns.indexOf(from) < nouns.indexOf(to);
          if (!isDown)
            context.report({ node, messageId: 'up', data: { from: from ?? 'What lies beside the nouns', what: to } });
        },
        { withTypes: true },
      ),
    };
  },
};

/** No audience imports from another one, and what they share imports from none. */
const audiencesApart = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { apart: '{{from}} may not import {{what}}: what two audiences share belongs to neither.' },
  },
  create(context) {
    const audienceOf = (file) => /^app\/routes\/(open|portal|clinic)\//.exec(file)?.[0];
    const file = place(context.filename);
    if (!within(file, ['app/routes'])) return {};
    return everyImport((specifier, node) => {
      const what = meant(specifier, context.filename) ?? '';
      const to = audienceOf(what);
      if (to !== undefined && to !== audienceOf(file)) {
        context.report({ node, messageId: 'apart', data: { from: file, what } });
      }
    });
  },
};

const guards = ['forClinician', 'forClient', 'forAnyone'];

/** A loader or action exists only as a call of one of the guards, imported from where they are made. */
const guardedRoutes = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      bare: '`{{name}}` must be written `export const {{name}} = forClinician(…)`, `forClient(…)` or `forAnyone(…)`.',
      elsewhere: '`{{name}}` must come from app/auth/guards.',
      hidden: 'A route names what it exports.',
    },
  },
  create(context) {
    const guarded = new Set(['loader', 'action']);
    const isDoor = (node) =>
      node?.type === 'CallExpression' && node.callee.type === 'Identifier' && guards.includes(node.callee.name);
    return {
      ImportDeclaration(node) {
        for (const { local, imported } of node.specifiers) {
          const isMade =
            meant(node.source.value, context.filename) === 'app/auth/guards' && imported?.name === local.name;
          if (guards.includes(local.name) && !isMade)
            context.report({ node, messageId: 'elsewhere', data: { name: local.name } });
        }
      },
      ExportAllDeclaration: (node) => {
        if (node.exportKind !== 'type') context.report({ node, messageId: 'hidden' });
      },
      ExportNamedDeclaration(node) {
        const { declaration } = node;
        if (declaration?.type === 'VariableDeclaration') {
          for (const { id, init } of declaration.declarations) {
            if (id.type !== 'Identifier') context.report({ node: id, messageId: 'hidden' });
            else if (guarded.has(id.name) && !(declaration.kind === 'const' && isDoor(init))) {
              context.report({ node: id, messageId: 'bare', data: { name: id.name } });
            }
          }
        } else if (guarded.has(declaration?.id?.name)) {
          context.report({ node, messageId: 'bare', data: { name: declaration.id.name } });
        }
        for (const { exported } of node.specifiers) {
          const name = exported.name ?? exported.value;
          if (guarded.has(name)) context.report({ node, messageId: 'bare', data: { name } });
        }
      },
      'FunctionDeclaration, VariableDeclarator'(node) {
        if (guards.includes(node.id?.name))
          context.report({ node, messageId: 'elsewhere', data: { name: node.id.name } });
      },
    };
  },
};

/** A viewer is made out of a checked login, in app/auth and nowhere else. */
const onlyAuthMintsViewers = {
  meta: { type: 'problem', schema: [], messages: { mint: 'Only app/auth mints a viewer.' } },
  create(context) {
    if (within(place(context.filename), ['app/auth', 'app/db/viewer.ts', 'tests'])) return {};
    return {
      Identifier(node) {
        if (node.name === 'mintViewer') context.report({ node, messageId: 'mint' });
      },
      ImportDeclaration(node) {
        const isAll = node.specifiers.some((one) => one.type === 'ImportNamespaceSpecifier');
        if (isAll && meant(node.source.value, context.filename) === 'app/db/viewer')
          context.report({ node, messageId: 'mint' });
      },
    };
  },
};

/** What a process is given is read in one place and checked there. */
const envInOnePlace = {
  meta: { type: 'problem', schema: [], messages: { env: 'Only app/env.server.ts and app/launch read process.env.' } },
  create(context) {
    const file = place(context.filename);
    if (!within(file, ['app']) || within(file, ['app/env.server.ts', 'app/launch'])) return {};
    return {
      'MemberExpression[object.name="process"]'(node) {
        const name = node.computed ? node.property.value : node.property.name;
        if (name === 'env') context.report({ node, messageId: 'env' });
      },
      'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"]'(node) {
        context.report({ node, messageId: 'env' });
      },
      'ImportDeclaration[source.value=/^(node:)?process$/]'(node) {
        context.report({ node, messageId: 'env' });
      },
    };
  },
};

/** Where zone data, or the names in it, are taken from the package, and where the browser is asked for the name of its own zone. */
const knowsZones = ['app/time-zones/zone-data.server.ts', 'app/launch/time-zones.mjs', 'app/account/device-zone.ts'];

/**
 * Offsets come from one package of zone data: not from the runtime, another library or PostgreSQL, whose data has
 * another age. A formatter may be given UTC, written so.
 */
const offsetsFromOnePlace = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { offset: 'Offsets of time zones come from app/time-zones alone: {{what}} has zone data of its own.' },
  },
  create(context) {
    const file = place(context.filename);
    if (!within(file, ['app', 'emails', 'prisma']) || within(file, knowsZones)) return {};
    const report = (node, what) => context.report({ node, messageId: 'offset', data: { what } });
    const packages =
      /^(moment|moment-timezone|@date-fns\/tz|@date-fns\/utc|date-fns-tz|dayjs|luxon|@js-joda\/.*|@js-temporal\/.*|temporal-polyfill|rrule-temporal|tzdata|@vvo\/tzdb)(\/|$)/;
    const sql = /\bat\s+time\s+zone\b(?!\s+'UTC')|\btimezone\s*\(|\bpg_timezone_(names|abbrevs)\b/i;
    const isUtc = (options) =>
      options?.type === 'ObjectExpression' &&
      options.properties.some(({ key, value }) => (key?.name ?? key?.value) === 'timeZone' && value.value === 'UTC');
    const nameOf = ({ property, computed }) => (computed ? property.value : property.name);
    return {
      ...everyImport((specifier, node) => {
        if (packages.test(specifier)) report(node, specifier);
      }),
      'CallExpression[callee.name=/^require/]': (node) => {
        const [asked] = node.arguments;
        if (packages.test(asked?.value)) report(node, asked.value);
      },
      'MemberExpression[object.name="Intl"]': (node) => {
        const name = nameOf(node);
        if (!['DateTimeFormat', 'supportedValuesOf'].includes(name)) return;
        const { parent } = node;
        const isMade = ['NewExpression', 'CallExpression'].includes(parent.type) && parent.callee === node;
        if (!(name === 'DateTimeFormat' && isMade && isUtc(parent.arguments[1]))) report(node, `Intl.${name}`);
      },
      'VariableDeclarator[init.name="Intl"]': (node) => report(node, 'Intl'),
      'CallExpression[callee.type="MemberExpression"]': (node) => {
        const name = nameOf(node.callee);
        const says = /^toLocale(Date|Time)String$/.test(name);
        const saysOther = name === 'toLocaleString' && node.arguments.length > 1;
        if ((says || saysOther) && !isUtc(node.arguments[1])) report(node, name);
        if (/^(get|set)(TimezoneOffset|FullYear|Month|Date|Day|Hours|Minutes)$/.test(name)) report(node, `${name}()`);
      },
      'Identifier[name="Temporal"]': (node) => report(node, 'Temporal'),
      Literal: (node) => {
        if (typeof node.value === 'string' && sql.test(node.value)) report(node, 'PostgreSQL');
      },
      TemplateLiteral: (node) => {
        if (sql.test(node.quasis.map(({ value }) => value.raw).join('$1'))) report(node, 'PostgreSQL');
      },
    };
  },
};

/** A drawer for everything is a place for nothing. */
const noGrabBagNames = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { drawer: 'No folder or file named "{{name}}": name it after what it is about.' },
  },
  create(context) {
    const parts = place(context.filename)
      .split('/')
      .map((part) => part.split('.')[0]);
    const name = parts.find((part) =>
      ['util', 'utils', 'lib', 'libs', 'helper', 'helpers', 'service', 'services'].includes(part),
    );
    return name === undefined
      ? {}
      : { Program: (node) => context.report({ node, messageId: 'drawer', data: { name } }) };
  },
};

export default {
  rules: {
    'import-boundaries': importBoundaries,
    'domain-order': domainOrder,
    'audiences-apart': audiencesApart,
    'guarded-routes': guardedRoutes,
    'only-auth-mints-viewers': onlyAuthMintsViewers,
    'env-in-one-place': envInOnePlace,
    'offsets-from-one-place': offsetsFromOnePlace,
    'no-grab-bag-names': noGrabBagNames,
  },
};
