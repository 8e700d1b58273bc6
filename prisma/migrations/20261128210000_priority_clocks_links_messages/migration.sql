-- What lists show and are put in order by: how urgent a case is, and its SLA clocks. Beside that:
-- the cases that a case is linked to, and the message that a notice carries.

ALTER TABLE "cases"
  ADD COLUMN "priority_score" DOUBLE PRECISION,
  ADD COLUMN "priority_level" TEXT,
  ADD COLUMN "priority_rank" INTEGER,
  ADD COLUMN "priority_by_hand" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "sla_due_at" TIMESTAMPTZ(3),
  ADD COLUMN "sla_breached" BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX "cases_priority_rank_priority_score_idx"
  ON "cases" ("priority_rank", "priority_score" DESC);
CREATE INDEX "cases_sla_due_at_idx" ON "cases" ("sla_due_at");

CREATE TABLE "sla_clocks" (
  "case_id" TEXT NOT NULL,
  "clock" TEXT NOT NULL,
  "title" TEXT NOT NULL,
  "run" INTEGER NOT NULL,
  "is" TEXT NOT NULL CHECK ("is" IN
    ('not_started', 'running', 'paused', 'breached', 'met', 'met_late', 'dropped')),
  "within" TEXT,
  "from_at" TIMESTAMPTZ(3),
  "due_at" TIMESTAMPTZ(3),
  "provisional" BOOLEAN NOT NULL,
  "extended" BOOLEAN NOT NULL,
  "paused_since" TIMESTAMPTZ(3),
  "paused_ms" DOUBLE PRECISION NOT NULL,
  "breached_at" TIMESTAMPTZ(3),
  "ended_at" TIMESTAMPTZ(3),
  CONSTRAINT "sla_clocks_pkey" PRIMARY KEY ("case_id", "clock"),
  CONSTRAINT "sla_clocks_case_id_fkey" FOREIGN KEY ("case_id")
    REFERENCES "cases" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- The other case may be one that is still to be created: it refers to no row.
CREATE TABLE "case_links" (
  "case_id" TEXT NOT NULL,
  "linked_id" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "case_type" TEXT,
  "status" TEXT NOT NULL CHECK ("status" IN ('asked', 'open', 'closed', 'failed')),
  "outcome" TEXT,
  CONSTRAINT "case_links_pkey" PRIMARY KEY ("case_id", "linked_id"),
  CONSTRAINT "case_links_case_id_fkey" FOREIGN KEY ("case_id")
    REFERENCES "cases" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);
CREATE INDEX "case_links_linked_id_idx" ON "case_links" ("linked_id");

-- A message is written when it is read: what it says stays what it was when the people were told.
ALTER TABLE "notices"
  ADD COLUMN "template" TEXT,
  ADD COLUMN "shown_values" JSONB;
