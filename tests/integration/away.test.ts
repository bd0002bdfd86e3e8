import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asViewer } from '~/db/as-viewer';
import { announcementOf, mintViewer, type ClientViewer, type ClinicianViewer } from '~/db/viewer';
import { awayFrom, comeBack, goAway, ownAway } from '~/domain/appointments/away';
import { awayInWords } from '~/times/away-in-words';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;

beforeAll(async () => {
  clinic = await ownClinic();
});
afterAll(() => clinic.close());
beforeEach(async () => {
  iris = await clinic.aClinician({ name: 'Iris Bell' });
  sam = await clinic.aClient({ of: iris });
});

const at = (day: string) => new Date(`${day}T12:00Z`);
const march = { firstDay: '2027-03-01', lastDay: '2027-03-14' };
const before = at('2027-02-20');

describe('a clinician who says that they are away', () => {
  test('is known to be by their own clients, from when it is said until the last day is over', async () => {
    await goAway(iris, march, before);
    const [coming] = await awayFrom(sam, before);
    expect(coming && awayInWords(coming)).toBe(
      'Iris Bell is away from 1 March 2027 to the end of 14 March 2027, and reads nothing in that time.',
    );
    const [gone] = await awayFrom(sam, at('2027-03-14'));
    expect(gone && awayInWords(gone)).toBe(
      'Iris Bell is away until the end of 14 March 2027, and reads nothing before that.',
    );
    expect(await awayFrom(sam, at('2027-03-15'))).toEqual([]);
    expect(await ownAway(iris, at('2027-03-14'))).toEqual(march);
    expect(await ownAway(iris, at('2027-03-15'))).toBeNull();
  });

  test('counts the days of the zone that they said it in', async () => {
    const inAuckland = mintViewer({ ...iris, timeZone: 'Pacific/Auckland' }, announcementOf(iris));
    await goAway(inAuckland, { firstDay: '2027-03-01', lastDay: '2027-03-01' }, before);
    // Auckland is thirteen hours ahead.
    expect(await awayFrom(sam, new Date('2027-02-28T10:59Z'))).toMatchObject([{ isNow: false }]);
    expect(await awayFrom(sam, new Date('2027-02-28T11:00Z'))).toMatchObject([{ isNow: true }]);
    expect(await awayFrom(sam, new Date('2027-03-01T11:00Z'))).toEqual([]);
  });

  test('is back once they say so, and says other days in the place of the first', async () => {
    await goAway(iris, march, before);
    await goAway(iris, { ...march, lastDay: '2027-03-20' }, before);
    expect(await awayFrom(sam, before)).toMatchObject([{ lastDay: '2027-03-20' }]);
    await comeBack(iris);
    expect(await awayFrom(sam, before)).toEqual([]);
    await comeBack(iris);
  });

  test.each([
    ['', '2027-03-14', 'firstDay', 'Choose the first day.'],
    ['2027-02-30', '2027-03-14', 'firstDay', 'Choose the first day.'],
    ['2027-03-01', 'tomorrow', 'lastDay', 'Choose the last day.'],
    ['2027-03-02', '2027-03-01', 'lastDay', 'The last day comes before the first.'],
    ['2027-02-01', '2027-02-19', 'lastDay', 'That day is over.'],
    ['2027-03-01', '2028-03-02', 'lastDay', 'That is more than a year. Say the part that is certain.'],
  ] as const)('is told what is wrong with %j to %j, beside it', async (firstDay, lastDay, field, message) => {
    await expect(goAway(iris, { firstDay, lastDay }, before)).rejects.toMatchObject({ code: 'away', field, message });
    expect(await ownAway(iris, before)).toBeNull();
  });

  test('is not known to be by anyone else: not a colleague, not their client, not after care has ended', async () => {
    await goAway(iris, march, before);
    const theo = await clinic.aClinician();
    const theirs = await clinic.aClient({ of: theo });
    expect(await awayFrom(theirs, before)).toEqual([]);
    expect(await asViewer(theirs, (db) => db.away.count())).toBe(0);
    expect(await asViewer(theo, (db) => db.away.count())).toBe(0);
    await expect(
      asViewer(theo, (db) => db.away.updateMany({ where: { clinicianId: iris.personId }, data: { lastDay: null } })),
    ).resolves.toEqual({ count: 0 });
    await clinic.endCare(iris, sam);
    expect(await awayFrom(sam, before)).toEqual([]);
  });
});
