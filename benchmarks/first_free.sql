-- The first twelve free slots of a treatment over all therapists and rooms within a fortnight, at most three
-- of one therapist on one day: the answer of scheduling.finding.first_free_slots, in one statement.
WITH asked AS (
    SELECT id, buffer_before * interval '1 minute' AS before, buffer_after * interval '1 minute' AS after,
           minutes_default * interval '1 minute' AS length
    FROM treatments_treatment WHERE id = %(treatment)s
), days AS (
    SELECT day::date AS day
    FROM generate_series(%(first_day)s::date, %(first_day)s::date + 13, interval '1 day') AS day
    WHERE NOT EXISTS (SELECT FROM scheduling_closeddays c WHERE day::date BETWEEN c.first_day AND c.last_day)
), work AS (
    SELECT h.therapist_id, d.day, (d.day + h.starts) AT TIME ZONE %(zone)s AS starts, (d.day + h.ends) AT TIME ZONE %(zone)s AS ends
    FROM days d
    JOIN scheduling_workinghours h ON h.weekday = extract(isodow FROM d.day) - 1
    JOIN scheduling_therapist t ON t.id = h.therapist_id AND t.archived_at IS NULL
    JOIN scheduling_therapist_treatments g ON g.therapist_id = t.id AND g.treatment_id = %(treatment)s
    WHERE NOT EXISTS (
        SELECT FROM scheduling_leave l WHERE l.therapist_id = t.id AND d.day BETWEEN l.first_day AND l.last_day
    )
), taken AS MATERIALIZED (
    SELECT therapist_id, room_id, tstzrange(blocked_from, blocked_until) AS span
    FROM scheduling_appointment
    WHERE status IN ('booked', 'arrived', 'in_treatment', 'done')
      -- The bounds on the start are for its index, as in AppointmentQuerySet.overlapping.
      AND starts_at > (%(first_day)s::date - 1) AT TIME ZONE %(zone)s
      AND starts_at < (%(first_day)s::date + 16) AT TIME ZONE %(zone)s
      AND blocked_from < (%(first_day)s::date + 15) AT TIME ZONE %(zone)s
      AND blocked_until > %(first_day)s::date AT TIME ZONE %(zone)s
), of_therapist AS (
    SELECT therapist_id, range_agg(span) AS busy FROM taken GROUP BY therapist_id
), of_room AS MATERIALIZED (
    SELECT r.id, coalesce(range_agg(taken.span) FILTER (WHERE taken.span IS NOT NULL), '{}'::tstzmultirange) AS busy
    FROM scheduling_room r LEFT JOIN taken ON taken.room_id = r.id
    WHERE r.archived_at IS NULL GROUP BY r.id
), free AS (
    SELECT w.therapist_id, w.day, slot, tstzrange(slot - a.before, slot + a.length + a.after) AS blocked
    FROM work w
    CROSS JOIN asked a
    LEFT JOIN of_therapist o USING (therapist_id)
    CROSS JOIN LATERAL generate_series(w.starts, w.ends - a.length, interval '15 minutes') AS slot
    WHERE slot >= %(now)s
      AND NOT coalesce(o.busy, '{}'::tstzmultirange) && tstzrange(slot - a.before, slot + a.length + a.after)
), in_a_room AS (
    SELECT therapist_id, slot, row_number() OVER (PARTITION BY therapist_id, day ORDER BY slot) AS place
    FROM free
    WHERE EXISTS (SELECT FROM of_room WHERE NOT of_room.busy && free.blocked)
)
SELECT extract(epoch FROM slot)::bigint, therapist_id
FROM in_a_room WHERE place <= 3 ORDER BY slot, therapist_id LIMIT 12;
