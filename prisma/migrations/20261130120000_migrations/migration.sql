-- Moving the cases of one version to another: planned, foretold, done in batches, taken back.
CREATE TABLE "migrations" (
  "id" TEXT NOT NULL,
  "case_type" TEXT NOT NULL,
  "from_number" INTEGER NOT NULL,
  "to_number" INTEGER NOT NULL,
  "from_hash" TEXT NOT NULL,
  "to_hash" TEXT NOT NULL,
  "plan" JSON NOT NULL,
  "reason" TEXT NOT NULL,
  "created_by" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "rate_per_second" DOUBLE PRECISION NOT NULL,
  "failed_share_max" DOUBLE PRECISION NOT NULL,
  "failed_min" INTEGER NOT NULL,
  "status" TEXT NOT NULL DEFAULT 'planned',
  "ordered_by" TEXT NOT NULL,
  "stopped_because" TEXT,
  "undo_reason" TEXT,
  "started_at" TIMESTAMPTZ(3),
  "finished_at" TIMESTAMPTZ(3),
  "foretell_asked_at" TIMESTAMPTZ(3),
  "foretold_at" TIMESTAMPTZ(3),

  CONSTRAINT "migrations_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "migrations_status_check" CHECK
    ("status" IN ('planned', 'running', 'paused', 'stopped', 'done', 'undoing', 'undone')),
  CONSTRAINT "migrations_stopped_check" CHECK ("stopped_because" IN ('by_hand', 'failures')),
  CONSTRAINT "migrations_rate_check" CHECK ("rate_per_second" > 0),
  CONSTRAINT "migrations_failed_check" CHECK
    ("failed_share_max" >= 0 AND "failed_share_max" <= 1 AND "failed_min" > 0)
);

CREATE INDEX "migrations_created_at_id_idx" ON "migrations" ("created_at" DESC, "id" DESC);

-- What the cases of a migration were moved by stands as it was planned.
CREATE FUNCTION caseline_keep_migration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW."id", NEW."case_type", NEW."from_number", NEW."to_number", NEW."from_hash",
        NEW."to_hash", NEW."plan"::text, NEW."reason", NEW."created_by", NEW."created_at")
      IS NOT DISTINCT FROM
      (OLD."id", OLD."case_type", OLD."from_number", OLD."to_number", OLD."from_hash",
        OLD."to_hash", OLD."plan"::text, OLD."reason", OLD."created_by", OLD."created_at")
    THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% of migrations is refused: what was planned stands', TG_OP
    USING ERRCODE = 'CL007';
END $$;

CREATE TRIGGER "migrations_kept" BEFORE UPDATE OR DELETE ON "migrations"
  FOR EACH ROW EXECUTE FUNCTION caseline_keep_migration();
CREATE TRIGGER "migrations_not_emptied" BEFORE TRUNCATE ON "migrations"
  FOR EACH STATEMENT EXECUTE FUNCTION caseline_keep_migration();

-- What a migration does, or would do, to each case. The outcomes are sealed with the case's key;
-- beside them stands what is counted.
CREATE TABLE "migration_cases" (
  "migration_id" TEXT NOT NULL,
  "case_id" TEXT NOT NULL,
  "status" TEXT NOT NULL DEFAULT 'waiting',
  "attempt" INTEGER NOT NULL DEFAULT 1,
  "tries" INTEGER NOT NULL DEFAULT 0,
  "error" TEXT,
  "foretold" TEXT,
  "foretold_kind" TEXT,
  "foretold_sequence" INTEGER,
  "foretold_deadlines" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
  "foretold_blockers" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
  "foretold_at" TIMESTAMPTZ(3),
  "outcome" TEXT,
  "outcome_kind" TEXT,
  "outcome_deadlines" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
  "outcome_blockers" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
  "sequence" INTEGER,
  "agrees" BOOLEAN,
  "undo_refused" TEXT,
  "done_at" TIMESTAMPTZ(3),

  CONSTRAINT "migration_cases_pkey" PRIMARY KEY ("migration_id", "case_id"),
  CONSTRAINT "migration_cases_migration_id_fkey" FOREIGN KEY ("migration_id")
    REFERENCES "migrations" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
  CONSTRAINT "migration_cases_case_id_fkey" FOREIGN KEY ("case_id")
    REFERENCES "cases" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
  CONSTRAINT "migration_cases_status_check" CHECK
    ("status" IN ('waiting', 'migrated', 'blocked', 'failed', 'undone', 'gone'))
);

CREATE INDEX "migration_cases_migration_id_status_tries_case_id_idx"
  ON "migration_cases" ("migration_id", "status", "tries", "case_id");
CREATE INDEX "migration_cases_case_id_idx" ON "migration_cases" ("case_id");

-- The cases of a version.
CREATE INDEX "cases_plan_hash_id_idx" ON "cases" ("plan_hash", "id");
