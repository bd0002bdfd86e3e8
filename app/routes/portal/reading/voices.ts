/** The browser's voices for a language: those that speak on this device first, the browser's own choice before others. */
export function voicesFor(language: string): SpeechSynthesisVoice[] {
  const rank = (voice: SpeechSynthesisVoice) => (voice.localService ? 0 : 2) + (voice.default ? 0 : 1);
  return speechSynthesis
    .getVoices()
    .filter(({ lang }) => lang.toLowerCase().split(/[-_]/)[0] === language)
    .sort((a, b) => rank(a) - rank(b));
}
