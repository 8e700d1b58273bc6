-- Who has looked at what: every request of somebody known, one record each. Records are chained by
-- hash, for each case on its own; what concerns no case that there is has a chain of its own, ''.
CREATE TABLE "access_records" (
  "chain" TEXT NOT NULL,
  "number" INTEGER NOT NULL,
  "record" TEXT NOT NULL,
  "hash" TEXT NOT NULL,
  "prev_hash" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "person" TEXT NOT NULL,
  "operation" TEXT NOT NULL,
  "outcome" TEXT NOT NULL,
  "cases" TEXT[],
  CONSTRAINT "access_records_pkey" PRIMARY KEY ("chain", "number")
);

CREATE INDEX "access_records_cases_idx" ON "access_records" USING GIN ("cases");
CREATE INDEX "access_records_person_at_idx" ON "access_records" ("person", "at");

CREATE TRIGGER "access_records_append_only"
  BEFORE UPDATE OR DELETE OR TRUNCATE ON "access_records"
  FOR EACH STATEMENT EXECUTE FUNCTION caseline_refuse_removal();

-- Adds records to the ends of their chains. Chains are locked in one order, so that two writers wait
-- for each other and never in a circle. A case that is not there has no chain: ids that somebody
-- made up must not leave one each.
CREATE FUNCTION caseline_record_accesses("case_ids" TEXT[], "records" TEXT[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  given RECORD;
  end_number INTEGER;
  end_hash TEXT;
BEGIN
  FOR given IN
    SELECT coalesce(known."id", '') AS "chain", one."record", one."record"::jsonb AS "content"
    FROM unnest("case_ids", "records") WITH ORDINALITY AS one("case_id", "record", "place")
    LEFT JOIN "cases" AS known ON known."id" = one."case_id"
    ORDER BY 1, one."place"
  LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended('access ' || given."chain", 0));
    SELECT "number", "hash" INTO end_number, end_hash FROM "access_records"
      WHERE "chain" = given."chain" ORDER BY "number" DESC LIMIT 1;
    end_hash := coalesce(end_hash, '');
    INSERT INTO "access_records" ("chain", "number", "record", "hash", "prev_hash", "at", "person",
      "operation", "outcome", "cases")
    VALUES (given."chain", coalesce(end_number, 0) + 1, given."record",
      encode(sha256(convert_to(end_hash || given."record", 'UTF8')), 'hex'), end_hash,
      timestamptz 'epoch' + (given."content"->>'atMs')::bigint * interval '1 ms',
      given."content"->>'person', given."content"->>'operation', given."content"->>'outcome',
      ARRAY(SELECT jsonb_array_elements_text(given."content"->'cases')));
  END LOOP;
END $$;
