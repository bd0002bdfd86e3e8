/*
 * What somebody inside a process could do with what that process is given: its variables, and so its database logins
 * and keys. SECURITY.md is this table, word for word; `least-privilege.test.ts` tries every cell.
 */

/** The processes, in the order of the table's columns. */
export const processes = {
  portal: 'a web process of the portal',
  clinic: 'a web process of the clinic',
  all: 'a web process of both (`SURFACE=all`)',
  worker: 'the worker',
  migration: 'the migration',
} as const;

export type Process = keyof typeof processes;

/** Refused, or possible for a reason. */
export type Cell = 'refused' | { because: string };

interface Row {
  words: string;
  cells: Record<Process, Cell>;
}

const because = (words: string): Cell => ({ because: words });
const itsOwn = 'it lets these people in, and does for them what they ask';
const owns = 'it owns the tables';
const saidByLink = 'the page of a mailed link that still opens says the address it was mailed to';
const readsRows =
  'whoever may read one row of a table is shown by PostgreSQL’s planner about how large the table is, and where in it the row stands';

/** What is tried, each with what comes of it, by process. */
export const attempts = {
  entry: {
    words: 'read the words of an entry',
    cells: {
      portal: because(itsOwn),
      clinic: 'refused',
      all: because(itsOwn),
      worker: 'refused',
      migration: 'refused',
    },
  },
  shared: {
    words: 'read a shared reflection, and no event says so',
    cells: {
      portal: because('a client’s own words are shown to that client without one'),
      clinic: 'refused',
      all: because('a client’s own words are shown to that client without one'),
      worker: 'refused',
      migration: 'refused',
    },
  },
  note: {
    words: 'open the key of what a clinician writes for themselves',
    cells: {
      portal: 'refused',
      clinic: because(itsOwn),
      all: because(itsOwn),
      worker: 'refused',
      migration: 'refused',
    },
  },
  clientLogin: {
    words: 'make a login of a client',
    cells: {
      portal: because(itsOwn),
      clinic: 'refused',
      all: because(itsOwn),
      worker: 'refused',
      migration: because(`${owns}, and can put a passphrase of its choice in the place of a person’s`),
    },
  },
  clinicianLogin: {
    words: 'make a login of a clinician',
    cells: {
      portal: 'refused',
      clinic: because(itsOwn),
      all: because(itsOwn),
      worker: 'refused',
      migration: because(`${owns}, and can put a passphrase of its choice in the place of a person’s`),
    },
  },
  token: {
    words: 'take the token of somebody else’s login out of the database, or out of a transaction',
    cells: { portal: 'refused', clinic: 'refused', all: 'refused', worker: 'refused', migration: 'refused' },
  },
  choice: {
    words: 'forge the choice of an account of somebody whose login it cannot make',
    cells: { portal: 'refused', clinic: 'refused', all: 'refused', worker: 'refused', migration: 'refused' },
  },
  record: {
    words: 'change or delete an access event',
    cells: {
      portal: 'refused',
      clinic: 'refused',
      all: 'refused',
      worker: 'refused',
      migration: because(
        `${owns}; \`npm run audit:verify\` finds it where the head of that chain was signed, or where what is left does not fit together`,
      ),
    },
  },
  signing: {
    words: 'sign a head of the record',
    cells: {
      portal: 'refused',
      clinic: 'refused',
      all: 'refused',
      worker: because('it signs them'),
      migration: 'refused',
    },
  },
  address: {
    words: 'read an email address',
    cells: {
      portal: because(saidByLink),
      clinic: because(`it shows a clinician the addresses of their clients, and ${saidByLink}`),
      all: because(`it shows a clinician the addresses of their clients, and ${saidByLink}`),
      worker: because('it writes to them, as long as a mail waits'),
      migration: 'refused',
    },
  },
  clientLink: {
    words: 'know a link that was mailed to a client who has arrived',
    cells: {
      portal: because('it makes these links'),
      clinic: 'refused',
      all: because('it makes these links'),
      worker: because('it writes the mails that carry them'),
      migration: 'refused',
    },
  },
  clinicianLink: {
    words: 'know a link that was mailed to a clinician',
    cells: {
      portal: 'refused',
      clinic: because('it makes these links'),
      all: because('it makes these links'),
      worker: because('it writes the mails that carry them'),
      migration: 'refused',
    },
  },
  lock: {
    words: 'lock a table, and everyone out of it',
    cells: {
      portal: 'refused',
      clinic: 'refused',
      all: 'refused',
      worker: because(
        'the queue deletes the jobs that are done, and who may delete from a table may lock it: that one table',
      ),
      migration: because(owns),
    },
  },
  size: {
    words: 'learn how much all clients together have written',
    cells: {
      portal: because(readsRows),
      clinic: 'refused',
      all: because(readsRows),
      worker: 'refused',
      migration: because(owns),
    },
  },
} satisfies Record<string, Row>;

export type Attempt = keyof typeof attempts;

/** The table as SECURITY.md has it: a row an attempt, a column a process. */
export function asMarkdown(): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const names = Object.keys(processes) as Process[];
  const rows = Object.values(attempts).map(({ words, cells }) =>
    line([words, ...names.map((name) => cellText(cells[name]))]),
  );
  return [line(['', ...Object.values(processes)]), line(['', ...names].map(() => '---')), ...rows].join('\n');
}

function cellText(cell: Cell): string {
  return cell === 'refused' ? 'refused' : `possible, because ${cell.because}`;
}
