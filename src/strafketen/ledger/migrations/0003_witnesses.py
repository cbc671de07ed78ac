# SPDX-License-Identifier: EUPL-1.2
"""What this node knows as a witness: evidence stays, and what was cosigned never gets smaller."""

from django.db import migrations, models

FORWARD = """
create function ledger_witness_remembers() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or tg_table_name = 'ledger_logevidence' then
    raise exception 'a witness forgets nothing' using errcode = 'restrict_violation';
  end if;
  if new.oin <> old.oin or new.size < old.size or (new.size = old.size and new.root <> old.root) then
    raise exception 'what was cosigned never gets smaller' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger ledger_logevidence_stays before update or delete on ledger_logevidence
  for each row execute function ledger_witness_remembers();
create trigger ledger_witnessedlog_only_grows before update or delete on ledger_witnessedlog
  for each row execute function ledger_witness_remembers();
"""

BACKWARD = """
drop trigger ledger_witnessedlog_only_grows on ledger_witnessedlog;
drop trigger ledger_logevidence_stays on ledger_logevidence;
drop function ledger_witness_remembers();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cosignature',
            fields=[
                ('witness', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('size', models.BigIntegerField()),
                ('line', models.BinaryField()),
                ('stated_at', models.DateTimeField()),
                ('witness_size', models.BigIntegerField()),
                ('heard_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='WitnessedLog',
            fields=[
                ('oin', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('size', models.BigIntegerField()),
                ('root', models.BinaryField()),
                ('note', models.BinaryField()),
                ('cosigned_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='LogEvidence',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('oin', models.CharField(db_index=True, max_length=20)),
                ('judgement', models.CharField(max_length=20)),
                ('known', models.BinaryField()),
                ('offered', models.BinaryField()),
                ('offered_sha256', models.CharField(max_length=64)),
                ('seen_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('oin', 'judgement', 'offered_sha256'), name='evidence_once')],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
