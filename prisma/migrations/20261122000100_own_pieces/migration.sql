-- A clinic's own pieces: drafts, the sources of versions, and what the clinic's login may write of them.
-- Everything here is added; what the release before this one reads and writes stays as it is.

-- AlterTable
ALTER TABLE "piece" ADD COLUMN "tailored_from" UUID;

-- CreateTable
CREATE TABLE "piece_source" (
    "piece_version_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "published_by" UUID,

    CONSTRAINT "piece_source_pkey" PRIMARY KEY ("piece_version_id")
);

-- CreateTable
CREATE TABLE "piece_draft" (
    "id" UUID NOT NULL,
    "clinic_id" UUID NOT NULL,
    "piece_id" UUID,
    "tailored_from" UUID,
    "kind" "piece_kind" NOT NULL,
    "slug" TEXT,
    "first_number" INTEGER NOT NULL DEFAULT 1,
    "fields" JSONB NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "written_by" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "piece_draft_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "piece_draft_piece_id_key" ON "piece_draft"("piece_id");

-- CreateIndex
CREATE INDEX "piece_draft_clinic_id_updated_at_idx" ON "piece_draft"("clinic_id", "updated_at" DESC);

-- AddForeignKey
ALTER TABLE "piece" ADD CONSTRAINT "piece_tailored_from_fkey" FOREIGN KEY ("tailored_from") REFERENCES "piece_version"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "piece_source" ADD CONSTRAINT "piece_source_piece_version_id_fkey" FOREIGN KEY ("piece_version_id") REFERENCES "piece_version"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "piece_source" ADD CONSTRAINT "piece_source_published_by_fkey" FOREIGN KEY ("published_by") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "piece_draft" ADD CONSTRAINT "piece_draft_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "piece_draft" ADD CONSTRAINT "piece_draft_piece_id_fkey" FOREIGN KEY ("piece_id") REFERENCES "piece"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "piece_draft" ADD CONSTRAINT "piece_draft_tailored_from_fkey" FOREIGN KEY ("tailored_from") REFERENCES "piece_version"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "piece_draft" ADD CONSTRAINT "piece_draft_written_by_fkey" FOREIGN KEY ("written_by") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What must hold of the data ------------------------------------------------------------------

-- Pieces and versions refer to each other: a restore checks this one when both are there.
ALTER TABLE piece ALTER CONSTRAINT piece_tailored_from_fkey DEFERRABLE;
ALTER TABLE piece ADD CHECK (tailored_from IS NULL OR clinic_id IS NOT NULL);
ALTER TABLE piece_source ADD CHECK (octet_length(source) <= 400000);
ALTER TABLE piece_draft ADD CHECK (octet_length(fields::text) <= 600000), ADD CHECK (revision >= 1), ADD CHECK (first_number BETWEEN 1 AND 9999);

-- The clinicians of the clinic of the person asking, by name: who wrote a draft, who published a version.
CREATE FUNCTION meantime.colleagues() RETURNS TABLE (id uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, public AS $$
  SELECT p.id, p.name FROM person p WHERE p.kind = 'clinician' AND p.clinic_id = (SELECT meantime.viewer_clinic_id())
$$;
REVOKE EXECUTE ON FUNCTION meantime.colleagues() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meantime.colleagues() TO meantime_clinic;
GRANT CREATE ON SCHEMA meantime TO meantime_guard;
ALTER FUNCTION meantime.colleagues() OWNER TO meantime_guard;
REVOKE CREATE ON SCHEMA meantime FROM meantime_guard;

-- Row-level security ---------------------------------------------------------------------------

ALTER TABLE piece_source ENABLE ROW LEVEL SECURITY;
ALTER TABLE piece_source FORCE ROW LEVEL SECURITY;
ALTER TABLE piece_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE piece_draft FORCE ROW LEVEL SECURITY;

-- The owner keeps the files of the library's own versions, and sees no clinic's.
CREATE POLICY owner_loads ON piece_source TO CURRENT_USER
  USING (piece_version_id IN (SELECT v.id FROM piece_version v WHERE v.piece_id IN (SELECT p.id FROM piece p)))
  WITH CHECK (piece_version_id IN (SELECT v.id FROM piece_version v WHERE v.piece_id IN (SELECT p.id FROM piece p)));

-- A clinician who has acknowledged the note writes for their own clinic: a piece, its versions under the note
-- in force, and nothing of either can be changed but that a piece is retired. The portal's login is not named
-- here: it reads an assigned version as before, and no source (the clinician's side stands in it) and no draft.
GRANT INSERT ON piece, piece_version TO meantime_clinic;
GRANT UPDATE (retired_at) ON piece TO meantime_clinic;
GRANT SELECT, INSERT ON piece_source TO meantime_clinic;
GRANT SELECT, INSERT, DELETE ON piece_draft TO meantime_clinic;
GRANT UPDATE (fields, revision, written_by, updated_at) ON piece_draft TO meantime_clinic;

CREATE POLICY clinic_writes ON piece FOR INSERT TO meantime_clinic
  WITH CHECK ((SELECT meantime.has_acknowledged()) AND clinic_id = (SELECT meantime.viewer_clinic_id()) AND retired_at IS NULL);
CREATE POLICY clinic_retires ON piece FOR UPDATE TO meantime_clinic
  USING ((SELECT meantime.has_acknowledged()) AND clinic_id = (SELECT meantime.viewer_clinic_id()))
  WITH CHECK (clinic_id = (SELECT meantime.viewer_clinic_id()));
CREATE POLICY clinic_publishes ON piece_version FOR INSERT TO meantime_clinic
  WITH CHECK (disclaimer_id = (SELECT meantime.current_disclaimer_id())
    AND piece_id IN (SELECT p.id FROM piece p WHERE p.clinic_id = (SELECT meantime.viewer_clinic_id())));
CREATE POLICY clinic ON piece_source FOR SELECT TO meantime_clinic
  USING (piece_version_id IN (SELECT v.id FROM piece_version v));
CREATE POLICY clinic_publishes ON piece_source FOR INSERT TO meantime_clinic
  WITH CHECK (published_by = (SELECT meantime.viewer_id())
    AND piece_version_id IN (SELECT v.id FROM piece_version v WHERE v.piece_id IN
      (SELECT p.id FROM piece p WHERE p.clinic_id = (SELECT meantime.viewer_clinic_id()))));
CREATE POLICY clinic ON piece_draft TO meantime_clinic
  USING ((SELECT meantime.has_acknowledged()) AND clinic_id = (SELECT meantime.viewer_clinic_id()))
  WITH CHECK ((SELECT meantime.has_acknowledged()) AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND written_by = (SELECT meantime.viewer_id())
    AND (piece_id IS NULL OR piece_id IN (SELECT p.id FROM piece p WHERE p.clinic_id = (SELECT meantime.viewer_clinic_id())))
    AND (tailored_from IS NULL OR tailored_from IN (SELECT v.id FROM piece_version v)));
