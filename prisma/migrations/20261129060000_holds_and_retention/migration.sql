-- How long a closed case is kept, as it computed when it closed.
ALTER TABLE "cases"
  ADD COLUMN "retention_due_at" TIMESTAMPTZ(3),
  ADD COLUMN "retention_ending" TEXT,
  ADD COLUMN "retention_announced_at" TIMESTAMPTZ(3);

CREATE INDEX "cases_retention_due_at_idx" ON "cases" ("retention_due_at");

-- Legal holds: while one stands, nothing that it covers is removed, whoever asks for it.
CREATE TABLE "holds" (
  "id" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "silent" BOOLEAN NOT NULL,
  "placed_by" TEXT NOT NULL,
  "placed_at" TIMESTAMPTZ(3) NOT NULL,
  "release_asked_by" TEXT,
  "release_asked_at" TIMESTAMPTZ(3),
  "release_reason" TEXT,
  "released_by" TEXT,
  "released_at" TIMESTAMPTZ(3),

  CONSTRAINT "holds_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "holds_two_release" CHECK ("released_at" IS NULL OR
    ("released_by" IS NOT NULL AND "release_asked_by" IS NOT NULL AND "released_by" <> "release_asked_by"))
);

CREATE TABLE "hold_cases" (
  "hold_id" TEXT NOT NULL,
  "case_id" TEXT NOT NULL,
  "added_by" TEXT NOT NULL,
  "added_at" TIMESTAMPTZ(3) NOT NULL,

  CONSTRAINT "hold_cases_pkey" PRIMARY KEY ("hold_id", "case_id"),
  CONSTRAINT "hold_cases_hold_id_fkey" FOREIGN KEY ("hold_id") REFERENCES "holds" ("id")
    ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE INDEX "hold_cases_case_id_idx" ON "hold_cases" ("case_id");

CREATE TABLE "hold_custodians" (
  "hold_id" TEXT NOT NULL,
  "person" TEXT NOT NULL,
  "added_by" TEXT NOT NULL,
  "added_at" TIMESTAMPTZ(3) NOT NULL,

  CONSTRAINT "hold_custodians_pkey" PRIMARY KEY ("hold_id", "person"),
  CONSTRAINT "hold_custodians_hold_id_fkey" FOREIGN KEY ("hold_id") REFERENCES "holds" ("id")
    ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE INDEX "hold_custodians_person_idx" ON "hold_custodians" ("person");

-- Holds are placed, widened and released, never narrowed or taken away.
CREATE FUNCTION caseline_keep_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'holds' THEN
    IF OLD."released_at" IS NULL AND
      (NEW."id", NEW."reason", NEW."silent", NEW."placed_by", NEW."placed_at")
      IS NOT DISTINCT FROM
      (OLD."id", OLD."reason", OLD."silent", OLD."placed_by", OLD."placed_at")
    THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% of % is refused: a hold is placed, widened and released', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'CL005';
END $$;

CREATE TRIGGER "holds_kept" BEFORE UPDATE OR DELETE ON "holds"
  FOR EACH ROW EXECUTE FUNCTION caseline_keep_hold();
CREATE TRIGGER "hold_cases_kept" BEFORE UPDATE OR DELETE ON "hold_cases"
  FOR EACH ROW EXECUTE FUNCTION caseline_keep_hold();
CREATE TRIGGER "hold_custodians_kept" BEFORE UPDATE OR DELETE ON "hold_custodians"
  FOR EACH ROW EXECUTE FUNCTION caseline_keep_hold();

-- The holds over a case: by its name, by a link to a case that is named, or by a custodian who has or
-- had a part in it.
CREATE FUNCTION caseline_holds_over("of_case" TEXT) RETURNS SETOF TEXT LANGUAGE sql STABLE AS $$
  SELECT h."id" FROM "holds" AS h
  WHERE h."released_at" IS NULL AND (
    EXISTS (SELECT FROM "hold_cases" AS named
      WHERE named."hold_id" = h."id" AND (named."case_id" = of_case
        OR EXISTS (SELECT FROM "case_links" AS l
          WHERE (l."case_id" = of_case AND l."linked_id" = named."case_id")
            OR (l."linked_id" = of_case AND l."case_id" = named."case_id"))))
    OR EXISTS (SELECT FROM "hold_custodians" AS who
      WHERE who."hold_id" = h."id" AND (
        EXISTS (SELECT FROM "cases" AS c WHERE c."id" = of_case
          AND (c."reporter" = who."person" OR who."person" = ANY (c."excluded")))
        OR EXISTS (SELECT FROM "work_items" AS w
          WHERE w."case_id" = of_case AND w."people" @> ARRAY[who."person"])
        OR EXISTS (SELECT FROM "audit_entries" AS e
          WHERE e."case_id" = of_case
            AND (e."actor" = who."person" OR e."recipients" @> ARRAY[who."person"])))))
$$;

-- What is left of a case that was removed; chained by hash over all of them.
CREATE TABLE "tombstones" (
  "number" INTEGER NOT NULL,
  "case_id" TEXT NOT NULL,
  "record" TEXT NOT NULL,
  "hash" TEXT NOT NULL,
  "prev_hash" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "history_deleted_at" TIMESTAMPTZ(3),

  CONSTRAINT "tombstones_pkey" PRIMARY KEY ("number")
);

CREATE UNIQUE INDEX "tombstones_case_id_key" ON "tombstones" ("case_id");

-- Whatever asks for it, a case under a hold is not removed.
CREATE FUNCTION caseline_bury() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT caseline_holds_over(NEW."case_id")) THEN
    RAISE EXCEPTION 'a hold stands over this case' USING ERRCODE = 'CL006';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "tombstones_no_hold" BEFORE INSERT ON "tombstones"
  FOR EACH ROW EXECUTE FUNCTION caseline_bury();

CREATE FUNCTION caseline_keep_tombstone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD."history_deleted_at" IS NULL AND
      (NEW."number", NEW."case_id", NEW."record", NEW."hash", NEW."prev_hash", NEW."at")
      IS NOT DISTINCT FROM
      (OLD."number", OLD."case_id", OLD."record", OLD."hash", OLD."prev_hash", OLD."at")
    THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% of tombstones is refused', TG_OP USING ERRCODE = 'CL001';
END $$;

CREATE TRIGGER "tombstones_kept" BEFORE UPDATE OR DELETE ON "tombstones"
  FOR EACH ROW EXECUTE FUNCTION caseline_keep_tombstone();
CREATE TRIGGER "tombstones_not_emptied" BEFORE TRUNCATE ON "tombstones"
  FOR EACH STATEMENT EXECUTE FUNCTION caseline_keep_tombstone();

-- The trail stays append-only, but for a case that has its tombstone.
DROP TRIGGER "audit_entries_append_only" ON "audit_entries";

CREATE FUNCTION caseline_remove_buried() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "tombstones" AS t WHERE t."case_id" = OLD."case_id") THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% of % is refused: the trail is append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'CL001';
END $$;

CREATE TRIGGER "audit_entries_append_only" BEFORE DELETE ON "audit_entries"
  FOR EACH ROW EXECUTE FUNCTION caseline_remove_buried();
CREATE TRIGGER "audit_entries_not_emptied" BEFORE TRUNCATE ON "audit_entries"
  FOR EACH STATEMENT EXECUTE FUNCTION caseline_refuse_removal();

-- What was removed does not come back by a late delivery.
CREATE FUNCTION caseline_stay_buried() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "tombstones" AS t WHERE t."case_id" = NEW."id") THEN
    RAISE EXCEPTION 'this case was removed' USING ERRCODE = 'CL004';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "cases_stay_buried" BEFORE INSERT ON "cases"
  FOR EACH ROW EXECUTE FUNCTION caseline_stay_buried();

-- Who has asked that a case be erased; somebody else must agree.
CREATE TABLE "erasures" (
  "case_id" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "asked_by" TEXT NOT NULL,
  "asked_at" TIMESTAMPTZ(3) NOT NULL,

  CONSTRAINT "erasures_pkey" PRIMARY KEY ("case_id")
);

-- `leaving`: the case will be removed.
ALTER TABLE "notices" DROP CONSTRAINT "notices_notice_check";
ALTER TABLE "notices" ADD CONSTRAINT "notices_notice_check"
  CHECK ("notice" IN ('asked', 'reminded', 'notified', 'leaving'));
