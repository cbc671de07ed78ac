# SPDX-License-Identifier: EUPL-1.2
"""The ledger only grows: triggers refuse DELETE, and every UPDATE but giving a leaf its place or erasing its salt."""

from __future__ import annotations

from django.db import migrations

FORWARD = """
create function ledger_only_grows() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'the ledger only grows' using errcode = 'restrict_violation';
  end if;
  if tg_table_name = 'ledger_checkpointrow' then
    raise exception 'a checkpoint never changes' using errcode = 'restrict_violation';
  end if;
  if new.id <> old.id or new.code <> old.code or new.at <> old.at or new.actor <> old.actor
     or new.dossier <> old.dossier or new.act <> old.act or new.commitment <> old.commitment
     or (old.leaf_index is not null and new.leaf_index is distinct from old.leaf_index)
     or (new.salt is distinct from old.salt and new.salt is not null) then
    raise exception 'an act in the ledger never changes' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger ledger_queuedact_only_grows before update or delete on ledger_queuedact
  for each row execute function ledger_only_grows();
create trigger ledger_checkpoint_only_grows before update or delete on ledger_checkpointrow
  for each row execute function ledger_only_grows();
"""

BACKWARD = """
drop trigger ledger_checkpoint_only_grows on ledger_checkpointrow;
drop trigger ledger_queuedact_only_grows on ledger_queuedact;
drop function ledger_only_grows();
"""


class Migration(migrations.Migration):
    """Put the rule in the database, where no program of ours can go around it."""

    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
