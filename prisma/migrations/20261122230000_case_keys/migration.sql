-- What cases are about, as keys: how cases about the same are found without looking into them.
-- A case has its row before its projection has come, so it refers to no other table.

CREATE TABLE "case_keys" (
  "case_id" TEXT NOT NULL,
  "case_type" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "opened_at" TIMESTAMPTZ(3) NOT NULL,

  CONSTRAINT "case_keys_pkey" PRIMARY KEY ("case_id")
);

CREATE INDEX "case_keys_case_type_key_opened_at_idx"
  ON "case_keys" ("case_type", "key", "opened_at");
