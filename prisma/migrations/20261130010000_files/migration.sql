-- Files that were sent to cases. Which of them are attached the trail says.
CREATE TABLE "case_files" (
  "id" TEXT NOT NULL,
  "case_id" TEXT NOT NULL,
  "person" TEXT NOT NULL,
  "scan" TEXT NOT NULL,
  "detail" TEXT,
  "attached" BOOLEAN NOT NULL DEFAULT false,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "case_files_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "case_files_scan_check"
    CHECK ("scan" IN ('receiving', 'clean', 'not_scanned', 'quarantined')),
  CONSTRAINT "case_files_whole_check" CHECK (("scan" = 'receiving') = ("detail" IS NULL))
);

CREATE INDEX "case_files_case_id_idx" ON "case_files" ("case_id");
-- What the keeper looks at.
CREATE INDEX "case_files_unattached_idx" ON "case_files" ("created_at") WHERE NOT "attached";

-- Attachments of a case are read from its trail, however long it is.
CREATE INDEX "audit_entries_attachments_idx" ON "audit_entries" ("case_id", "sequence")
  WHERE "kind" IN ('attached', 'attachment_withdrawn');
