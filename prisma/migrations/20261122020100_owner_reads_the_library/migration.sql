-- The owner loads the library, and sees of the versions what it sees of the pieces: the words that a clinic wrote for
-- itself are not among them.
ALTER POLICY owner_loads ON piece_version
  USING (piece_id IN (SELECT p.id FROM piece p)) WITH CHECK (piece_id IN (SELECT p.id FROM piece p));
