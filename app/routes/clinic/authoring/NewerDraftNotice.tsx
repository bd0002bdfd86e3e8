import { fieldsOfKind, type PieceFields } from '~/domain/authoring/fields';
import type { PieceKind } from '~/domain/piece-format/content';
import { asText } from '~/domain/authoring/as-text';
import { DescriptionList } from '~/ui/DescriptionList';
import { Notice } from '~/ui/Notice';
import { Section } from '~/ui/Section';
import { Time } from '~/ui/Time';
import { fieldLabels } from './field-labels';
import type { NewerDraftInWords } from './newer-draft.server';

interface NewerDraftNoticeProps {
  kind: PieceKind;
  newer: NewerDraftInWords;
  /** What stands in this form. */
  typed: PieceFields;
  draftId: string;
}

/** Somebody saved the draft since this form was opened: what stands there now, beside what was typed here. */
export function NewerDraftNotice({ kind, newer, typed, draftId }: NewerDraftNoticeProps) {
  const differ = fieldsOfKind[kind].filter((name) => asText(newer.fields[name]) !== asText(typed[name]));
  return (
    <>
      <Notice tone="trouble">
        {newer.by} saved this draft{newer.by === 'You' ? ' in another window' : ''} <Time {...newer.savedAt} />, after
        this page was opened. What you typed here is still on this page and has not been saved. Take what you need from
        the newer text, below; “Save mine instead” puts this page in its place. Or{' '}
        <a href={`/clinic/library/drafts/${draftId}`} target="_blank" rel="noreferrer">
          open it in a new window
        </a>
        .
      </Notice>
      <Section title="What stands there now, where it differs">
        <DescriptionList
          facts={differ.map((name) => ({
            name: fieldLabels(kind, name).label,
            value: <div className="newer-text">{asText(newer.fields[name]) || 'Nothing.'}</div>,
          }))}
        />
      </Section>
    </>
  );
}
