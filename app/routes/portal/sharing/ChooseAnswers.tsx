import { Form, Link } from '@remix-run/react';
import { Fragment } from 'react';
import type { Sharing } from '~/domain/sharing/preview';
import type { TimeInWords } from '~/times/times-for';
import { Actions } from '~/ui/Actions';
import { AwayNotice } from '~/ui/AwayNotice';
import { Button } from '~/ui/Button';
import { ChoiceGroup } from '~/ui/ChoiceGroup';
import { Disclaimer } from '~/ui/Disclaimer';
import { EmptyState } from '~/ui/EmptyState';
import { ErrorSummary } from '~/ui/ErrorSummary';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { Section } from '~/ui/Section';
import { AnswerWords } from '~/ui/SharedWords';
import { Time } from '~/ui/Time';
import { CareEnded } from './CareEnded';

type ChooseAnswersProps = {
  assignmentId: string;
  /** Who reads nothing just now, in a sentence each. */
  away: readonly string[];
  sharing: Omit<Sharing, 'before'> & { before: { id: string; sharedAt: TimeInWords }[] };
  trouble: string | undefined;
};

/** What a client wrote, to choose from what is to be seen. Its forms lead on by an address, which holds no word of it. */
export function ChooseAnswers({ assignmentId, away, sharing, trouble }: ChooseAnswersProps) {
  const { clinicianName, pieceTitle, pieceKind, inCare, answers, before, disclaimer } = sharing;
  if (!inCare) return <CareEnded {...{ assignmentId, clinicianName, pieceTitle }} />;
  return (
    <>
      <ErrorSummary errors={trouble === undefined ? [] : [{ name: 'slot', message: trouble }]} />
      <PageTitle
        above={pieceTitle}
        lede={
          answers.length === 0
            ? undefined
            : `Before anything is shared you see exactly what ${clinicianName} will see. What you leave out stays with you, and nobody is told that it is there.`
        }
      >
        Choose what to share
      </PageTitle>
      <AwayNotice away={away} />
      {before.length > 0 && (
        <Notice>
          <p>
            You shared from this before:{' '}
            {before.map(({ id, sharedAt }, at) => (
              <Fragment key={id}>
                {at > 0 && '; '}
                <Link to={`/portal/shared/${id}`}>
                  <Time {...sharedAt} />
                </Link>
              </Fragment>
            ))}
            . That stays as it is until you take it back. What you share now stands beside it.
          </p>
        </Notice>
      )}
      {answers.length === 0 ? (
        <EmptyState action={<Link to={`/portal/assignments/${assignmentId}`}>Back to the page</Link>}>
          You have not written anything here yet, and that is fine.
        </EmptyState>
      ) : (
        <Form method="get" reloadDocument>
          <ChoiceGroup
            of="some"
            voice={pieceKind === 'practice' ? 'plain' : 'prompt'}
            name="slot"
            error={trouble}
            legend="What you wrote"
            hint="Unfinished is fine. So is one word, and so is “I don’t know”."
            options={answers.map(({ answerKey, item }) => ({
              value: answerKey,
              label: item.question ?? 'A moment',
              detail: <AnswerWords body={item.body} />,
            }))}
          />
          <Actions>
            <Button kind="primary" name="look" value="1">
              See what {clinicianName} will see
            </Button>
            {answers.length > 1 && (
              <Button name="all" value="1">
                See it with all of these
              </Button>
            )}
          </Actions>
        </Form>
      )}
      <Section title={answers.length > 0 ? 'Or share no words at all' : 'You can share no words at all'}>
        <p>{clinicianName} will see the title, and that you’d like to talk about it. Nothing else.</p>
        <Form method="get" reloadDocument>
          <Button name="talk" value="1">
            See how that looks
          </Button>
        </Form>
      </Section>
      <Disclaimer disclaimer={disclaimer} />
    </>
  );
}
