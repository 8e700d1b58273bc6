-- A dry run that replays the trails of cases as well: what came of each is sealed with the case's key;
-- beside it stands what is counted.
ALTER TABLE "migrations" ADD COLUMN "replay_asked" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "migration_cases"
  ADD COLUMN "replayed" TEXT,
  ADD COLUMN "replayed_verdict" TEXT,
  ADD COLUMN "replayed_deadlines" INTEGER,
  ADD CONSTRAINT "migration_cases_replayed_check" CHECK
    ("replayed_verdict" IN ('same_way', 'other_way', 'refused', 'not_replayable'));
