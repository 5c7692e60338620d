"""Open deliveries get the priority of their message."""

from django.db import migrations

FILL = """
UPDATE notifications_delivery AS delivery
SET priority = CASE message.urgency WHEN 'urgent' THEN 0 WHEN 'bulk' THEN 2 ELSE 1 END
FROM notifications_message AS message
WHERE message.id = delivery.message_id AND message.urgency <> 'normal'
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_wishes_receipts_and_order")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
