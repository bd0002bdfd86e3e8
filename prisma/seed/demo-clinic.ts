import type pg from 'pg';
import type { ClientViewer, ClinicianViewer, Viewer } from '~/db/viewer';
import { inviteClient } from '~/domain/care-links/invite';
import { markDiscussed } from '~/domain/sharing/discussed';
import { takeBack } from '~/domain/sharing/take-back';
import { DEMO_CLINIC, demoId, demoToDo } from './demo-clinic-row';
import { wroteTheirOwn } from './demo-own';
import { arrived, DEMO_ZONE, leave } from './demo-people';
import { answered, demoPiece, give, meet, opened, showed, write } from './demo-week';
import { addFounder, inOneTransaction } from './founding';

/**
 * Founds the demo clinic where there is no clinic, and finishes one that was begun. Its people are invented,
 * and do everything by the guards and verbs that people use: arrive by a link, acknowledge, assign, write,
 * share. One run at a time; a finished demo, and any other clinic, is left as it is. `owner` is the owner's
 * connection; the rest comes from the environment.
 */
export async function foundDemoClinic(owner: pg.Client): Promise<void> {
  await owner.query(`SELECT pg_advisory_lock(hashtextextended('meantime demo', 0))`);
  try {
    const toDo = await demoToDo(owner);
    if (toDo === 'nothing') return;
    if (toDo === 'found') await foundIt(owner);
    await live(owner);
    await owner.query('UPDATE clinic SET name = $1 WHERE id = $2', [DEMO_CLINIC.name, DEMO_CLINIC.id]);
  } finally {
    await owner.query(`SELECT pg_advisory_unlock(hashtextextended('meantime demo', 0))`);
  }
}

async function foundIt(owner: pg.Client): Promise<void> {
  const clinician = (name: string, email: string, managesClinic: boolean) =>
    addFounder(owner, {
      id: demoId(email),
      clinicId: DEMO_CLINIC.id,
      name,
      email,
      timeZone: DEMO_ZONE,
      managesClinic,
      invitationId: demoId(`way in ${email}`),
      days: 7,
    });
  await inOneTransaction(owner, async () => {
    await owner.query('INSERT INTO clinic (id, name) VALUES ($1, $2)', [DEMO_CLINIC.id, DEMO_CLINIC.unfinished]);
    await clinician('Ines Fallow', 'ines@demo.example', true);
    await clinician('Tobias Wren', 'tobias@demo.example', false);
  });
}

async function invite(by: ClinicianViewer, name: string, email: string): Promise<void> {
  await inviteClient(by, { id: demoId(email), name, email, timeZone: DEMO_ZONE });
}

/** A week in which every page has something real in it. */
async function live(owner: pg.Client): Promise<void> {
  const ines = await arrived(owner, 'clinician', 'ines@demo.example');
  const tobias = await arrived(owner, 'clinician', 'tobias@demo.example');
  await invite(ines, 'Ada Pebble', 'ada@demo.example');
  await invite(ines, 'Ben Larkspur', 'ben@demo.example');
  await invite(ines, 'Cleo Winterbourne-Abernathy', 'cleo@demo.example');
  await invite(ines, 'Dev Marigold', 'dev@demo.example');
  await invite(ines, 'Finn Harbor', 'finn@demo.example');
  await invite(tobias, 'Edie Lantern', 'edie@demo.example');

  const people: Viewer[] = [ines, tobias];
  const client = async (email: string) => {
    const one = await arrived(owner, 'client', email);
    people.push(one);
    return one;
  };
  await ada(owner, ines, await client('ada@demo.example'));
  await ben(owner, ines, await client('ben@demo.example'));
  await cleo(owner, ines, await client('cleo@demo.example'));
  await dev(owner, ines, await client('dev@demo.example'));
  await edie(owner, tobias, await client('edie@demo.example'));
  await wroteTheirOwn([ines, tobias]);
  await leave(people);
}

type Life = (owner: pg.Client, clinician: ClinicianViewer, client: ClientViewer) => Promise<void>;

/** Something new to review; something written and kept. */
const ada: Life = async (owner, ines, client) => {
  const essay = await demoPiece(owner, 'when-something-true-begins');
  const practice = await demoPiece(owner, 'the-minute-after');
  await meet(ines, client, 1, '10:00');
  const reading = await give(
    ines,
    client,
    essay,
    'You said the evening after we last met was bad, and that it made no sense. This is one way it might make sense. See whether it does.',
  );
  const trying = await give(ines, client, practice, 'Only if it interests you. Once is plenty.');
  const [order, feelings] = essay.prompts.map((id) => `prompt:${id}`) as [string, string];
  await write(client, reading, order, {
    form: 'answer',
    text: 'I told my sister I was not coming in March. She was fine about it. I was fine about it. Then I cleaned the whole kitchen.',
  });
  await write(client, reading, feelings, { form: 'answer', text: 'Guilt. I do not know about the others.' });
  await write(client, trying, `moment:${demoId('a moment')}`, {
    form: 'moment',
    when: 'Tuesday, in the car',
    noticed: 'Said I would rather not. Then I turned the radio up.',
    felt: 'hot',
  });
  await showed(client, reading, [order]);
};

/** A thread under way. */
const ben: Life = async (owner, ines, client) => {
  const cards = await demoPiece(owner, 'for-a-bad-evening');
  await meet(ines, client, 2, '15:00');
  const reading = await give(ines, client, cards, 'For the evenings you told me about. Keep one, or none.');
  const [, first, second] = cards.cards.map((id) => `card:${id}`) as [string, string, string];
  await write(client, reading, first, { form: 'card', mine: true, why: 'I always try to find out tonight.' });
  await write(client, reading, second, { form: 'card', mine: true });
  const shared = await showed(client, reading, [first, second]);
  await opened(ines, shared);
  await answered(
    ines,
    shared,
    'Thank you. I would like to hear about one of those evenings when we meet, if you would.',
  );
  await answered(client, shared, 'Yes. Probably the one last week.');
};

/** Discussed, and something not yet begun. */
const cleo: Life = async (owner, ines, client) => {
  const checkIn = await demoPiece(owner, 'still-mine-or-borrowed');
  const essay = await demoPiece(owner, 'improvement-and-mastery');
  await meet(ines, client, 5, '11:30');
  const asked = await give(
    ines,
    client,
    checkIn,
    'We spoke about whose idea the marathon was. This comes back every few weeks; “no change” is an answer.',
  );
  await give(ines, client, essay, 'The table in the middle made me think of what you said about the piano.');
  const [workingOn, whose] = checkIn.prompts as [string, string];
  await write(client, asked, 'turn:1', {
    form: 'turn',
    answers: {
      [workingOn]: 'Running. Being less available at work.',
      [whose]: 'The second one is mine. The running I am less sure of.',
    },
  });
  const shared = await showed(client, asked, [`turn:1:${whose}`]);
  await opened(ines, shared);
  await markDiscussed(ines, [shared]);
};

/** Taken back after it was opened, and only the wish to talk in its place. */
const dev: Life = async (owner, ines, client) => {
  const essay = await demoPiece(owner, 'sunday-at-four');
  const reading = await give(
    ines,
    client,
    essay,
    'You laughed when I asked what you do on Sundays. I thought of this.',
  );
  const [hour] = essay.prompts.map((id) => `prompt:${id}`) as [string];
  await write(client, reading, hour, {
    form: 'answer',
    text: 'Sunday, after lunch. My father came back from the shop then.',
  });
  const shared = await showed(client, reading, [hour]);
  await opened(ines, shared);
  await takeBack(client, shared);
  await showed(client, reading, []);
};

/** Nothing written, which is an answer too. */
const edie: Life = async (owner, tobias, client) => {
  const practice = await demoPiece(owner, 'three-breaths-of-done');
  await meet(tobias, client, 3, '09:00');
  await give(tobias, client, practice, 'For the end of the working day, or not at all.');
};
