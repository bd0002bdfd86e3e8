-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "person_kind" AS ENUM ('clinician', 'client');

-- CreateEnum
CREATE TYPE "piece_kind" AS ENUM ('essay', 'practice', 'card-set', 'check-in');

-- CreateEnum
CREATE TYPE "key_scope" AS ENUM ('entry', 'shared', 'note');

-- CreateEnum
CREATE TYPE "link_kind" AS ENUM ('arrival', 'return');

-- CreateEnum
CREATE TYPE "mail_kind" AS ENUM ('invitation', 'return', 'assignment', 'shared', 'reply');

-- CreateTable
CREATE TABLE "clinic" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "clinic_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "clinic_id" UUID NOT NULL,
    "kind" "person_kind" NOT NULL,
    "name" TEXT NOT NULL,
    "address_sealed" BYTEA NOT NULL,
    "address_lookup" BYTEA NOT NULL,
    "passphrase_hash" TEXT,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "manages_clinic" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_session" (
    "id" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "absolute_expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "login_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "clinic_id" UUID NOT NULL,
    "kind" "link_kind" NOT NULL,
    "person_id" UUID NOT NULL,
    "invited_by" UUID,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "data_key" (
    "person_id" UUID NOT NULL,
    "scope" "key_scope" NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "master_key_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "data_key_pkey" PRIMARY KEY ("person_id","scope")
);

-- CreateTable
CREATE TABLE "care_link" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "clinic_id" UUID NOT NULL,
    "clinician_id" UUID NOT NULL,
    "client_id" UUID NOT NULL,
    "began_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "care_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "disclaimer" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "slug" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "label" TEXT NOT NULL,
    "body_html" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "disclaimer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "acknowledgement" (
    "person_id" UUID NOT NULL,
    "disclaimer_id" UUID NOT NULL,
    "clinic_id" UUID NOT NULL,
    "acknowledged_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "acknowledgement_pkey" PRIMARY KEY ("person_id","disclaimer_id")
);

-- CreateTable
CREATE TABLE "piece" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "clinic_id" UUID,
    "kind" "piece_kind" NOT NULL,
    "slug" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "piece_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "piece_version" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "piece_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "title" TEXT NOT NULL,
    "standfirst" TEXT NOT NULL,
    "minutes" INTEGER NOT NULL,
    "content" JSONB NOT NULL,
    "disclaimer_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "piece_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assignment" (
    "id" UUID NOT NULL,
    "clinic_id" UUID NOT NULL,
    "clinician_id" UUID NOT NULL,
    "client_id" UUID NOT NULL,
    "care_link_id" UUID NOT NULL,
    "piece_version_id" UUID NOT NULL,
    "disclaimer_id" UUID NOT NULL,
    "why" BYTEA NOT NULL,
    "assigned_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "entry" (
    "id" UUID NOT NULL,
    "clinic_id" UUID NOT NULL,
    "client_id" UUID NOT NULL,
    "assignment_id" UUID NOT NULL,
    "slot" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shared_reflection" (
    "id" UUID NOT NULL,
    "clinic_id" UUID NOT NULL,
    "client_id" UUID NOT NULL,
    "clinician_id" UUID NOT NULL,
    "assignment_id" UUID NOT NULL,
    "disclaimer_id" UUID NOT NULL,
    "body" BYTEA NOT NULL,
    "shared_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "opened_at" TIMESTAMPTZ(3),
    "read_together_at" TIMESTAMPTZ(3),
    "taken_back_at" TIMESTAMPTZ(3),

    CONSTRAINT "shared_reflection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reply" (
    "id" UUID NOT NULL,
    "clinic_id" UUID NOT NULL,
    "shared_reflection_id" UUID NOT NULL,
    "client_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "body" BYTEA NOT NULL,
    "written_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reply_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "appointment" (
    "id" UUID NOT NULL,
    "clinic_id" UUID NOT NULL,
    "clinician_id" UUID NOT NULL,
    "client_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "cancelled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "appointment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_event" (
    "clinic_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "object_id" UUID NOT NULL,
    "previous_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "access_event_pkey" PRIMARY KEY ("clinic_id","seq")
);

-- CreateTable
CREATE TABLE "access_chain" (
    "clinic_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "access_chain_pkey" PRIMARY KEY ("clinic_id")
);

-- CreateTable
CREATE TABLE "mail" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "clinic_id" UUID NOT NULL,
    "kind" "mail_kind" NOT NULL,
    "person_id" UUID NOT NULL,
    "object_id" UUID NOT NULL,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "send_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "mail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "person_address_lookup_idx" ON "person"("address_lookup");

-- CreateIndex
CREATE INDEX "person_clinic_id_kind_name_id_idx" ON "person"("clinic_id", "kind", "name", "id");

-- CreateIndex
CREATE INDEX "login_session_person_id_idx" ON "login_session"("person_id");

-- CreateIndex
CREATE INDEX "login_session_expires_at_idx" ON "login_session"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- CreateIndex
CREATE INDEX "invitation_person_id_idx" ON "invitation"("person_id");

-- CreateIndex
CREATE INDEX "care_link_client_id_idx" ON "care_link"("client_id");

-- CreateIndex
CREATE UNIQUE INDEX "disclaimer_slug_language_version_key" ON "disclaimer"("slug", "language", "version");

-- CreateIndex
CREATE INDEX "piece_clinic_id_idx" ON "piece"("clinic_id");

-- CreateIndex
CREATE UNIQUE INDEX "piece_version_piece_id_number_key" ON "piece_version"("piece_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "piece_version_piece_id_content_hash_key" ON "piece_version"("piece_id", "content_hash");

-- CreateIndex
CREATE INDEX "assignment_client_id_assigned_at_idx" ON "assignment"("client_id", "assigned_at" DESC);

-- CreateIndex
CREATE INDEX "assignment_clinician_id_client_id_assigned_at_idx" ON "assignment"("clinician_id", "client_id", "assigned_at" DESC);

-- CreateIndex
CREATE INDEX "entry_client_id_idx" ON "entry"("client_id");

-- CreateIndex
CREATE UNIQUE INDEX "entry_assignment_id_slot_key" ON "entry"("assignment_id", "slot");

-- CreateIndex
CREATE INDEX "shared_reflection_client_id_shared_at_idx" ON "shared_reflection"("client_id", "shared_at" DESC);

-- CreateIndex
CREATE INDEX "shared_reflection_clinician_id_client_id_shared_at_idx" ON "shared_reflection"("clinician_id", "client_id", "shared_at" DESC);

-- CreateIndex
CREATE INDEX "shared_reflection_assignment_id_idx" ON "shared_reflection"("assignment_id");

-- CreateIndex
CREATE INDEX "reply_shared_reflection_id_written_at_idx" ON "reply"("shared_reflection_id", "written_at");

-- CreateIndex
CREATE INDEX "appointment_clinician_id_starts_at_idx" ON "appointment"("clinician_id", "starts_at");

-- CreateIndex
CREATE INDEX "appointment_client_id_starts_at_idx" ON "appointment"("client_id", "starts_at");

-- CreateIndex
CREATE INDEX "access_event_subject_id_at_idx" ON "access_event"("subject_id", "at" DESC);

-- CreateIndex
CREATE INDEX "mail_person_id_queued_at_idx" ON "mail"("person_id", "queued_at" DESC);

-- CreateIndex
CREATE INDEX "rate_limit_expire_idx" ON "rate_limit"("expire");

-- AddForeignKey
ALTER TABLE "person" ADD CONSTRAINT "person_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "login_session" ADD CONSTRAINT "login_session_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_invited_by_fkey" FOREIGN KEY ("invited_by") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "data_key" ADD CONSTRAINT "data_key_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "care_link" ADD CONSTRAINT "care_link_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "care_link" ADD CONSTRAINT "care_link_clinician_id_fkey" FOREIGN KEY ("clinician_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "care_link" ADD CONSTRAINT "care_link_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "acknowledgement" ADD CONSTRAINT "acknowledgement_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "acknowledgement" ADD CONSTRAINT "acknowledgement_disclaimer_id_fkey" FOREIGN KEY ("disclaimer_id") REFERENCES "disclaimer"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "acknowledgement" ADD CONSTRAINT "acknowledgement_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "piece" ADD CONSTRAINT "piece_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "piece_version" ADD CONSTRAINT "piece_version_piece_id_fkey" FOREIGN KEY ("piece_id") REFERENCES "piece"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "piece_version" ADD CONSTRAINT "piece_version_disclaimer_id_fkey" FOREIGN KEY ("disclaimer_id") REFERENCES "disclaimer"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_clinician_id_fkey" FOREIGN KEY ("clinician_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_care_link_id_fkey" FOREIGN KEY ("care_link_id") REFERENCES "care_link"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_piece_version_id_fkey" FOREIGN KEY ("piece_version_id") REFERENCES "piece_version"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_clinician_id_disclaimer_id_fkey" FOREIGN KEY ("clinician_id", "disclaimer_id") REFERENCES "acknowledgement"("person_id", "disclaimer_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_assignment_id_fkey" FOREIGN KEY ("assignment_id") REFERENCES "assignment"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "shared_reflection" ADD CONSTRAINT "shared_reflection_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "shared_reflection" ADD CONSTRAINT "shared_reflection_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "shared_reflection" ADD CONSTRAINT "shared_reflection_clinician_id_fkey" FOREIGN KEY ("clinician_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "shared_reflection" ADD CONSTRAINT "shared_reflection_assignment_id_fkey" FOREIGN KEY ("assignment_id") REFERENCES "assignment"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "shared_reflection" ADD CONSTRAINT "shared_reflection_client_id_disclaimer_id_fkey" FOREIGN KEY ("client_id", "disclaimer_id") REFERENCES "acknowledgement"("person_id", "disclaimer_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "reply" ADD CONSTRAINT "reply_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "reply" ADD CONSTRAINT "reply_shared_reflection_id_fkey" FOREIGN KEY ("shared_reflection_id") REFERENCES "shared_reflection"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "reply" ADD CONSTRAINT "reply_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "reply" ADD CONSTRAINT "reply_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "appointment" ADD CONSTRAINT "appointment_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "appointment" ADD CONSTRAINT "appointment_clinician_id_fkey" FOREIGN KEY ("clinician_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "appointment" ADD CONSTRAINT "appointment_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "access_chain" ADD CONSTRAINT "access_chain_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "mail" ADD CONSTRAINT "mail_clinic_id_fkey" FOREIGN KEY ("clinic_id") REFERENCES "clinic"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "mail" ADD CONSTRAINT "mail_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE RESTRICT;


