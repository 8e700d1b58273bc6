-- Corrected calendars: foretold for every case that counts by one, and then given to it.
CREATE TABLE "calendar_corrections" (
  "id" TEXT NOT NULL,
  "calendar" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "digest" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "made_by" TEXT NOT NULL,
  "made_at" TIMESTAMPTZ(3) NOT NULL,
  "foretold_at" TIMESTAMPTZ(3),
  "applied_by" TEXT,
  "applied_at" TIMESTAMPTZ(3),
  "done_at" TIMESTAMPTZ(3),

  CONSTRAINT "calendar_corrections_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "calendar_corrections_calendar_made_at_idx" ON "calendar_corrections" ("calendar", "made_at");

-- What a correction does, or has done, to one case.
CREATE TABLE "calendar_correction_cases" (
  "correction_id" TEXT NOT NULL,
  "case_id" TEXT NOT NULL,
  "is_applied" BOOLEAN NOT NULL,
  "result" TEXT NOT NULL,
  "moves" JSONB NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,

  CONSTRAINT "calendar_correction_cases_pkey" PRIMARY KEY ("correction_id", "case_id", "is_applied"),
  CONSTRAINT "calendar_correction_cases_correction_id_fkey" FOREIGN KEY ("correction_id")
    REFERENCES "calendar_corrections" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE INDEX "calendar_correction_cases_case_id_idx" ON "calendar_correction_cases" ("case_id");

-- A correction is made, foretold, applied; what it says and who made it stays.
CREATE FUNCTION caseline_keep_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND
    (NEW."id", NEW."calendar", NEW."source", NEW."digest", NEW."reason", NEW."made_by", NEW."made_at")
    IS NOT DISTINCT FROM
    (OLD."id", OLD."calendar", OLD."source", OLD."digest", OLD."reason", OLD."made_by", OLD."made_at")
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% of % is refused: a correction stays as it was made', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'CL007';
END $$;

CREATE TRIGGER "calendar_corrections_kept" BEFORE UPDATE OR DELETE ON "calendar_corrections"
  FOR EACH ROW EXECUTE FUNCTION caseline_keep_correction();

-- Roles that open cases may still need and that nobody can fill.
CREATE TABLE "staffing_alarms" (
  "number" SERIAL NOT NULL,
  "case_type" TEXT NOT NULL,
  "role" TEXT NOT NULL,
  "team" TEXT NOT NULL,
  "because" TEXT NOT NULL,
  "cases" INTEGER NOT NULL,
  "since" TIMESTAMPTZ(3) NOT NULL,
  "told" TEXT[] NOT NULL,
  "ended_at" TIMESTAMPTZ(3),

  CONSTRAINT "staffing_alarms_pkey" PRIMARY KEY ("number")
);

CREATE INDEX "staffing_alarms_case_type_role_idx" ON "staffing_alarms" ("case_type", "role");

-- `unstaffed`: nobody can fill a role that the case may still need.
ALTER TABLE "notices" DROP CONSTRAINT "notices_notice_check";
ALTER TABLE "notices" ADD CONSTRAINT "notices_notice_check"
  CHECK ("notice" IN ('asked', 'reminded', 'notified', 'leaving', 'opened', 'unstaffed'));
