import type { MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { forAnyone } from '~/auth/guards';
import { callLink, numbersIn, textLink } from '~/domain/crisis/contact-links';
import type { CrisisLine, CrisisRegion } from '~/domain/crisis/region';
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
  return {
    regions: crisisRegions().map(shown),
    here: regionFor({ chosen, timeZone: viewer?.timeZone })?.region ?? null,
  };
});

/** A region as the page needs it. The time zones are for finding it only. */
function shown({ region, name, emergency, lines }: CrisisRegion) {
  const [oldest] = lines.map(({ checked }) => checked).sort();
  return { region, name, emergency, lines, checked: oldest === undefined ? null : dayInWords(oldest) };
}

type Shown = ReturnType<typeof shown>;

export default function HelpNow() {
  const { regions, here } = useLoaderData<typeof loader>();
  const chosen = regions.find(({ region }) => region === here);
  const others = regions.filter((region) => region !== chosen);
  return (
    <>
      <PageTitle lede="This page is not watched. If you or someone else may be in danger, call the emergency number first: a person answers.">
        Help now
      </PageTitle>
      {chosen ? (
        <>
          <Region region={chosen} chosen />
          <Section title="Somewhere else?">
            <Places
              label="Other countries"
              places={others.map(({ region, name }) => ({ name, to: `?region=${region}` }))}
            />
          </Section>
        </>
      ) : (
        <>
          <Places label="Countries" places={regions.map(({ region, name }) => ({ name, to: `#${region}` }))} />
          {regions.map((region) => (
            <Region key={region.region} region={region} />
          ))}
        </>
      )}
    </>
  );
}

function Places({ label, places }: { label: string; places: { name: string; to: string }[] }) {
  return (
    <nav aria-label={label}>
      <ul>
        {places.map(({ name, to }) => (
          <li key={to}>{to.startsWith('#') ? <a href={to}>{name}</a> : <Link to={to}>{name}</Link>}</li>
        ))}
      </ul>
    </nav>
  );
}

function Region({
  region: { region, name, emergency, lines, checked },
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
      <ItemList level={3} items={[first, ...lines.map(item)]} />
      {checked !== null && <Checked on={checked} lines={lines} />}
    </Section>
  );
}

/** When the numbers were last looked at, and where: after them, for nobody needs it first. */
function Checked({ on, lines }: { on: string; lines: readonly CrisisLine[] }) {
  const sources = new Intl.ListFormat('en').format([...new Set(lines.map(({ source }) => source))]);
  return (
    <p className="meta">
      {`Compared on ${on} with public pages by and about ${sources}. If one does not answer, call the emergency number.`}
    </p>
  );
}

function item({ name, runBy, call, text, web, answers }: CrisisLine): Item {
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
