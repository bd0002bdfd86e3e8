/** Whose the words are: said once, where writing begins. */
export function WhoSees({ clinicianName }: { clinicianName: string }) {
  return (
    <p className="who-sees">
      What you write here is yours. {clinicianName} sees none of it, nor that it is there, unless you choose to share
      it.
    </p>
  );
}
