-- What says who somebody is, apart from the case and under a key of its own. The case has the reference.
CREATE TABLE "vault_values" (
  "case_id" TEXT NOT NULL,
  "reference" TEXT NOT NULL,
  "field" TEXT NOT NULL,
  "sealed" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "vault_values_pkey" PRIMARY KEY ("case_id", "reference")
);

-- A request to erase the vault alone leaves the case.
ALTER TABLE "erasures" ADD COLUMN "what" TEXT NOT NULL DEFAULT 'case';
ALTER TABLE "erasures" ADD CONSTRAINT "erasures_what_check" CHECK ("what" IN ('case', 'vault'));

-- Asked for with every request of somebody who does not read a case whole.
CREATE INDEX "emergency_accesses_person_until_idx" ON "emergency_accesses" ("person", "until");
