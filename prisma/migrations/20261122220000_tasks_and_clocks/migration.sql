-- Tasks are asked like assignments, and have deadlines of their own; so have SLA clocks.

ALTER TABLE "work_items"
  DROP CONSTRAINT "work_items_kind_check",
  ADD CONSTRAINT "work_items_kind_check"
    CHECK ("kind" IN ('assignment', 'approval', 'awaited', 'task'));

ALTER TABLE "deadlines"
  DROP CONSTRAINT "deadlines_kind_check",
  ADD CONSTRAINT "deadlines_kind_check"
    CHECK ("kind" IN ('timer', 'ladder', 'absence', 'task', 'sla'));
