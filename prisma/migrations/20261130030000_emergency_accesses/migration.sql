-- Somebody needs to read a case in which they have no part; somebody else must agree, and it ends.
CREATE TABLE "emergency_accesses" (
  "case_id" TEXT NOT NULL,
  "person" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "asked_at" TIMESTAMPTZ(3) NOT NULL,
  "confirmed_by" TEXT,
  "until" TIMESTAMPTZ(3),
  CONSTRAINT "emergency_accesses_pkey" PRIMARY KEY ("case_id", "person"),
  CONSTRAINT "emergency_accesses_confirmed_check"
    CHECK (("confirmed_by" IS NULL) = ("until" IS NULL)),
  -- Nobody agrees with themselves, whatever the code does.
  CONSTRAINT "emergency_accesses_two_check" CHECK ("confirmed_by" <> "person")
);

ALTER TABLE "notices" DROP CONSTRAINT "notices_notice_check";
ALTER TABLE "notices" ADD CONSTRAINT "notices_notice_check"
  CHECK ("notice" IN ('asked', 'reminded', 'notified', 'leaving', 'opened'));
