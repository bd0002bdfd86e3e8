import { setTimeout as wait } from 'node:timers/promises';
import { hashPassphrase } from '~/auth/passphrases';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { mailsIn } from '~/email/mailbox';
import type { StartedApp } from '../support/app';
import { assigned } from '../support/assigned';
import type { TestClinic } from '../support/people';
import { DAY, HOUR, inWords, MINUTE, momentsOf, quartersOfAnHour } from './changes-of-the-clock';
import { aCheckIn } from './check-in';
import type { MovedClock } from './moved-clock';
import { reconcileAll } from './reconcile';
import { Writer } from './writer';
import { tokenOf } from '../support/login';

const PASSPHRASE = 'the kettle knows the hour';
const CHECK_IN_WEEKS = 2;
/** How long before a change the app is started, with the clock there. */
export const BEFORE = 13 * HOUR;
const AFTER = 12 * HOUR + 10 * MINUTE;

interface Round {
  zone: string;
  change: number;
  app: StartedApp;
  clinic: TestClinic;
  moved: MovedClock;
}

/** The hours before and after one change of the clocks, and what people and the worker do in them. */
export class AroundAChange {
  wrong: string[] = [];
  private looks = 0;
  private steps: [number, () => Promise<void>][] = [];
  /** Of those who are signed in. */
  private tokens: Record<string, string> = {};

  constructor(private round: Round) {}

  /** Resolves, once all of them are over, with what was seen: as many figures as `clock` has columns for. */
  async live(): Promise<number[]> {
    const { zone, change, clinic, moved } = this.round;
    const [irisAt, samAt] = [`${newId()}@clinic.example`, `${newId()}@people.example`];
    const iris = await clinic.aClinician({ email: irisAt });
    const sam = await clinic.aClient({ of: iris, email: samAt });
    await clinic.behind('UPDATE person SET time_zone = $1, passphrase_hash = $2 WHERE id IN ($3, $4)', [
      zone,
      await hashPassphrase(PASSPHRASE),
      iris.personId,
      sam.personId,
    ]);
    const essay = await assigned(clinic, iris, sam);
    await clinic.behind('UPDATE assignment SET assigned_at = now() WHERE id = $1', [essay]);

    this.signedIn('sam', samAt, '/portal', change - 12 * HOUR, every(29, 24));
    this.signedIn('sam, who went away', samAt, '/portal', change - 10 * MINUTE, [29, 29 + 31]);
    this.signedIn('iris', irisAt, '/clinic', change - 6 * HOUR, every(14, 12));
    this.signedIn('iris, who went away', irisAt, '/clinic', change - 5 * MINUTE, [14, 14 + 16]);
    const [kept, leftOut] = await this.dates(iris, sam);
    await this.comesBack(iris, sam);
    const mails = this.oneMailADay(essay, iris.personId, irisAt);
    const writers = this.atWork();

    for (const [moment, step] of this.steps.sort(([a], [b]) => a - b)) {
      await moved.moveTo(moment);
      await step();
    }
    await moved.moveTo(change + AFTER);
    const jobs = await this.hourly(mails);
    this.check('mails in a day and a little', await mails(), 2);
    const acknowledged = writers.reduce((sum, writer) => sum + writer.acknowledged, 0);
    return [kept, leftOut, this.looks, jobs, await mails(), acknowledged];
  }

  private check(what: string, is: unknown, due: unknown): void {
    if (JSON.stringify(is) !== JSON.stringify(due))
      this.wrong.push(`${what}: ${JSON.stringify(is)}, and not ${JSON.stringify(due)}`);
  }

  private async ask(where: string, token: string, form?: Record<string, string>) {
    const { origin } = this.round.app;
    const answer = await fetch(origin + where, {
      redirect: 'manual',
      headers: { Accept: 'text/html', Cookie: `meantime=${token}`, Origin: origin },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    const html = (await answer.text()).replaceAll('<!-- -->', '').replaceAll('\u00a0', ' ');
    return { answer, html };
  }

  private async look(who: string, where: string): Promise<{ status: number; html: string }> {
    this.looks += 1;
    const { answer, html } = await this.ask(where, this.tokens[who] ?? '');
    return { status: answer.status, html };
  }

  /** Someone signs in, and looks at a page so many minutes after: the last time in vain. */
  private signedIn(who: string, email: string, where: string, from: number, minutes: number[]): void {
    this.steps.push([
      from,
      async () => {
        const { answer } = await this.ask('/sign-in', '', { email, passphrase: PASSPHRASE });
        this.tokens[who] = /meantime=(\w+)/.exec(answer.headers.getSetCookie().join())?.[1] ?? '';
      },
    ]);
    for (const [nth, minute] of minutes.entries()) {
      const isIn = nth < minutes.length - 1;
      this.steps.push([
        from + minute * MINUTE,
        async () => this.check(`${who} is in`, (await this.look(who, where)).status === 200, isIn),
      ]);
    }
  }

  /** Appointments at every quarter of an hour on the wall, those that are left out too, and who is told of which when. */
  private async dates(iris: ClinicianViewer, sam: ClientViewer): Promise<[kept: number, leftOut: number]> {
    const { zone, change, clinic } = this.round;
    const page = `/clinic/clients/${sam.personId}/appointments`;
    const due: number[] = [];
    let leftOut = 0;
    for (const typed of quartersOfAnHour(zone, change)) {
      const [first] = momentsOf(typed, zone, change);
      const form = { what: 'add', id: newId(), startsAt: typed };
      const { answer, html } = await this.ask(page, tokenOf(iris), form);
      this.check(`writing down ${typed}`, answer.status, first === undefined ? 422 : 302);
      if (first !== undefined) due.push(first);
      else if (html.includes('The clocks go forward that day')) leftOut += 1;
    }
    due.sort((a, b) => a - b);
    const kept = await clinic.behind<{ at: Date }>(
      'SELECT starts_at AS at FROM appointment WHERE client_id = $1 ORDER BY 1',
      [sam.personId],
    );
    this.check('the moments kept', moments(kept), due);
    for (const minutes of [-90, -1, 0, 1, 20, 90]) {
      const at = change + minutes * MINUTE;
      this.steps.push([
        at,
        async () => {
          const [next, ...more] = due.filter((one) => one > at);
          const { html } = await this.look('sam', '/portal');
          const [, iso, words] = /You meet Iris Bell next <time [^>]*="([^"]+)">([^<]+)</.exec(html) ?? [];
          const told = iso === undefined ? [] : [Date.parse(iso), words];
          this.check(`next, ${minutes} minutes on`, told, next === undefined ? [] : [next, inWords(next, at, zone)]);
          const list = (await this.look('iris', page)).html.matchAll(/<time dateTime="([^"]+)"/gi);
          const coming = new Set([...list].map(([, one]) => Date.parse(one ?? '')));
          this.check(`to come, ${minutes} minutes on`, [...coming], next === undefined ? [] : [next, ...more]);
        },
      ]);
    }
    return [kept.length, leftOut];
  }

  /** A check-in that comes back half an hour after the change, when nothing else would bring it. */
  private async comesBack(iris: ClinicianViewer, sam: ClientViewer): Promise<void> {
    const { change, clinic } = this.round;
    const due = change + 30 * MINUTE;
    const begun = due - CHECK_IN_WEEKS * 7 * DAY;
    const id = await aCheckIn(clinic, { from: iris, for: sam, everyWeeks: CHECK_IN_WEEKS, begun });
    for (const [moment, isBack] of [
      [due - MINUTE, false],
      [due + MINUTE, true],
    ] as const) {
      this.steps.push([
        moment,
        async () => {
          this.check('the check-in is on Today', (await this.look('sam', '/portal')).html.includes(id), isBack);
          const { html } = await this.look('sam', `/portal/assignments/${id}`);
          this.check('its next turn is open', html.includes('name="form turn:2"'), isBack);
        },
      ]);
    }
  }

  /** What is shared after the first share is mailed when 24 hours are over, and the change with them. */
  private oneMailADay(assignmentId: string, personId: string, to: string): () => Promise<number> {
    const { change, app, clinic } = this.round;
    const mails = async () => (await mailsIn(app.mailboxDir)).filter((mail) => mail.to === to).length;
    const share = async () => {
      const form = { key: newId(), talk: '1' };
      const { answer } = await this.ask(`/portal/assignments/${assignmentId}/sharing`, this.tokens['sam'] ?? '', form);
      this.check('a share', answer.status, 302);
      const sent = 'SELECT FROM mail WHERE person_id = $1 AND sent_at IS NOT NULL';
      await until(async () => (await clinic.behind(sent, [personId])).length > 0);
    };
    this.steps.push([change - 12 * HOUR + MINUTE, share], [change - 11 * HOUR, share]);
    this.steps.push([change + 12 * HOUR - MINUTE, async () => this.check('mails in a day', await mails(), 1)]);
    return mails;
  }

  /** People who save, share, reply and take back from three hours before the change to three after it. */
  private atWork(): Writer[] {
    const { change, app, clinic } = this.round;
    const acts = ['save', 'share', 'reply', 'takeBack'] as const;
    const writers: Writer[] = [];
    let over = false;
    let working: Promise<unknown> = Promise.resolve();
    const begin = async () => {
      const ivy = await clinic.aClinician();
      for (let count = 0; count < 2; count += 1) writers.push(await Writer.begin(clinic, app, ivy));
      // The clock may leap over half an hour between two things that they do, and they were not away.
      await clinic.behind('UPDATE login_session SET expires_at = absolute_expires_at WHERE person_id = ANY ($1)', [
        writers.map(({ client }) => client.personId),
      ]);
      const any = (writer: Writer) => writer[acts[Math.floor(Math.random() * acts.length)] ?? 'save']();
      working = Promise.all(writers.map((writer) => writer.work(() => over, any)));
      working.catch(() => undefined);
    };
    const end = async () => {
      over = true;
      await working;
      this.wrong.push(...(await reconcileAll(writers, clinic)));
    };
    this.steps.push([change - 3 * HOUR, begin], [change + 3 * HOUR, end]);
    return writers;
  }

  /** The worker's own job has run once an hour, by whatever clock. Returns how often. */
  private async hourly(mails: () => Promise<number>): Promise<number> {
    const { change, clinic } = this.round;
    const [begin, end] = [change - BEFORE, change + AFTER];
    const due: number[] = [];
    for (let at = Math.floor(begin / HOUR) * HOUR + 17 * MINUTE; at <= end; at += HOUR) if (at > begin) due.push(at);
    const jobs = async (what: 'INSERT' | 'DELETE') =>
      moments(
        await clinic.behind<{ at: Date }>(
          `SELECT run_at AS at FROM clock.job WHERE task = 'forget-ended-logins' AND what = $1 AND run_at > $2 ORDER BY 1`,
          [what, new Date(begin)],
        ),
      );
    await until(async () => (await jobs('DELETE')).length >= due.length && (await mails()) > 1);
    this.check('the hours’ jobs', await jobs('INSERT'), due);
    this.check('the hours’ jobs done', await jobs('DELETE'), due);
    return due.length;
  }
}

/** Every so many minutes, for so many hours: to the minute before their end, and the minute after it. */
function every(minutes: number, hours: number): number[] {
  const last = hours * 60;
  const times = Math.floor((last - 1) / minutes);
  return [...Array.from({ length: times }, (_, nth) => (nth + 1) * minutes), last - 1, last + 1];
}

function moments(rows: readonly { at: Date }[]): number[] {
  return rows.map(({ at }) => at.getTime());
}

/** Waits for what the worker does by itself; what comes of it is looked at after. */
async function until(done: () => Promise<boolean>): Promise<void> {
  for (const limit = Date.now() + 30_000; Date.now() < limit && !(await done());) await wait(50);
}
