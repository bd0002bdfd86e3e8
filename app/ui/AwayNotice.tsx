/** That a clinician reads nothing just now, where one writes or shares. */
export function AwayNotice({ away }: { away: readonly string[] }) {
  return away.map((sentence) => (
    <p className="away" key={sentence}>
      {sentence}
    </p>
  ));
}
