import type { PieceKind } from '~/domain/piece-format/content';

/** A few marks for those who want them. Nobody needs them. */
export function MarkdownHelp({ kind }: { kind: PieceKind }) {
  return (
    <details className="markdown-help">
      <summary>Emphasis, lists and more</summary>
      <p>Plain words with an empty line between paragraphs are all it needs. In the longer fields there is also:</p>
      <ul>
        <li>
          <code>*a word*</code> for emphasis
        </li>
        <li>
          <code>- </code> before each line of a list
        </li>
        <li>
          <code>&gt; </code> before words that are quoted
        </li>
        {kind === 'essay' && (
          <>
            <li>
              <code>## </code> before a heading
            </li>
            <li>
              <code>| Then | Now |</code> for a row of a table, with <code>| --- | --- |</code> under the first
            </li>
            <li>
              <code>:::pause</code> on a line by itself, a sentence or two, and <code>:::</code> on a line by itself: a
              place where reading stops for a breath
            </li>
          </>
        )}
      </ul>
      <p>The language is called Markdown, and the files of the library are written in it.</p>
    </details>
  );
}
