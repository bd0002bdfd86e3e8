import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import { Conversation } from '~/ui/Conversation';
import { DescriptionList } from '~/ui/DescriptionList';
import { EmptyState } from '~/ui/EmptyState';
import { kindLabel } from '~/ui/PieceReader';
import { Quote } from '~/ui/Quote';
import { Section } from '~/ui/Section';
import { SharedWords } from '~/ui/SharedWords';
import { Time } from '~/ui/Time';
import type { BriefWords } from './brief-in-words.server';

type BriefProps = {
  brief: BriefWords;
  /** The client sees the screen: no counts, nothing that only the clinician has to know, and no way to anywhere else. */
  inRoom?: boolean;
};

/** The overview, on one sheet of paper: what there is, each line with the way to its source. */
export function BriefOverview({ brief, inRoom = false, children }: BriefProps & { children: ReactNode }) {
  const { client, lines, given, takenBack, lastMet, next, workingSince } = brief;
  const here = `/clinic/clients/${client.id}`;
  const groups = [
    { title: lastMet === null ? 'Shared lately' : 'Since you last met', lines: lines.filter((one) => one.isSinceMet) },
    { title: 'From before, not discussed yet', lines: lines.filter((one) => !one.isSinceMet) },
  ].filter((group) => group.lines.length > 0);
  return (
    <div className="brief-overview" data-words={brief.words.length + brief.whys.length > 0 || undefined}>
      {children}
      <DescriptionList
        facts={[
          {
            name: 'You last met',
            value:
              lastMet !== null ? (
                <Time {...lastMet} />
              ) : (
                <>
                  No meeting is written down; you have worked together since <Time {...workingSince} />.
                </>
              ),
          },
          {
            name: 'You meet next',
            value:
              next === null ? (
                'None is written down.'
              ) : (
                <Source inRoom={inRoom} to={`${here}/appointments`}>
                  <Time {...next.day} />, <Time {...next.clock} />
                  {next.isNow && ', now'}
                </Source>
              ),
          },
        ]}
      />
      {lines.length === 0 && <EmptyState>Nothing that was shared waits to be talked about.</EmptyState>}
      {groups.map((group) => (
        <Section title={group.title} key={group.title}>
          <ul className="brief-lines">
            {group.lines.map((line) => (
              <li key={line.id}>
                <span>
                  <Source inRoom={inRoom} to={`/clinic/review/${line.id}`}>
                    {line.pieceTitle}
                  </Source>
                  {!inRoom && line.what !== null && (
                    <>: {line.what.replace(/^[A-Z]/, (first) => first.toLowerCase())}</>
                  )}
                </span>
                <span className="meta">
                  Shared <Time {...line.sharedAt} />
                  {!inRoom && <State line={line} />}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      ))}
      {brief.hasMoreShared && (
        <p>
          There is more, all of it older, than stands here.{' '}
          {!inRoom && <Link to={`/clinic/review?of=${client.id}`}>What waits is in the review queue</Link>}
        </p>
      )}
      {!inRoom && takenBack.length > 0 && (
        <Section title="Taken back">
          <ul className="brief-lines">
            {takenBack.map(({ id, sharedAt }) => (
              <li key={id}>
                <Link to={`/clinic/review/${id}`}>Something was taken back</Link>
                <span className="meta">
                  It was shared <Time {...sharedAt} />
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {given.length > 0 && (
        <Section title="Given, and with them">
          <ul className="brief-lines">
            {given.map((one) => (
              <li key={one.id}>
                <Source inRoom={inRoom} to={`/clinic/library/${one.pieceId}`}>
                  {one.title}
                </Source>
                <span className="meta">
                  {kindLabel[one.kind]}, given <Time {...one.assignedAt} />
                  {one.withdrawnAt && (
                    <>
                      , taken away <Time {...one.withdrawnAt} />
                    </>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {brief.hasMoreGiven && <p>More was given than stands here{inRoom ? '.' : '; all of it is on their page.'}</p>}
    </div>
  );
}

/** A line's way to its source; in the room the words alone. */
function Source({ inRoom, to, children }: { inRoom: boolean; to: string; children: ReactNode }) {
  return inRoom ? <>{children}</> : <Link to={to}>{children}</Link>;
}

const states: Record<BriefWords['lines'][number]['state'], string> = {
  new: 'new',
  'new reply': 'new reply',
  'replied since': 'replied to since you discussed it',
  'not discussed': 'not discussed yet',
  discussed: 'discussed',
  together: 'for when you meet, and not opened here',
  not: 'not opened: you said that you would not read it',
};

function State({ line: { state, discussedAt, lastReply } }: { line: BriefWords['lines'][number] }) {
  return (
    <>
      ; {states[state]}
      {state === 'discussed' && discussedAt && (
        <>
          {' '}
          <Time {...discussedAt} />
        </>
      )}
      {lastReply && `; last reply ${lastReply}`}
    </>
  );
}

/** The words, whole, each with its thread and its Clinical note; then why each piece was given. */
export function BriefWordsWhole({ brief: { words, whys }, inRoom = false }: BriefProps) {
  return (
    <>
      {words.length > 0 && (
        <Section title="The words" id="words">
          {words.map(({ id, sharedAt, snapshot, disclaimer, replies, hasEarlierReplies }, at) => (
            <div className="brief-words" key={id}>
              <p className="eyebrow">
                Shared <Time {...sharedAt} />
              </p>
              <SharedWords
                snapshot={snapshot}
                disclaimer={disclaimer}
                level={3}
                noteOf={`for what was shared ${sharedAt.words}, from “${snapshot.pieceTitle}” (${at + 1})`}
              >
                {replies.length > 0 && (
                  <Conversation
                    label={`Replies on what was shared from “${snapshot.pieceTitle}”, oldest first`}
                    items={replies.map(({ id: replyId, who, text, writtenAt }) => ({
                      id: replyId,
                      who: inRoom && who === 'You' ? 'Your clinician' : who,
                      text,
                      when: <Time {...writtenAt} />,
                    }))}
                  />
                )}
                {!inRoom && (
                  <p className="on-screen">
                    {hasEarlierReplies && 'There are earlier replies than these. '}
                    <Link to={`/clinic/review/${id}`}>
                      Open it alone<span className="visually-hidden">: “{snapshot.pieceTitle}”</span>, to reply or to
                      mark it as discussed
                    </Link>
                  </p>
                )}
              </SharedWords>
            </div>
          ))}
        </Section>
      )}
      {whys.length > 0 && (
        <Section title="Why each was given" id="whys">
          {whys.map(({ id, title, why }) => (
            <div className="brief-why" key={id}>
              <h3>{title}</h3>
              <Quote text={why} />
            </div>
          ))}
        </Section>
      )}
    </>
  );
}
