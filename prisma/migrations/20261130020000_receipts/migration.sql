-- Receipts of reporters without an account. The digest cannot be made without the keys of the
-- installation; when somebody reported, or from where, is not kept here.
CREATE TABLE "receipts" (
  "digest" TEXT NOT NULL,
  "case_id" TEXT NOT NULL,
  "person" TEXT NOT NULL,
  CONSTRAINT "receipts_pkey" PRIMARY KEY ("digest")
);

CREATE UNIQUE INDEX "receipts_person_key" ON "receipts" ("person");
CREATE INDEX "receipts_case_id_idx" ON "receipts" ("case_id");
