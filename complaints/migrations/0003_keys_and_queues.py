"""Every case's data key moves to its own table, bound to its new place; queues and the days of ending are filled in."""

from django.db import migrations

from portal.common.encryption import KEY_ID_BYTES, Place, unwrap_key, wrap_key

CHUNK = 500

SEATS = """
INSERT INTO complaints_seat (complaint_id, organisation_id, role, officer_id, rank, due_at, status, severity, kind)
SELECT DISTINCT ON (c.id, held.organisation_id)
       c.id, held.organisation_id, held.role, NULL,
       CASE WHEN c.ended_at IS NOT NULL THEN 2
            WHEN held.role = 'lead' THEN 0
            WHEN held.role = 'oversight' AND NOT EXISTS (
                SELECT 1 FROM complaints_assignment lead
                WHERE lead.complaint_id = c.id AND lead.ended_at IS NULL AND lead.role = 'lead') THEN 0
            ELSE 1 END,
       (SELECT min(d.due_at) FROM complaints_deadline d
        WHERE c.ended_at IS NULL AND d.complaint_id = c.id
          AND d.met_at IS NULL AND d.dropped_at IS NULL AND d.paused_at IS NULL),
       c.status, c.severity, c.kind
FROM complaints_complaint c
JOIN (SELECT complaint_id, organisation_id, role FROM complaints_assignment WHERE ended_at IS NULL
      UNION ALL
      SELECT complaint_id, organisation_id, 'oversight' FROM complaints_escalation
      WHERE ended_at IS NULL AND organisation_id IS NOT NULL) held ON held.complaint_id = c.id
ORDER BY c.id, held.organisation_id, array_position(ARRAY['lead', 'copy', 'oversight'], held.role::text)
"""

ENDED = """
UPDATE complaints_complaint SET ended_at = changed_at
WHERE status IN ('resolved', 'confirmed', 'closed', 'withdrawn')
"""


def _old_place(public_id):
    return Place("complaints_complaint", "wrapped_key", str(public_id))


def _new_place(public_id):
    return Place("complaints_casekey", "wrapped", str(public_id))


def move_keys_out(apps, schema_editor):
    """A key that was destroyed stays destroyed."""
    complaint_model = apps.get_model("complaints", "Complaint")
    key_model = apps.get_model("complaints", "CaseKey")
    rows = complaint_model.objects.values_list("pk", "public_id", "wrapped_key")
    for pk, public_id, old in rows.iterator(chunk_size=CHUNK):
        if not old:
            continue
        new = wrap_key(unwrap_key(bytes(old), place=_old_place(public_id)), place=_new_place(public_id))
        key_model.objects.create(complaint_id=pk, wrapped=new, wrapped_by=new[:KEY_ID_BYTES].hex())


def move_keys_back(apps, schema_editor):
    complaint_model = apps.get_model("complaints", "Complaint")
    for row in apps.get_model("complaints", "CaseKey").objects.filter(organisation=None).iterator():
        case = complaint_model.objects.get(pk=row.complaint_id)
        key = unwrap_key(bytes(row.wrapped), place=_new_place(case.public_id))
        case.wrapped_key = wrap_key(key, place=_old_place(case.public_id))
        case.save(update_fields=["wrapped_key"])


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_case_work")]

    operations = [
        migrations.RunPython(move_keys_out, move_keys_back),
        migrations.RunSQL(ENDED, migrations.RunSQL.noop),
        migrations.RunSQL(SEATS, "DELETE FROM complaints_seat"),
    ]
