/**
 * The statement that writes a batch: one round trip and one transaction, whatever is in it.
 *
 * Each part is a data-modifying CTE. They all see the tables as they were before, so no part may
 * rely on what another has written, except through what it returns.
 *
 * @module
 */

/** Instants travel as epoch milliseconds. */
const instant = (value: string): string => `to_timestamp(${value} / 1000.0)`;

/** The case as it is known once nobody else writes to it: before a snapshot, this waits for them. */
const LOCKED = `locked AS (
  SELECT sequence, recorded_at FROM cases WHERE id = $1::text FOR UPDATE
)`;

/**
 * Empty for a batch of a lost task that comes late: a newer one has said where the case ends, and
 * what this one has beyond that never happened. Then nothing at all is written.
 */
const FRESH = `fresh AS (
  SELECT WHERE NOT EXISTS (SELECT FROM locked
    WHERE locked.recorded_at > ${instant('$23::float8')} AND locked.sequence < $20::int)
)`;

/**
 * The case's row. Nothing is returned when what is stored is as new: then the parts below that
 * join `stored` do nothing either. The number is drawn only for a case not seen before.
 */
const STORED = `stored AS (
  INSERT INTO cases AS known (id, number, case_type, version, plan_hash, title, owner, status,
    states, waiting, outcome, reporter, fields, flags, opened_at, closed_at, settled_at,
    next_deadline_at, sequence, head, digest, recorded_at, priority_score, priority_level,
    priority_rank, priority_by_hand, sla_due_at, sla_breached, access, known_to, known_to_teams,
    excluded, open_to_asked, retention_due_at, retention_ending, marks, sandbox)
  SELECT $1::text,
    coalesce((SELECT number FROM cases WHERE id = $1::text),
             caseline_next_number($2::text, $3::int)),
    $4::text, $5::int, $6::text, $7::text, $8::text, $9::text, $10::text[], $11::boolean,
    $12::text, $13::text, $14::jsonb, $15::text[], ${instant('$16::float8')},
    ${instant('$17::float8')}, ${instant('$18::float8')}, ${instant('$19::float8')},
    $20::int, $21::text, $22::text, ${instant('$23::float8')}, $73::float8, $74::text, $75::int,
    $76::boolean, ${instant('$77::float8')}, $78::boolean,
    $97::jsonb, $98::text[], $99::text[], $100::text[], $101::boolean,
    ${instant('$102::float8')}, $103::text, $104::text[], $105::boolean
  FROM fresh
  ON CONFLICT (id) DO UPDATE SET version = excluded.version, plan_hash = excluded.plan_hash,
    title = excluded.title, owner = excluded.owner, status = excluded.status,
    states = excluded.states, waiting = excluded.waiting, outcome = excluded.outcome,
    reporter = excluded.reporter, fields = excluded.fields, flags = excluded.flags,
    opened_at = excluded.opened_at, closed_at = excluded.closed_at,
    settled_at = excluded.settled_at, next_deadline_at = excluded.next_deadline_at,
    sequence = excluded.sequence, head = excluded.head, digest = excluded.digest,
    recorded_at = excluded.recorded_at, priority_score = excluded.priority_score,
    priority_level = excluded.priority_level, priority_rank = excluded.priority_rank,
    priority_by_hand = excluded.priority_by_hand, sla_due_at = excluded.sla_due_at,
    sla_breached = excluded.sla_breached, access = excluded.access,
    known_to = excluded.known_to, known_to_teams = excluded.known_to_teams,
    excluded = excluded.excluded, open_to_asked = excluded.open_to_asked,
    retention_due_at = excluded.retention_due_at, retention_ending = excluded.retention_ending,
    marks = excluded.marks,
    retention_announced_at = CASE WHEN known.retention_due_at = excluded.retention_due_at
      THEN known.retention_announced_at END
  WHERE (known.sequence, known.settled_at) < (excluded.sequence, excluded.settled_at)
  RETURNING id, settled_at
)`;

/**
 * The trail. What is there already is passed over; another entry under a known number violates
 * the key and undoes the whole statement.
 */
const ADDED = `added AS (
  INSERT INTO audit_entries (case_id, sequence, at, recorded_at, kind, state, actor, cause, detail,
    recipients, hash, prev_hash)
  SELECT $1::text, e.sequence, ${instant('e.at')}, ${instant('$23::float8')}, e.kind, e.state,
    e.actor, e.cause::json, e.detail::json, e.recipients::text[], e.hash, e.previous
  FROM fresh, unnest($24::int[], $25::float8[], $26::text[], $27::text[], $28::text[], $29::text[],
    $30::text[], $31::text[], $32::text[], $33::text[])
    AS e(sequence, at, kind, state, actor, cause, detail, recipients, hash, previous)
  WHERE NOT EXISTS (SELECT FROM audit_entries AS known WHERE known.case_id = $1::text
    AND known.sequence = e.sequence AND known.lost = 0 AND known.hash = e.hash)
)`;

const DEADLINES = `disarmed AS (
  DELETE FROM deadlines AS d USING stored
  WHERE d.case_id = stored.id AND d.id <> ALL ($34::text[])
),
armed AS (
  INSERT INTO deadlines AS known (case_id, id, kind, state, item, from_at, due_at)
  SELECT stored.id, d.id, d.kind, d.state, d.item, ${instant('d.from_ms')}, ${instant('d.due_ms')}
  FROM stored, unnest($34::text[], $35::text[], $36::text[], $37::text[], $38::float8[],
    $39::float8[]) AS d(id, kind, state, item, from_ms, due_ms)
  ON CONFLICT (case_id, id) DO UPDATE SET kind = excluded.kind, state = excluded.state,
    item = excluded.item, from_at = excluded.from_at, due_at = excluded.due_at
  WHERE (known.from_at, known.due_at) IS DISTINCT FROM (excluded.from_at, excluded.due_at)
)`;

/** What is asked. A group that is not asked any more keeps its row, with the end in it. */
const WORK_ITEMS = `open AS (
  SELECT * FROM unnest($40::text[], $41::int[], $42::int[], $43::text[], $44::text[], $45::text[],
    $46::text[], $47::text[], $48::text[], $49::text[], $50::text[], $51::text[], $52::text[],
    $53::text[], $54::float8[], $55::float8[], $56::float8[], $57::text[], $58::text[], $59::int[],
    $60::float8[])
    AS o(item, seat, asked, kind, state, approval, requester, seat_party, party, via, instead_of,
      because, people, declined, opened_ms, since_ms, until_ms, answered_by, answer, reminders,
      due_ms)
),
ended AS (
  UPDATE work_items AS w SET due_at = NULL,
    until_at = coalesce(w.until_at,
      (SELECT ${instant('e.at')} FROM unnest($61::text[], $62::float8[]) AS e(item, at)
       WHERE e.item = w.item), stored.settled_at),
    result = CASE WHEN w.item = ANY ($40::text[]) THEN NULL ELSE coalesce(
      (SELECT e.result FROM unnest($61::text[], $63::text[]) AS e(item, result)
       WHERE e.item = w.item), 'ended') END
  FROM stored
  WHERE w.case_id = stored.id AND w.result IS NULL
    AND NOT EXISTS (SELECT FROM open AS o
      WHERE o.item = w.item AND o.seat = w.seat AND o.asked = w.asked)
),
asked AS (
  INSERT INTO work_items (case_id, item, seat, asked, kind, state, approval, requester, seat_party,
    party, via, instead_of, because, people, declined, opened_at, since_at, until_at, answered_by,
    answer, reminders, due_at)
  SELECT stored.id, o.item, o.seat, o.asked, o.kind, o.state, o.approval, o.requester,
    o.seat_party, o.party, o.via, o.instead_of, o.because, o.people::text[], o.declined::text[],
    ${instant('o.opened_ms')}, ${instant('o.since_ms')}, ${instant('o.until_ms')}, o.answered_by,
    o.answer, o.reminders, ${instant('o.due_ms')}
  FROM stored, open AS o
  ON CONFLICT (case_id, item, seat, asked) DO UPDATE SET kind = excluded.kind,
    state = excluded.state, approval = excluded.approval, requester = excluded.requester,
    seat_party = excluded.seat_party, party = excluded.party, via = excluded.via, instead_of = excluded.instead_of, because = excluded.because,
    people = excluded.people, declined = excluded.declined, since_at = excluded.since_at,
    until_at = excluded.until_at, answered_by = excluded.answered_by, answer = excluded.answer,
    result = NULL, reminders = excluded.reminders, due_at = excluded.due_at
)`;

const NOTICES = `told AS (
  INSERT INTO notices (person, case_id, sequence, notice, at, template, shown_values)
  SELECT n.person, $1::text, n.sequence, n.notice, ${instant('n.at')}, n.template, n.shown::jsonb
  FROM fresh, unnest($64::text[], $65::int[], $66::text[], $67::float8[], $68::text[], $69::text[])
    AS n(person, sequence, notice, at, template, shown)
  ON CONFLICT (case_id, sequence, person) DO NOTHING
)`;

const COMMANDS = `taken AS (
  INSERT INTO commands (case_id, command_id, sequence, refused)
  SELECT $1::text, c.command_id, c.sequence, c.refused
  FROM fresh, unnest($70::text[], $71::int[], $72::text[]) AS c(command_id, sequence, refused)
  ON CONFLICT (case_id, command_id) DO NOTHING
)`;

const CLOCKS = `clocks_gone AS (
  DELETE FROM sla_clocks AS c USING stored
  WHERE c.case_id = stored.id AND c.clock <> ALL ($79::text[])
),
clocks_kept AS (
  INSERT INTO sla_clocks (case_id, clock, title, run, "is", within, from_at, due_at, provisional,
    extended, paused_since, paused_ms, breached_at, ended_at)
  SELECT stored.id, c.clock, c.title, c.run, c."is", c.within, ${instant('c.from_ms')},
    ${instant('c.due_ms')}, c.provisional, c.extended, ${instant('c.since_ms')}, c.paused_ms,
    ${instant('c.breached_ms')}, ${instant('c.ended_ms')}
  FROM stored, unnest($79::text[], $80::text[], $81::int[], $82::text[], $83::text[], $84::float8[],
    $85::float8[], $86::boolean[], $87::boolean[], $88::float8[], $89::float8[], $90::float8[],
    $91::float8[]) AS c(clock, title, run, "is", within, from_ms, due_ms, provisional, extended,
      since_ms, paused_ms, breached_ms, ended_ms)
  ON CONFLICT (case_id, clock) DO UPDATE SET title = excluded.title, run = excluded.run,
    "is" = excluded."is", within = excluded.within, from_at = excluded.from_at,
    due_at = excluded.due_at, provisional = excluded.provisional, extended = excluded.extended,
    paused_since = excluded.paused_since, paused_ms = excluded.paused_ms,
    breached_at = excluded.breached_at, ended_at = excluded.ended_at
)`;

const LINKS = `links_gone AS (
  DELETE FROM case_links AS l USING stored
  WHERE l.case_id = stored.id AND l.linked_id <> ALL ($92::text[])
),
links_kept AS (
  INSERT INTO case_links (case_id, linked_id, kind, case_type, status, outcome)
  SELECT stored.id, l.linked_id, l.kind, l.case_type, l.status, l.outcome
  FROM stored, unnest($92::text[], $93::text[], $94::text[], $95::text[], $96::text[])
    AS l(linked_id, kind, case_type, status, outcome)
  ON CONFLICT (case_id, linked_id) DO UPDATE SET kind = excluded.kind,
    case_type = excluded.case_type, status = excluded.status, outcome = excluded.outcome
)`;

/** Writes a batch (see `projectionValues` for what it takes); returns the case as it was before. */
export const PROJECT_SQL = `WITH ${[
  LOCKED,
  FRESH,
  STORED,
  ADDED,
  DEADLINES,
  WORK_ITEMS,
  NOTICES,
  COMMANDS,
  CLOCKS,
  LINKS,
].join(',\n')}
SELECT sequence, (extract(epoch FROM recorded_at) * 1000)::float8 AS "recordedAtMs" FROM locked`;
