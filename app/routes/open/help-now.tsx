import type { MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { forAnyone } from '~/auth/guards';
import { callLink, numbersIn, textLink } from '~/domain/crisis/contact-links';
import { linesByNeed, needInWords, type CrisisRegion } from '~/domain/crisis/region';
import { crisisRegions, regionFor } from '~/domain/crisis/regions';
import { dayInWords } from '~/times/calendar-day';
import { Actions } from '~/ui/Actions';
import { ButtonLink } from '~/ui/ButtonLink';
import { ItemList, type Item } from '~/ui/ItemList';
import { PageTitle } from '~/ui/PageTitle';
import { Section } from '~/ui/Section';

export const meta: MetaFunction = () => [{ title: 'Help now · Meantime' }];

export const loader = forAnyone(({ viewer, request }) => {
  const chosen = new URL(request.url).searchParams.get('region');
  const known =
    chosen === EVERY
      ? undefined
      : regionFor({ chosen, timeZone: viewer?.timeZone, languages: request.headers.get('Accept-Language') });
  // No number is sent before there is a country for it, or all of them were asked for.
  const shownRegions = chosen === EVERY ? crisisRegions() : known ? [known.region] : [];
  return {
    shown: shownRegions.map(shown),
    guessed: known?.knownBy === 'language',
    places: crisisRegions()
      .filter(({ region }) => region !== known?.region.region)
      .map(({ region, name }) => ({ region, name })),
  };
});

/** Stands in the address for every country at once. */
const EVERY = 'every';

/** A region as the page needs it. The time zones are for finding it only. */
function shown({ region, name, emergency, lines }: CrisisRegion) {
  const compared = lines.flatMap(({ checked }) => checked ?? []).sort();
  return {
    region,
    name,
    emergency,
    groups: linesByNeed(lines).map(({ need, lines: its }) => ({ need, title: needInWords[need], lines: its })),
    checked: compared[0] === undefined ? null : dayInWords(compared[0]),
  };
}

type Shown = ReturnType<typeof shown>;

export default function HelpNow() {
  const { shown: regions, guessed, places } = useLoaderData<typeof loader>();
  const [here] = regions.length === 1 ? regions : [];
  return (
    <>
      <PageTitle lede="This page is not watched. If you or someone else may be in danger, call the emergency number first: a person answers.">
        Help now
      </PageTitle>
      {here ? (
        <>
          {guessed && (
            <p>
              {here.name}: a guess, by the language of your browser. If you are somewhere else,{' '}
              <a href="#elsewhere">choose where</a>.
            </p>
          )}
          <Region region={here} chosen />
          <Section title="Somewhere else?" id="elsewhere">
            <Places label="Other countries" places={places} />
          </Section>
        </>
      ) : regions.length > 0 ? (
        <>
          <Places label="Countries" places={places} onThisPage />
          {regions.map((region) => (
            <Region key={region.region} region={region} />
          ))}
        </>
      ) : (
        <Section title="Where are you?" id="elsewhere">
          <Places label="Countries" places={places} />
        </Section>
      )}
    </>
  );
}

interface Place {
  region: string;
  name: string;
}

function Places({ label, places, onThisPage = false }: { label: string; places: Place[]; onThisPage?: boolean }) {
  return (
    <nav aria-label={label} className="places">
      <ul>
        {places.map(({ region, name }) => (
          <li key={region}>
            {onThisPage ? <a href={`#${region}`}>{name}</a> : <Link to={`?region=${region}`}>{name}</Link>}
          </li>
        ))}
        {!onThisPage && (
          <li>
            <Link to={`?region=${EVERY}`}>Every country, on one page</Link>
          </li>
        )}
      </ul>
    </nav>
  );
}

function Region({
  region: { region, name, emergency, groups, checked },
  chosen = false,
}: {
  region: Shown;
  chosen?: boolean;
}) {
  const numbers = numbersIn(emergency.number);
  const first: Item = {
    id: 'emergency',
    title: `Emergency: ${numbers.length > 0 ? emergency.number : emergency.number.toLowerCase()}`,
    body: emergency.note !== undefined && <p>{emergency.note}</p>,
    actions: numbers.map(({ number, link }, at) => (
      <ButtonLink key={number} to={link} kind={chosen && at === 0 ? 'primary' : 'quiet'}>
        Call {number}
      </ButtonLink>
    )),
  };
  return (
    <Section title={name} id={region}>
      <ItemList level={3} items={[first]} />
      <nav aria-label={`Lines, ${name}`} className="places">
        <ul>
          {groups.map(({ need, title }) => (
            <li key={need}>
              <a href={`#${region}-${need}`}>{title}</a>
            </li>
          ))}
        </ul>
      </nav>
      {groups.map(({ need, title, lines: its }) => (
        <Section key={need} title={<Of place={name}>{title}</Of>} level={3} id={`${region}-${need}`}>
          {need === 'being-hurt' && (
            <p>If someone else looks at your phone: a call or a message can be seen on it afterwards.</p>
          )}
          <ItemList level={4} items={its.map(item)} />
        </Section>
      ))}
      <Checked on={checked} groups={groups} />
    </Section>
  );
}

/** A heading, with the country it is for where several stand on one page and only their order tells them apart. */
function Of({ place, children }: { place: string; children: string }) {
  return (
    <>
      {children}
      <span className="visually-hidden">, {place}</span>
    </>
  );
}

/** When the numbers were last looked at, and where: after them, for nobody needs it first. */
function Checked({ on, groups }: { on: string | null; groups: Shown['groups'] }) {
  const lines = groups.flatMap((group) => group.lines);
  const sources = [...new Set(lines.flatMap(({ checked, source }) => (checked === undefined ? [] : [source])))];
  const notYet = [...new Set(lines.flatMap(({ checked, name }) => (checked === undefined ? [name] : [])))];
  return (
    <p className="meta">
      {on !== null && `Compared on ${on} or later with public pages by and about ${list(sources)}. `}
      {notYet.length > 0 && `Not yet compared with such a page: ${list(notYet)}. `}
      If one does not answer, call the emergency number.
    </p>
  );
}

function list(names: readonly string[]): string {
  return new Intl.ListFormat('en').format(names);
}

function item({ name, runBy, call, text, web, answers }: Shown['groups'][number]['lines'][number]): Item {
  return {
    id: name,
    title: name,
    body: (
      <>
        <p>{answers}</p>
        <Actions>
          {call !== undefined && <ButtonLink to={callLink(call)}>Call {call}</ButtonLink>}
          {text !== undefined && <ButtonLink to={textLink(text)}>Text {text}</ButtonLink>}
          {web !== undefined && (
            <ButtonLink to={web} kind="plain">
              {new URL(web).host.replace(/^www\./, '')}
            </ButtonLink>
          )}
        </Actions>
        <p className="meta">{runBy}.</p>
      </>
    ),
  };
}
