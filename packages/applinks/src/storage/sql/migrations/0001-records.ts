// The first tables. Released migrations are not edited: a change is a new number.
import { type Kysely, type Migration, sql } from 'kysely';

export const records: Migration = {
  // A migration outlives the schema that it leads to, so it does not know its type.
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .createTable('links')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('position', 'bigint', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('created_at_seconds', 'bigint', (column) => column.notNull())
      .addColumn('is_primary', 'integer', (column) => column.notNull())
      .addColumn('peer_type_id', 'text', (column) => column.notNull())
      .addColumn('peer_application_id', 'text')
      .addColumn('peer_rpc_url', 'text')
      .addColumn('peer_display_url', 'text')
      .addColumn('incoming_consumer_key', 'text')
      .addColumn('incoming_signature_methods', 'text')
      .addColumn('incoming_shared_secret', 'text')
      .addColumn('incoming_public_key', 'text')
      .addColumn('incoming_callbacks', 'text')
      .addColumn('incoming_allow_oob', 'integer')
      .addColumn('incoming_allow_oauth10', 'integer')
      .addColumn('incoming_allow_two_legged', 'integer')
      .addColumn('incoming_two_legged_as', 'text')
      .addColumn('incoming_allow_impersonation', 'integer')
      .addColumn('incoming_require_body_hash', 'integer')
      .addColumn('incoming_not_impersonated', 'text')
      .addColumn('incoming_allow_weak_key', 'integer')
      .addColumn('incoming_rules', 'text')
      .addColumn('incoming_retired_shared_secret', 'text')
      .addColumn('incoming_retired_public_key', 'text')
      .addColumn('incoming_retired_until_seconds', 'bigint')
      .addColumn('incoming_retired_uses', 'bigint')
      .addColumn('outgoing_consumer_key', 'text')
      .addColumn('outgoing_signature_method', 'text')
      .addColumn('outgoing_shared_secret', 'text')
      .addColumn('outgoing_private_key', 'text')
      .addColumn('outgoing_request_token_url', 'text')
      .addColumn('outgoing_authorize_url', 'text')
      .addColumn('outgoing_access_token_url', 'text')
      .addColumn('outgoing_allow_two_legged', 'integer')
      .addColumn('outgoing_allow_impersonation', 'integer')
      .addPrimaryKeyConstraint('links_pk', ['application_id', 'id'])
      .addUniqueConstraint('links_name', ['application_id', 'name'])
      .addUniqueConstraint('links_incoming_consumer_key', ['application_id', 'incoming_consumer_key'])
      .addUniqueConstraint('links_peer_application_id', ['application_id', 'peer_application_id'])
      .execute();
    await schema
      .createIndex('links_primary')
      .unique()
      .on('links')
      .columns(['application_id', 'peer_type_id'])
      .where(sql.ref('is_primary'), '=', sql.lit(1))
      .execute();
    await schema
      .createTable('request_tokens')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('token_digest', 'text', (column) => column.notNull())
      .addColumn('secret', 'text', (column) => column.notNull())
      .addColumn('link_id', 'text', (column) => column.notNull())
      .addColumn('callback', 'text')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('user_name', 'text')
      .addColumn('verifier_digest', 'text')
      .addColumn('wrong_verifiers', 'integer', (column) => column.notNull())
      .addColumn('created_at_seconds', 'bigint', (column) => column.notNull())
      .addColumn('expires_at_seconds', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('request_tokens_pk', ['application_id', 'token_digest'])
      .addForeignKeyConstraint(
        'request_tokens_link',
        ['application_id', 'link_id'],
        'links',
        ['application_id', 'id'],
        (key) => key.onDelete('cascade'),
      )
      .execute();
    await schema
      .createIndex('request_tokens_by_link')
      .on('request_tokens')
      .columns(['application_id', 'link_id', 'state', 'expires_at_seconds'])
      .execute();
    await schema
      .createTable('access_tokens')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('token_digest', 'text', (column) => column.notNull())
      .addColumn('secret', 'text', (column) => column.notNull())
      .addColumn('link_id', 'text', (column) => column.notNull())
      .addColumn('user_name', 'text', (column) => column.notNull())
      .addColumn('session_handle_digest', 'text')
      .addColumn('created_at_seconds', 'bigint', (column) => column.notNull())
      .addColumn('expires_at_seconds', 'bigint', (column) => column.notNull())
      .addColumn('session_expires_at_seconds', 'bigint', (column) => column.notNull())
      .addColumn('revoked_at_seconds', 'bigint')
      .addColumn('last_used_at_seconds', 'bigint')
      .addPrimaryKeyConstraint('access_tokens_pk', ['application_id', 'id'])
      .addUniqueConstraint('access_tokens_token_digest', ['application_id', 'token_digest'])
      .addForeignKeyConstraint(
        'access_tokens_link',
        ['application_id', 'link_id'],
        'links',
        ['application_id', 'id'],
        (key) => key.onDelete('cascade'),
      )
      .execute();
    await schema
      .createIndex('access_tokens_by_link')
      .on('access_tokens')
      .columns(['application_id', 'link_id'])
      .execute();
    await schema
      .createIndex('access_tokens_by_user')
      .on('access_tokens')
      .columns(['application_id', 'user_name'])
      .execute();
    await schema
      .createTable('outgoing_request_tokens')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('link_id', 'text', (column) => column.notNull())
      .addColumn('user_name', 'text', (column) => column.notNull())
      .addColumn('session_digest', 'text', (column) => column.notNull())
      .addColumn('token', 'text', (column) => column.notNull())
      .addColumn('token_secret', 'text', (column) => column.notNull())
      .addColumn('redirect_url', 'text')
      .addColumn('created_at_seconds', 'bigint', (column) => column.notNull())
      .addColumn('expires_at_seconds', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('outgoing_request_tokens_pk', [
        'application_id',
        'link_id',
        'user_name',
        'session_digest',
      ])
      .addForeignKeyConstraint(
        'outgoing_request_tokens_link',
        ['application_id', 'link_id'],
        'links',
        ['application_id', 'id'],
        (key) => key.onDelete('cascade'),
      )
      .execute();
    await schema
      .createTable('outgoing_tokens')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('link_id', 'text', (column) => column.notNull())
      .addColumn('user_name', 'text', (column) => column.notNull())
      .addColumn('token', 'text', (column) => column.notNull())
      .addColumn('token_secret', 'text', (column) => column.notNull())
      .addColumn('session_handle', 'text')
      .addColumn('expires_at_seconds', 'bigint')
      .addColumn('session_expires_at_seconds', 'bigint')
      .addColumn('created_at_seconds', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('outgoing_tokens_pk', ['application_id', 'link_id', 'user_name'])
      .addForeignKeyConstraint(
        'outgoing_tokens_link',
        ['application_id', 'link_id'],
        'links',
        ['application_id', 'id'],
        (key) => key.onDelete('cascade'),
      )
      .execute();
    await schema
      .createIndex('outgoing_tokens_by_user')
      .on('outgoing_tokens')
      .columns(['application_id', 'user_name'])
      .execute();
    await schema
      .createTable('settings')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('settings_pk', ['application_id', 'name'])
      .execute();
    await schema
      .createTable('secrets')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('secrets_pk', ['application_id', 'name'])
      .execute();
    await schema
      .createTable('administrators')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('password_hash', 'text', (column) => column.notNull())
      .addColumn('created_at_seconds', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('administrators_pk', ['application_id', 'name'])
      .execute();
    await schema
      .createTable('application_keys')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('position', 'bigint', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('key_digest', 'text', (column) => column.notNull())
      .addColumn('created_at_seconds', 'bigint', (column) => column.notNull())
      .addColumn('last_used_at_seconds', 'bigint')
      .addPrimaryKeyConstraint('application_keys_pk', ['application_id', 'id'])
      .addUniqueConstraint('application_keys_name', ['application_id', 'name'])
      .addUniqueConstraint('application_keys_key_digest', ['application_id', 'key_digest'])
      .execute();
    await schema
      .createTable('entity_links')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('link_id', 'text', (column) => column.notNull())
      .addColumn('local_key', 'text', (column) => column.notNull())
      .addColumn('remote_key', 'text', (column) => column.notNull())
      .addColumn('remote_name', 'text', (column) => column.notNull())
      .addColumn('remote_type', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('entity_links_pk', ['application_id', 'link_id', 'local_key', 'remote_key'])
      .addForeignKeyConstraint(
        'entity_links_link',
        ['application_id', 'link_id'],
        'links',
        ['application_id', 'id'],
        (key) => key.onDelete('cascade'),
      )
      .execute();
    await schema
      .createTable('link_traffic')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('link_id', 'text', (column) => column.notNull())
      .addColumn('direction', 'text', (column) => column.notNull())
      .addColumn('at_seconds', 'bigint', (column) => column.notNull())
      .addColumn('user_name', 'text')
      .addColumn('request', 'text', (column) => column.notNull())
      .addColumn('status', 'integer', (column) => column.notNull())
      .addColumn('problem', 'text')
      .addPrimaryKeyConstraint('link_traffic_pk', ['application_id', 'link_id', 'direction'])
      .addForeignKeyConstraint(
        'link_traffic_link',
        ['application_id', 'link_id'],
        'links',
        ['application_id', 'id'],
        (key) => key.onDelete('cascade'),
      )
      .execute();
    await schema
      .createTable('refused_requests')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('position', 'bigint', (column) => column.notNull())
      .addColumn('at_seconds', 'bigint', (column) => column.notNull())
      .addColumn('link_id', 'text')
      .addColumn('problem', 'text', (column) => column.notNull())
      .addColumn('capture', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('refused_requests_pk', ['application_id', 'id'])
      .addUniqueConstraint('refused_requests_position', ['application_id', 'position'])
      .execute();
    await schema
      .createTable('changes')
      .addColumn('application_id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('counter', 'bigint', (column) => column.notNull())
      .execute();
    await schema
      .createTable('sealing_canaries')
      .addColumn('application_id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('canary', 'text', (column) => column.notNull())
      .execute();
  },
};
