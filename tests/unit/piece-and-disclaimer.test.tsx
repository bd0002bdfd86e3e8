import { renderToStaticMarkup } from 'react-dom/server';
import { StaticRouter } from 'react-router-dom/server.js';
import { describe, expect, it, test } from 'vitest';
import { DataTable, type DataColumn } from '~/ui/DataTable';
import { saveStateLabel, SaveState } from '~/ui/SaveState';
import { Shell } from '~/ui/Shell';
import { durationLabel, PieceArticle, type PieceWords } from '~/ui/PieceArticle';

const piece: PieceWords = {
  title: 'A title',
  standfirst: 'A standfirst.',
  minutes: 5,
  bodyHtml: '<p>The body.</p>',
  disclaimer: { label: 'Clinical note', version: 3, bodyHtml: '<p>First of it.</p><p>Last of it.</p>' },
};

describe("a piece's words", () => {
  it.each(['end', 'beside'] as const)(
    'never stand without the whole Clinical note under its label (%s)',
    (placement) => {
      const html = renderToStaticMarkup(<PieceArticle piece={piece} placement={placement} />);
      expect(html).toContain('The body.');
      const note = /<aside class="clinical-note"[^>]*data-version="3"[^>]*>(.*?)<\/aside>/.exec(html)?.[1];
      expect(note).toContain('>Clinical note</h2>');
      expect(note).toContain('<p>First of it.</p><p>Last of it.</p>');
      expect(html).not.toMatch(/hidden|<details/);
    },
  );

  it('come in the order in which they are read: why, body, questions, note', () => {
    const html = renderToStaticMarkup(
      <PieceArticle piece={piece} before={<p>Why this, for you.</p>}>
        <p>A question.</p>
      </PieceArticle>,
    );
    const order = ['A title', 'A standfirst.', 'Why this', 'The body.', 'A question.', 'Last of it.'].map((part) =>
      html.indexOf(part),
    );
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('say their size as one would say it', () => {
    expect([0, 1, 2, 8].map(durationLabel)).toEqual([
      'about a minute',
      'about a minute',
      'about 2 minutes',
      'about 8 minutes',
    ]);
  });
});

describe('every page', () => {
  it.each(['open', 'portal', 'clinic'] as const)('has help now, and says that nobody watches (%s)', (area) => {
    const html = renderToStaticMarkup(
      <StaticRouter location="/">
        <Shell area={area}>
          <h1>Here</h1>
        </Shell>
      </StaticRouter>,
    );
    const footer = /<footer>(.*)<\/footer>/.exec(html)?.[1];
    expect(footer).toMatch(/<a [^>]*href="\/help-now"[^>]*>Help now<\/a>/);
    expect(footer).toContain('This page is not watched.');
    expect(html).toMatch(/^<div[^>]*><a class="skip" href="#main">/);
    expect(html).toContain('<main id="main" tabindex="-1">');
  });
});

test('a table that stacks on a narrow page says outright what each of its parts is', () => {
  const columns: DataColumn<{ name: string }>[] = [
    { id: 'name', header: 'Client', cell: ({ name }) => name, namesRow: true },
    { id: 'size', header: 'Letters', cell: ({ name }) => name.length },
  ];
  const html = renderToStaticMarkup(
    <StaticRouter location="/">
      <DataTable caption="Some" columns={columns} rows={[{ name: 'Ada' }]} rowId={({ name }) => name} empty={null} />
    </StaticRouter>,
  );
  const parts = [...html.matchAll(/<(table|thead|tbody|tr|th|td)\b([^>]*)>/g)].map(([, tag, rest]) => [
    tag,
    /role="(\w+)"/.exec(rest!)?.[1],
  ]);
  expect(parts).toEqual([
    ['table', 'table'],
    ['thead', 'rowgroup'],
    ['tr', 'row'],
    ['th', 'columnheader'],
    ['th', 'columnheader'],
    ['tbody', 'rowgroup'],
    ['tr', 'row'],
    ['th', 'rowheader'],
    ['td', 'cell'],
  ]);
});

describe('the state of saving', () => {
  it('is told as it is', () => {
    expect(saveStateLabel({ is: 'untouched' })).toBe('');
    expect(saveStateLabel({ is: 'saving' })).toBe('Saving…');
    expect(saveStateLabel({ is: 'saved', at: '10:42\u00a0am' })).toBe('Saved 10:42\u00a0am');
    expect(saveStateLabel({ is: 'on this device' })).toBe('Saved on this device, not yet sent');
    expect(saveStateLabel({ is: 'not saved', why: 'the network is away.' })).toBe('Not saved: the network is away.');
  });

  it('speaks up in trouble, and keeps quiet about an ordinary save', () => {
    const spoken = (html: string) => /role="status">([^<]*)</.exec(html)?.[1];
    expect(spoken(renderToStaticMarkup(<SaveState saved={{ is: 'on this device' }} />))).toBe(
      'Saved on this device, not yet sent',
    );
    expect(spoken(renderToStaticMarkup(<SaveState saved={{ is: 'saved', at: '3:42\u00a0pm' }} />))).toBe('');
  });
});
