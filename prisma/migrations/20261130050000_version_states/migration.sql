-- Versions have a state: what was active stays so, whatever was before it takes no new cases any more.
ALTER TABLE "case_type_versions"
  ADD COLUMN "state" TEXT NOT NULL DEFAULT 'draft'
    CHECK ("state" IN ('draft', 'sandbox', 'active', 'retired')),
  ADD COLUMN "note" JSON;
UPDATE "case_type_versions" SET "state" = CASE WHEN "active" THEN 'active' ELSE 'retired' END;
DROP INDEX "case_type_versions_one_active";
ALTER TABLE "case_type_versions" DROP COLUMN "active";
CREATE UNIQUE INDEX "case_type_versions_one_active"
  ON "case_type_versions" ("case_type_id") WHERE "state" = 'active';

-- Published versions keep all that was published; only their state moves, and none is taken away.
CREATE OR REPLACE FUNCTION caseline_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR
    (NEW."case_type_id", NEW."number", NEW."version", NEW."hash", NEW."title", NEW."source",
      NEW."plan"::text, NEW."note"::text, NEW."created_at", NEW."created_by")
    IS DISTINCT FROM
    (OLD."case_type_id", OLD."number", OLD."version", OLD."hash", OLD."title", OLD."source",
      OLD."plan"::text, OLD."note"::text, OLD."created_at", OLD."created_by")
  THEN
    RAISE EXCEPTION 'a published version is never rewritten' USING ERRCODE = 'CL001';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "case_type_versions_kept" BEFORE DELETE ON "case_type_versions"
  FOR EACH ROW EXECUTE FUNCTION caseline_refuse_rewrite();

-- The scenarios that came with a version, and what came of them. The last run counts.
CREATE TABLE "version_scenarios" (
  "case_type_id" TEXT NOT NULL,
  "number" INTEGER NOT NULL,
  "run" INTEGER NOT NULL CHECK ("run" >= 1),
  "source" TEXT NOT NULL,
  "verdict" JSON NOT NULL,
  "sent_by" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "version_scenarios_pkey" PRIMARY KEY ("case_type_id", "number", "run"),
  CONSTRAINT "version_scenarios_version_fkey" FOREIGN KEY ("case_type_id", "number")
    REFERENCES "case_type_versions" ("case_type_id", "number") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- Who moved which version when, and why.
CREATE TABLE "version_events" (
  "case_type_id" TEXT NOT NULL,
  "sequence" INTEGER NOT NULL CHECK ("sequence" >= 1),
  "number" INTEGER NOT NULL,
  "action" TEXT NOT NULL CHECK ("action" IN ('publish', 'scenarios', 'to_sandbox', 'activate',
    'replace', 'retire', 'reactivate', 'approve')),
  "person" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "reason" TEXT,
  "detail" JSON NOT NULL,
  CONSTRAINT "version_events_pkey" PRIMARY KEY ("case_type_id", "sequence"),
  CONSTRAINT "version_events_version_fkey" FOREIGN KEY ("case_type_id", "number")
    REFERENCES "case_type_versions" ("case_type_id", "number") ON DELETE RESTRICT ON UPDATE RESTRICT
);
CREATE INDEX "version_events_case_type_id_number_idx" ON "version_events" ("case_type_id", "number");

CREATE FUNCTION caseline_keep_version_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: what was done with versions is append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'CL001';
END $$;

CREATE TRIGGER "version_scenarios_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE
  ON "version_scenarios" FOR EACH STATEMENT EXECUTE FUNCTION caseline_keep_version_record();
CREATE TRIGGER "version_events_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE
  ON "version_events" FOR EACH STATEMENT EXECUTE FUNCTION caseline_keep_version_record();

-- Nobody approves what they have written, whatever the code does.
CREATE FUNCTION caseline_two_approve() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."action" = 'approve' AND EXISTS (SELECT FROM "case_type_versions" AS v
    WHERE v."case_type_id" = NEW."case_type_id" AND v."number" = NEW."number"
      AND v."created_by" = NEW."person")
  THEN
    RAISE EXCEPTION 'nobody approves what they have written' USING ERRCODE = 'CL007';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "version_events_two_approve" BEFORE INSERT ON "version_events"
  FOR EACH ROW EXECUTE FUNCTION caseline_two_approve();

-- Cases on a clock of their own are apart from real ones, in every list.
ALTER TABLE "cases" ADD COLUMN "sandbox" BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX "cases_sandbox" ON "cases" ("opened_at" DESC, "id" DESC) WHERE "sandbox";
