import type { ReactNode } from 'react';
import type {
  PracticeContent,
  ReaderContent,
  SmallPractice as SmallPracticeWords,
} from '~/domain/piece-format/content';
import type { PieceWithDisclaimer } from '~/domain/piece-format/piece';
import { Cards } from './Cards';
import { Section } from './Section';
import { PieceArticle } from './PieceArticle';

type PieceReaderProps = {
  piece: PieceWithDisclaimer<ReaderContent>;
  /** The title's level: 1 where the piece is the page, 2 where it stands inside one. */
  level?: 1 | 2;
  /** What stands between title and words: the clinician's own words on why. */
  before?: ReactNode;
  /** Where the Clinical note stands; see `PieceArticle`. */
  placement?: 'end' | 'beside';
  /** The places to write, where there are any. */
  writing?: WritingPlaces;
};

/** What stands at the places of a piece where its reader may write. */
export type WritingPlaces = {
  /** Right after a pause. */
  atPause?: (id: string) => ReactNode;
  /** In place of the bare list of questions. */
  prompts?: ReactNode;
  /** Under a card. */
  atCard?: (id: string) => ReactNode;
  /** Between the last words of the piece and the Clinical note. */
  afterwards?: ReactNode;
};

/** A piece of any kind, whole, as its reader is shown it, with the places to write that it is given. */
export function PieceReader({
  piece: { content, disclaimer },
  level = 1,
  before,
  placement = 'end',
  writing = {},
}: PieceReaderProps) {
  const { atCard } = writing;
  const { title, standfirst, minutes } = content;
  return (
    <PieceArticle
      piece={{ title, standfirst, minutes, bodyHtml: bodyOf(content), disclaimer }}
      kind={kindLabel[content.kind]}
      level={level}
      placement={placement}
      before={before}
      atPause={writing.atPause}
    >
      {'prompts' in content && (
        <Section
          title={content.kind === 'essay' ? 'Questions to consider' : `Every ${intervalLabel(content.everyWeeks)}`}
        >
          {writing.prompts ?? (
            <div className="body">
              {content.prompts.map((prompt) => (
                <p key={prompt.id}>{prompt.text}</p>
              ))}
            </div>
          )}
        </Section>
      )}
      {content.kind === 'essay' && (
        <Section title="A small practice">
          <SmallPractice practice={content.practice} />
        </Section>
      )}
      {content.kind === 'card-set' && (
        <Cards
          deck={atCard !== undefined}
          cards={atCard ? content.cards.map((card) => ({ ...card, foot: atCard(card.id) })) : content.cards}
        />
      )}
      {content.kind === 'practice' && <Limits practice={content} />}
      {writing.afterwards}
    </PieceArticle>
  );
}

/** What each kind of piece is called at the head of a page. */
export const kindLabel: Record<ReaderContent['kind'], string> = {
  essay: 'An essay',
  practice: 'A practice',
  'card-set': 'A set of cards',
  'check-in': 'A check-in',
};

/** The practice that an essay pairs with. Stands inside `PieceArticle`, which carries the disclaimer with it. */
export function SmallPractice({ practice }: { practice: Omit<SmallPracticeWords, 'minutes'> }) {
  const { title, standfirst, sections } = practice;
  return (
    <>
      <div className="body">
        <h3>{title}</h3>
        <p>{standfirst}</p>
      </div>
      <div
        className="body"
        dangerouslySetInnerHTML={{
          __html: `<h3>Steps</h3>${sections.stepsHtml}<h3>Smaller still</h3>${sections.smaller}`,
        }}
      />
      <Limits practice={practice} />
    </>
  );
}

/** How often, when it is enough, and when to leave it. */
function Limits({
  practice: { cap, enough, leaveIt },
}: {
  practice: Pick<PracticeContent, 'cap' | 'enough' | 'leaveIt'>;
}) {
  return (
    <div className="body">
      <h3>This is enough</h3>
      <p>
        {cap} {enough}
      </p>
      <h3>When to leave it</h3>
      <p>{leaveIt}</p>
    </div>
  );
}

/** The body as one stretch of trusted HTML; a practice's four parts under their headings. */
function bodyOf(content: ReaderContent): string {
  switch (content.kind) {
    case 'essay':
      return content.bodyHtml;
    case 'practice': {
      const { notice, why, stepsHtml, smaller } = content.sections;
      return `<h2>What to notice</h2>${notice}<h2>Why it might matter</h2>${why}<h2>Steps</h2>${stepsHtml}<h2>Smaller still</h2>${smaller}`;
    }
    case 'card-set':
    case 'check-in':
      return content.introHtml;
  }
}

function intervalLabel(weeks: number): string {
  return weeks === 1 ? 'week' : `${weeks} weeks`;
}
