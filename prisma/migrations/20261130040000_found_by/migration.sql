-- What a case is found by: digests under a key of the installation, which tell nobody the values.
ALTER TABLE "cases" ADD COLUMN "marks" TEXT[] NOT NULL DEFAULT '{}';
CREATE INDEX "cases_marks_idx" ON "cases" USING gin ("marks");
