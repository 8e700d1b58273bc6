-- Who may know of a case: as the case says it, and as an index by which lists are filtered.
-- A case that has not said so yet is known to nobody; cases say so with their next delivery.

ALTER TABLE "cases"
  ADD COLUMN "access" JSONB,
  ADD COLUMN "known_to" TEXT[] DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "known_to_teams" TEXT[] DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "excluded" TEXT[] DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "open_to_asked" BOOLEAN NOT NULL DEFAULT false;

CREATE INDEX "cases_known_to_idx" ON "cases" USING GIN ("known_to");

CREATE INDEX "cases_known_to_teams_idx" ON "cases" USING GIN ("known_to_teams");
