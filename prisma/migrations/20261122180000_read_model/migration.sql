-- The read model: case types, cases, what is asked of whom, the trail, and the API's own ledger.

CREATE TABLE "case_types" (
  "id" TEXT NOT NULL,
  "title" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "case_types_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "case_type_versions" (
  "case_type_id" TEXT NOT NULL,
  "number" INTEGER NOT NULL CHECK ("number" >= 1),
  "version" INTEGER NOT NULL CHECK ("version" >= 1),
  "hash" TEXT NOT NULL CHECK ("hash" ~ '^[0-9a-f]{64}$'),
  "title" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "plan" JSON NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "created_by" TEXT NOT NULL,
  "active" BOOLEAN NOT NULL DEFAULT false,
  CONSTRAINT "case_type_versions_pkey" PRIMARY KEY ("case_type_id", "number"),
  CONSTRAINT "case_type_versions_case_type_id_fkey" FOREIGN KEY ("case_type_id")
    REFERENCES "case_types" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);
CREATE UNIQUE INDEX "case_type_versions_case_type_id_hash_key"
  ON "case_type_versions" ("case_type_id", "hash");
CREATE INDEX "case_type_versions_hash_idx" ON "case_type_versions" ("hash");
CREATE UNIQUE INDEX "case_type_versions_one_active"
  ON "case_type_versions" ("case_type_id") WHERE "active";

CREATE TABLE "case_numbers" (
  "prefix" TEXT NOT NULL,
  "year" INTEGER NOT NULL,
  "last" INTEGER NOT NULL,
  CONSTRAINT "case_numbers_pkey" PRIMARY KEY ("prefix", "year")
);

CREATE TABLE "cases" (
  "id" TEXT NOT NULL,
  "number" TEXT NOT NULL,
  "case_type" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "plan_hash" TEXT NOT NULL,
  "title" TEXT NOT NULL,
  "owner" TEXT NOT NULL,
  "status" TEXT NOT NULL CHECK ("status" IN ('open', 'closed', 'sealed', 'faulted')),
  "states" TEXT[],
  "waiting" BOOLEAN NOT NULL,
  "outcome" TEXT,
  "reporter" TEXT NOT NULL,
  "fields" JSONB NOT NULL,
  "flags" TEXT[],
  "opened_at" TIMESTAMPTZ(3) NOT NULL,
  "closed_at" TIMESTAMPTZ(3),
  "settled_at" TIMESTAMPTZ(3) NOT NULL,
  "next_deadline_at" TIMESTAMPTZ(3),
  "sequence" INTEGER NOT NULL CHECK ("sequence" >= 1),
  "head" TEXT NOT NULL,
  "digest" TEXT NOT NULL,
  "recorded_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "cases_pkey" PRIMARY KEY ("id")
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX "cases_number_key" ON "cases" ("number");
CREATE INDEX "cases_opened_at_id_idx" ON "cases" ("opened_at" DESC, "id" DESC);
CREATE INDEX "cases_case_type_status_opened_at_idx"
  ON "cases" ("case_type", "status", "opened_at" DESC);
CREATE INDEX "cases_reporter_idx" ON "cases" ("reporter");

CREATE TABLE "work_items" (
  "case_id" TEXT NOT NULL,
  "item" TEXT NOT NULL,
  "seat" INTEGER NOT NULL,
  "asked" INTEGER NOT NULL,
  "kind" TEXT NOT NULL CHECK ("kind" IN ('assignment', 'approval', 'awaited')),
  "state" TEXT NOT NULL,
  "approval" TEXT,
  "requester" TEXT,
  "seat_party" TEXT NOT NULL,
  "party" TEXT NOT NULL,
  "via" TEXT NOT NULL CHECK ("via" IN ('role', 'backup', 'escalation', 'delegation')),
  "instead_of" TEXT,
  "because" TEXT,
  "people" TEXT[],
  "declined" TEXT[],
  "opened_at" TIMESTAMPTZ(3) NOT NULL,
  "since_at" TIMESTAMPTZ(3) NOT NULL,
  "until_at" TIMESTAMPTZ(3),
  "answered_by" TEXT,
  "answer" TEXT,
  "result" TEXT,
  "reminders" INTEGER NOT NULL,
  "due_at" TIMESTAMPTZ(3),
  CONSTRAINT "work_items_pkey" PRIMARY KEY ("case_id", "item", "seat", "asked"),
  CONSTRAINT "work_items_case_id_fkey" FOREIGN KEY ("case_id")
    REFERENCES "cases" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);
CREATE INDEX "work_items_people_idx" ON "work_items" USING GIN ("people");
CREATE INDEX "work_items_open" ON "work_items" ("case_id") WHERE "result" IS NULL;

CREATE TABLE "audit_entries" (
  "case_id" TEXT NOT NULL,
  "sequence" INTEGER NOT NULL CHECK ("sequence" >= 1),
  "at" TIMESTAMPTZ(3) NOT NULL,
  "recorded_at" TIMESTAMPTZ(3) NOT NULL,
  "kind" TEXT NOT NULL,
  "state" TEXT,
  "actor" TEXT,
  "cause" JSON NOT NULL,
  "detail" JSON NOT NULL,
  "recipients" TEXT[],
  "hash" TEXT NOT NULL,
  "prev_hash" TEXT NOT NULL,
  "lost" INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("case_id", "sequence", "lost"),
  CONSTRAINT "audit_entries_case_id_fkey" FOREIGN KEY ("case_id")
    REFERENCES "cases" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE TABLE "notices" (
  "person" TEXT NOT NULL,
  "case_id" TEXT NOT NULL,
  "sequence" INTEGER NOT NULL,
  "notice" TEXT NOT NULL CHECK ("notice" IN ('asked', 'reminded', 'notified')),
  "at" TIMESTAMPTZ(3) NOT NULL,
  "read_at" TIMESTAMPTZ(3),
  CONSTRAINT "notices_pkey" PRIMARY KEY ("case_id", "sequence", "person"),
  CONSTRAINT "notices_case_id_fkey" FOREIGN KEY ("case_id")
    REFERENCES "cases" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);
CREATE INDEX "notices_person_at_idx" ON "notices" ("person", "at" DESC);

CREATE TABLE "deadlines" (
  "case_id" TEXT NOT NULL,
  "id" TEXT NOT NULL,
  "kind" TEXT NOT NULL CHECK ("kind" IN ('timer', 'ladder', 'absence')),
  "state" TEXT NOT NULL,
  "item" TEXT,
  "from_at" TIMESTAMPTZ(3) NOT NULL,
  "due_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "deadlines_pkey" PRIMARY KEY ("case_id", "id"),
  CONSTRAINT "deadlines_case_id_fkey" FOREIGN KEY ("case_id")
    REFERENCES "cases" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);
CREATE INDEX "deadlines_due_at_idx" ON "deadlines" ("due_at");

CREATE TABLE "commands" (
  "case_id" TEXT NOT NULL,
  "command_id" TEXT NOT NULL,
  "sequence" INTEGER NOT NULL,
  "refused" TEXT,
  CONSTRAINT "commands_pkey" PRIMARY KEY ("case_id", "command_id"),
  CONSTRAINT "commands_case_id_fkey" FOREIGN KEY ("case_id")
    REFERENCES "cases" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE TABLE "idempotency_keys" (
  "person" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "method" TEXT NOT NULL,
  "path" TEXT NOT NULL,
  "request_hash" TEXT NOT NULL,
  "status" INTEGER,
  "headers" JSON,
  "body" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("person", "key")
);
CREATE INDEX "idempotency_keys_expires_at_idx" ON "idempotency_keys" ("expires_at");

-- The trail is append-only: nobody corrects the past, not even we.
CREATE FUNCTION caseline_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: the trail is append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'CL001';
END $$;

CREATE TRIGGER "audit_entries_append_only"
  BEFORE DELETE OR TRUNCATE ON "audit_entries"
  FOR EACH STATEMENT EXECUTE FUNCTION caseline_refuse_removal();

-- The one change there is: what the case itself has not kept is marked, once, and stays.
CREATE FUNCTION caseline_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."lost" <> 0 OR NEW."lost" <= 0 OR
    (NEW."case_id", NEW."sequence", NEW."at", NEW."recorded_at", NEW."kind", NEW."state",
      NEW."actor", NEW."cause"::text, NEW."detail"::text, NEW."recipients", NEW."hash",
      NEW."prev_hash")
    IS DISTINCT FROM
    (OLD."case_id", OLD."sequence", OLD."at", OLD."recorded_at", OLD."kind", OLD."state",
      OLD."actor", OLD."cause"::text, OLD."detail"::text, OLD."recipients", OLD."hash",
      OLD."prev_hash")
  THEN
    RAISE EXCEPTION '% of % is refused: the trail is append-only', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'CL001';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "audit_entries_unchanged"
  BEFORE UPDATE ON "audit_entries"
  FOR EACH ROW EXECUTE FUNCTION caseline_refuse_change();

-- Published versions keep their content; only which one is active may change.
CREATE FUNCTION caseline_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW."case_type_id", NEW."number", NEW."version", NEW."hash", NEW."source", NEW."plan"::text)
    IS DISTINCT FROM
    (OLD."case_type_id", OLD."number", OLD."version", OLD."hash", OLD."source", OLD."plan"::text)
  THEN
    RAISE EXCEPTION 'a published version is never rewritten' USING ERRCODE = 'CL001';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "case_type_versions_immutable"
  BEFORE UPDATE ON "case_type_versions"
  FOR EACH ROW EXECUTE FUNCTION caseline_refuse_rewrite();

-- Without gaps, and each entry on the hash of the one before: checked once for each statement.
CREATE FUNCTION caseline_check_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  broken RECORD;
BEGIN
  SELECT added."case_id", added."sequence" INTO broken
  FROM added
  LEFT JOIN "audit_entries" AS before
    ON before."case_id" = added."case_id" AND before."sequence" = added."sequence" - 1
      AND before."lost" = 0
  WHERE CASE WHEN added."sequence" = 1
    THEN added."prev_hash" <> ''
    ELSE before."hash" IS NULL OR before."hash" <> added."prev_hash" END
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % of case % does not follow the one before', broken."sequence", broken."case_id"
      USING ERRCODE = 'CL002';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "audit_entries_chained"
  AFTER INSERT ON "audit_entries" REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION caseline_check_chain();

-- The next number for people: HR-2026-000042. Gaps are possible, doubles are not.
CREATE FUNCTION caseline_next_number(prefix TEXT, year INTEGER) RETURNS TEXT
LANGUAGE sql VOLATILE AS $$
  INSERT INTO "case_numbers" AS n ("prefix", "year", "last") VALUES ($1, $2, 1)
  ON CONFLICT ("prefix", "year") DO UPDATE SET "last" = n."last" + 1
  RETURNING $1 || '-' || $2 || '-' || lpad(n."last"::text, greatest(6, length(n."last"::text)), '0')
$$;
