import { useNavigate } from '@remix-run/react';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useWriting } from '~/autosave/WritingProvider';
import { Notice } from '~/ui/Notice';

type WritingFormProps = {
  id?: string;
  /** Told when the writer pressed Save at a place and it is saved. */
  onSaved?: (placeKey: string) => void;
  children: ReactNode;
};

/**
 * The one form around the places of a page. Without scripts every button sends all of it, so nothing written in one
 * place is lost by saving another; with scripts nothing is sent but what changed.
 */
export function WritingForm({ id, onSaved, children }: WritingFormProps) {
  const { controller, personId, documentId } = useWriting();
  const navigate = useNavigate();
  const [held, setHeld] = useState(false);
  const page = `/portal/assignments/${documentId}`;

  async function press(button: HTMLButtonElement | null) {
    setHeld(false);
    controller.flush();
    if (button?.name === 'then') {
      if (await controller.whenSaved()) navigate(`${page}/${button.value}`);
      else setHeld(true);
    } else if (button?.name === 'at' && (await controller.whenSaved([button.value]))) {
      onSaved?.(button.value);
    }
  }

  return (
    <form
      id={id}
      method="post"
      action={page}
      autoComplete="off"
      onSubmit={(event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        const { submitter } = event.nativeEvent as SubmitEvent;
        void press(submitter instanceof HTMLButtonElement ? submitter : null);
      }}
    >
      <input type="hidden" name="person" value={personId} />
      {/* What Enter in a one-line field presses: saving, never a choice. */}
      <button name="at" value="" hidden />
      {children}
      {held && (
        <Notice tone="trouble">
          Not everything on this page is saved yet, so it can not be looked at for sharing. It will be sent as soon as
          that works; then press the button again.
        </Notice>
      )}
    </form>
  );
}
