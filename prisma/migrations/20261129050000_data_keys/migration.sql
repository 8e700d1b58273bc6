-- Data keys, wrapped: one for each case, and one each for what is of no case. A case has its key
-- before its projection has come, so it refers to no other table. Destroyed, a key leaves its row:
-- it is never made anew.
CREATE TABLE "data_keys" (
  "id" TEXT NOT NULL,
  "wrapped" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "destroyed_at" TIMESTAMPTZ(3),

  CONSTRAINT "data_keys_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "data_keys_destroyed" CHECK (("wrapped" IS NULL) = ("destroyed_at" IS NOT NULL))
);

CREATE FUNCTION caseline_keep_data_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR OLD."wrapped" IS NULL OR OLD."id" <> NEW."id" THEN
    RAISE EXCEPTION '% of data_keys is refused: keys are wrapped anew or destroyed, once', TG_OP
      USING ERRCODE = 'CL003';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "data_keys_kept" BEFORE UPDATE OR DELETE ON "data_keys"
  FOR EACH ROW EXECUTE FUNCTION caseline_keep_data_key();
CREATE TRIGGER "data_keys_not_emptied" BEFORE TRUNCATE ON "data_keys"
  FOR EACH STATEMENT EXECUTE FUNCTION caseline_keep_data_key();
