import { describe, expect, it } from 'vitest';
import { copyAsPdf } from '~/routes/clinic/record-copy/copy-as-pdf.server';
import { copyAsText, type CopyBlock } from '~/routes/clinic/record-copy/copy-blocks.server';

const blocks: CopyBlock[] = [
  { as: 'title', text: 'Copy for a clinician’s record' },
  { as: 'words', text: 'Łódź, Ἀθῆναι, Київ, Hà Nội: “it was late”…\nand so on' },
  { as: 'note title', text: 'Clinical note' },
  { as: 'note', text: 'It is not a diagnosis.' },
];

describe('a copy as PDF', () => {
  it('sets Latin, Greek and Cyrillic letters, with its structure and its language in it', async () => {
    const pdf = await copyAsPdf(blocks);
    const source = pdf?.toString('latin1') ?? '';
    expect(source.startsWith('%PDF-1.7')).toBe(true);
    for (const part of ['/MarkInfo', '/StructTreeRoot', '/Lang (en)', '/S /H1', '/S /BlockQuote', '/S /H3'])
      expect(source).toContain(part);
    // A font for each script, and none that a reader's own machine would have to have.
    expect(source.match(/\/FontFile[23]/g)?.length).toBeGreaterThanOrEqual(4);
  });

  it.each(['שלום', 'سلام', '你好', 'नमस्ते', '🙂'])('is not made where it cannot set a letter: %s', async (text) => {
    expect(await copyAsPdf([...blocks, { as: 'words', text }])).toBeNull();
    expect(copyAsText([...blocks, { as: 'words', text }])).toContain(text);
  });
});
