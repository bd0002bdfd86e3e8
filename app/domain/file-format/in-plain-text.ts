/** What our own Markdown reader made, as paragraphs of plain text. */
export function inPlainText(html: string): string {
  const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
  return html
    .replace(/<li>/g, '- ')
    .replace(/<\/p>|<\/[uo]l>/g, '\n')
    .replace(/<[^>]+>/g, '')
    .replace(/&(?:amp|lt|gt|quot);/g, (entity) => entities[entity]!)
    .replace(/\n{2,}/g, '\n\n')
    .trim();
}
